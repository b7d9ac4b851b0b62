"""Undoing what was done in one step: the entries of a batch, backwards."""

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Max
from django.utils.translation import gettext as _

from lab.access.actors import entrusted, own_seats
from lab.access.decisions import ALLOWED, Decision, Hidden, Refused
from lab.journal.models import Entry
from lab.journal.recording import one_batch
from lab.journal.values import from_json
from lab.journal.words import words_of
from lab.records.custom_values import with_custom
from lab.records.dependents import parts_first
from lab.records.door import (
    change_many,
    delete_many,
    event_name,
    recreate_many,
    refuse_locked,
)
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import model_of, models_by_collection
from lab.tenancy.writing import sandbox_write

Change = Entry.Change
ROWS = (Change.MADE, Change.CHANGED, Change.DELETED)
AT_ONCE = 500
UNDONE = "undone"
UNDOES = "undoes"


def entries_to_undo(number: int) -> list[Entry]:
    """The entry with all of its batch, in order. Raises Hidden when there is none."""
    found = Entry.objects.filter(number=number).first()
    if found is None:
        raise Hidden
    if found.batch is None:
        return [found]
    return list(Entry.objects.filter(batch=found.batch).order_by("number"))


def may_undo(entries: Sequence[Entry]) -> Decision:
    """Whoever did it may take it back, and staff; nobody after a reset."""
    actor = current_actor()
    if actor.policy.read_only or actor.sandbox.kind == actor.sandbox.Kind.SNAPSHOT:
        return Decision(False, _("You are looking on: nothing can be undone from here."))
    if not any(item.change in ROWS for item in entries):
        return Decision(False, _("There is nothing to undo in this step."))
    if entries[0].attempt != actor.sandbox.attempt:
        return Decision(False, _("The company was reset or restored since: the step is gone."))
    if entries[0].batch is None and words_of(entries[0].event):
        # It came with further rows (a stage's history, a document's number) that would stay behind.
        return Decision(False, _("A step of the business is not undone: follow it with another."))
    if any(_is_booked(item) for item in entries):
        return Decision(
            False, _("What was booked is not undone: reverse the document that did it.")
        )
    own = actor.user is not None and entries[0].user_id == actor.user.pk
    if actor.mode is Mode.PLAY and not own:
        return Decision(False, _("Only the person who did this, or your teacher, can undo it."))
    if actor.mode is Mode.PLAY and not _sits_there(entries[0]):
        return Decision(False, _("You do not sit on the seat any more that this was done from."))
    return ALLOWED


def _is_booked(item: Entry) -> bool:
    model = models_by_collection().get(item.collection)
    return model is not None and model.booked


def _sits_there(item: Entry) -> bool:
    """Whoever left a seat has no more hands in its records."""
    user, sandbox = current_actor().user, current_actor().sandbox
    return user is not None and item.seat_number in own_seats(user, sandbox)


def can_undo(entries: Sequence[Entry]) -> Decision:
    """Whether the actor may, and nothing has happened to the records of the step since."""
    permission = may_undo(entries)
    if not permission:
        return permission
    if undoing := undone_steps([entries[0].number]).get(entries[0].number):
        text = _("This step was undone already by %(person)s.")
        return Decision(False, text % {"person": undoing.user or _("the system")})
    if later := _touched_since(entries):
        return Decision(
            False,
            _("“%(record)s” was changed since by %(person)s: it is too late to undo.")
            % {"record": later.label, "person": later.user or _("the system")},
        )
    return ALLOWED


def undone_steps(numbers: Collection[int]) -> dict[int, Entry]:
    """{step: an entry of its undoing} of those steps, named by their first entries, that are undone.

    A step whose undoing was undone itself is in force again.
    """
    if not numbers:
        return {}
    later = Entry.objects.filter(
        number__gt=min(numbers), batch__isnull=False, event__endswith=f".{UNDONE}"
    )
    heads = later.values("batch").annotate(last=Max("number")).values("last")
    found: dict[int, Entry] = {}
    rows = Entry.objects.filter(number__in=heads.order_by()).select_related("user")
    # The latest first: whether an undoing holds is known before what it undid is looked at.
    for item in rows.defer("before", "after").order_by("-number"):
        if item.batch not in found and (step := item.data.get(UNDOES)):
            found.setdefault(step, item)
    return {step: item for step, item in found.items() if step in numbers}


def undo(number: int) -> int:
    """Take back the step that entry `number` belongs to; the batch of the undoing, itself undoable.

    Raises Refused, and writes nothing, when somebody has changed one of the records since.
    """
    with sandbox_write():
        entries = entries_to_undo(number)
        can_undo(entries).require()
        return _undo(entries)


def _undo(entries: Sequence[Entry]) -> int:
    with one_batch(**{UNDOES: entries[0].number}) as write:
        for item in entries:
            if item.change == Change.CHANGED:
                refuse_locked(model_of(item.collection), [with_custom(item.before, item.after)])
        made = {(item.collection, item.record) for item in entries if item.change == Change.MADE}
        with entrusted():
            for run in _runs(entries):
                _undo_run(run, made)
        return write.batch or 0


def _touched_since(entries: Sequence[Entry]) -> Entry | None:
    """An entry outside of the step that touches one of its records later."""
    by_collection: dict[str, set[int]] = {}
    for item in entries:
        if item.change in ROWS:
            by_collection.setdefault(item.collection, set()).add(item.record or 0)
    last = entries[-1].number
    for collection, numbers in by_collection.items():
        ordered = sorted(numbers)
        for start in range(0, len(ordered), AT_ONCE):
            later = Entry.objects.filter(
                collection=collection,
                record__in=ordered[start : start + AT_ONCE],
                number__gt=last,
                change__in=ROWS,
            )
            if found := later.select_related("user").first():
                return found
    return None


def _runs(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Backwards, in groups that can be undone by one call: same kind, each record once."""
    run: list[Entry] = []
    seen: set[int | None] = set()
    for item in reversed(entries):
        if item.change not in ROWS:
            continue
        same = run and (run[0].change, run[0].collection) == (item.change, item.collection)
        if run and (not same or item.record in seen):
            yield run
            run, seen = [], set()
        run.append(item)
        seen.add(item.record)
    if run:
        yield run


def _undo_run(run: Sequence[Entry], made: set[tuple[str, int | None]]) -> None:
    model = model_of(run[0].collection)
    event = event_name(model, UNDONE)
    if run[0].change == Change.DELETED:
        recreate_many(model, {item.record or 0: item.before for item in run}, event=event)
        return
    rows = _rows(model, run)
    if run[0].change == Change.MADE:
        _refuse_new_parts(rows, made)
        delete_many(rows, event=event)
        return
    sandbox_id = current_actor().sandbox.pk
    states = [from_json(model, sandbox_id, item.before) for item in run]
    change_many(list(zip(rows, states, strict=True)), event=event)


def _rows(model: type[Sandboxed], run: Sequence[Entry]) -> list[Sandboxed]:
    numbers = [item.record or 0 for item in run]
    found = {row.number: row for row in model.objects.numbered(*numbers)}
    for item, number in zip(run, numbers, strict=True):
        if number not in found:
            raise Refused(_("“%(record)s” is no longer there.") % {"record": item.label})
    return [found[number] for number in numbers]


def _refuse_new_parts(rows: Sequence[Sandboxed], made: set[tuple[str, int | None]]) -> None:
    """What others have added to a record since must not vanish with it."""
    for model, doomed in parts_first(rows):
        for row in doomed:
            if (model.collection, row.number) not in made:
                raise Refused(
                    _("“%(record)s” has been added since. Delete it first, or keep the records.")
                    % {"record": row}
                )
