"""The journal: the stream of a company, what one entry changed, and the history of a record."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lab.access.decisions import Hidden
from lab.access.reach import NOTHING
from lab.company.journal_files import FORMATS, journal_file
from lab.company.journal_lines import Line, lines_of, lines_of_steps
from lab.company.parts import parts_as_they_were
from lab.company.steps import page_of_steps
from lab.company.stream import (
    StreamFilters,
    entry_that_tells,
    page_of_entries,
    tells_then,
    visible_entries,
    visible_history,
)
from lab.company.views.common import whole_number
from lab.entities.spec import REGISTRY
from lab.entities.wording import FieldChange, Wording
from lab.journal.history import history_of, record_at
from lab.journal.models import Entry
from lab.records.undoing import ROWS, can_undo, entries_to_undo
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import NUMBER_MASK, make_id
from lab.tenancy.models import Counter, Owned, Sandboxed
from lab.tenancy.registry import models_by_collection

JUMP_ROWS = 30


@require_safe
def journal(request: HttpRequest, sandbox: int) -> HttpResponseBase:
    """The stream with its filters; htmx asks for earlier steps by `before`, for one's entries by `step`."""
    filters = StreamFilters(request.GET)
    found = filters.chosen(visible_entries())
    if (extension := request.GET.get("format")) in FORMATS:
        return journal_file(found, extension)
    before = whole_number(request.GET.get("before"))
    if step := whole_number(request.GET.get("step")):
        return _inside(request, found, step, before)
    steps, more = page_of_steps(found, before)
    above = found.filter(number__gte=before).order_by("number").first() if before else None
    context = {
        "sandbox": current_actor().sandbox,
        "filters": filters,
        "filtered": any(filters.data.get(name) for name in filters.fields),
        "lines": lines_of_steps(steps, after=above),
        "more": more,
    }
    part = "lab/company/_entries.html" if before else "lab/company/journal.html"
    return render(request, part, context)


def _inside(
    request: HttpRequest, found: QuerySet[Entry], step: int, before: int | None
) -> HttpResponse:
    """The entries of one step, and above them the way back."""
    entries, more = page_of_entries(found.filter(batch=step), before)
    if not entries:
        raise Hidden
    context = {"sandbox": current_actor().sandbox, "lines": lines_of(entries), "more": more}
    if before is None:
        context |= _way_back(step)
    return render(request, "lab/company/_step.html", context)


def _way_back(number: int) -> dict[str, Any]:
    """Whether the step that begins with entry `number` can be undone, and how much that is."""
    entries = entries_to_undo(number)
    rows = sum(1 for one in entries if one.change in ROWS)
    return {"undo": can_undo(entries), "undo_number": number, "undo_count": rows}


@require_safe
def entry(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """What one entry changed, field by field; of a jump the rows that one may see."""
    found = visible_entries().filter(number=number).first()
    if found is None:
        raise Hidden
    context: dict[str, Any] = {"entry": found, "sandbox": current_actor().sandbox}
    if found.change == Entry.Change.JUMP:
        context["jumps"] = list(_jump_rows(found))
        return render(request, "lab/company/_jump.html", context)
    wording = Wording([found])
    context["changes"] = wording.changes(found.collection, found.before, found.after)
    if found.batch and Entry.objects.filter(batch=found.batch).count() == 1:
        context |= _way_back(found.batch)
    return render(request, "lab/company/_changes.html", context)


@dataclass
class Jump:
    """What a reset or restore did to one collection."""

    label: str
    count: int
    rows: list[tuple[int, list[FieldChange]]]

    @property
    def rest(self) -> int:
        return self.count - len(self.rows)


def _jump_rows(found: Entry) -> Iterator[Jump]:
    for collection in sorted({*found.before, *found.after}):
        model = models_by_collection().get(collection)
        if model is None or current_actor().policy.reach(model, "view") == NOTHING:
            continue
        before, after = found.before.get(collection, {}), found.after.get(collection, {})
        numbers = _seen(model, sorted({*map(int, before), *map(int, after)}))
        numbers = [number for number in numbers if _was_seen(model, found, number)]
        if not numbers:
            continue
        wording, rows = Wording(), []
        for number in numbers[:JUMP_ROWS]:
            sides = before.get(str(number)) or {}, after.get(str(number)) or {}
            wording.learn(collection, *sides)
            rows.append((number, sides))
        told = [(number, _differing(wording, collection, *sides)) for number, sides in rows]
        yield Jump(str(model._meta.verbose_name_plural), len(numbers), told)


def _differing(
    wording: Wording, collection: str, before: dict[str, Any], after: dict[str, Any]
) -> list[FieldChange]:
    found = wording.changes(collection, before, after)
    return [one for one in found if one.before != one.after]


def _seen(model: type[Sandboxed], numbers: list[int]) -> list[int]:
    """Staff read of all rows that a jump touched, a seat of those that it sees now."""
    if current_actor().mode is not Mode.PLAY:
        return numbers
    rows = model.objects.visible()
    return sorted(
        pk & NUMBER_MASK
        for start in range(0, len(numbers), 900)
        for pk in rows.numbered(*numbers[start : start + 900]).values_list("pk", flat=True)
    )


def _was_seen(model: type[Sandboxed], found: Entry, number: int) -> bool:
    """Before a jump the same number was perhaps a record that is hidden from the actor."""
    actor = current_actor()
    reach = actor.policy.reach(model, "view")
    if reach.everything:
        return True
    if found.attempt != actor.sandbox.attempt:
        return False
    if not issubclass(model, Owned):
        return str(number) in found.after.get(model.collection, {})
    owner = found.before.get(model.collection, {}).get(str(number), {}).get("owner")
    return owner is None or make_id(actor.sandbox.pk, owner) in reach.owners


def _record(collection: str, number: int) -> Sandboxed | None:
    """The record whose history is asked for; None when it is gone: that only staff look into."""
    model = models_by_collection().get(collection)
    if model is None or model is Counter or number > NUMBER_MASK:
        raise Hidden
    row = model.objects.visible().numbered(number).first()
    if row is None and (current_actor().mode is Mode.PLAY or not _ever(collection, number)):
        raise Hidden
    return row


def _ever(collection: str, number: int) -> bool:
    return history_of(collection, number).exists()


def _part_changes(line: Line) -> list[FieldChange]:
    """What is worth saying of a line of the document: of a new or former one only what it came to."""
    entry = line.entry
    link = models_by_collection()[entry.collection].part_of
    told = [one for one in line.changes if one.name not in (link, "position")]
    if entry.change == Entry.Change.CHANGED:
        return told
    state = {**entry.before, **entry.after}
    return [one for one in told if not _is_zero(state.get(one.name))]


def _is_zero(value: Any) -> bool:
    return str(value).strip("0") in ("", ".")


def _former_name(entries: list[Entry], collection: str, number: int) -> str:
    """What a record that is gone was called last."""
    labels = (one.label for one in entries if one.collection == collection)
    return next(labels, f"#{number}")


@require_safe
def history(request: HttpRequest, sandbox: int, collection: str, number: int) -> HttpResponse:
    """All that was written about one record, with before and after."""
    row = _record(collection, number)
    before = whole_number(request.GET.get("before"))
    model = models_by_collection()[collection]
    entries, more = page_of_entries(visible_history(model, number), before)
    lines = lines_of(entries, fields=True)
    for line in lines:
        line.tells = tells_then(model, line.entry)
        if line.entry.collection not in ("", collection):
            line.part, line.changes = True, _part_changes(line)
    context = {
        "sandbox": current_actor().sandbox,
        "model": model,
        "collection": collection,
        "number": number,
        "row": row,
        "entity": REGISTRY.get(collection),
        "title": str(row) if row else _former_name(entries, collection, number),
        "lines": lines,
        "more": more,
    }
    return render(request, "lab/company/history.html", context)


@require_safe
def as_it_was(
    request: HttpRequest, sandbox: int, collection: str, number: int, entry: int
) -> HttpResponse:
    """The record as it was right after an entry, beside what it is now."""
    row = _record(collection, number)
    here = entry_that_tells(models_by_collection()[collection], number, entry)
    if here is None:
        raise Hidden
    then = record_at(collection, number, entry)
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first()
    now = record_at(collection, number, last or 0) or {}
    wording = Wording([here])
    wording.learn(collection, then or {}, now)
    context = {
        "sandbox": current_actor().sandbox,
        "model": models_by_collection()[collection],
        "collection": collection,
        "number": number,
        "row": row,
        "entity": REGISTRY.get(collection),
        "title": str(row) if row else here.label or f"#{number}",
        "entry": here,
        "existed": then is not None,
        "changes": wording.changes(collection, then or {}, now),
        "parts": parts_as_they_were(collection, number, entry, last or 0) if then else None,
    }
    return render(request, "lab/company/as_it_was.html", context)
