"""The journal: the stream of a company, what one entry changed, and the history of a record."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lab.access.decisions import Hidden
from lab.access.policy import NOTHING
from lab.company.parts import parts_as_they_were
from lab.company.stream import (
    WAYS,
    StreamFilters,
    page_of_entries,
    visible_entries,
    visible_history,
)
from lab.company.views.common import whole_number
from lab.entities.exporting.cells import defused
from lab.entities.spec import REGISTRY
from lab.entities.wording import FieldChange, Wording
from lab.journal.history import history_of, record_at
from lab.journal.models import Entry
from lab.tenancy.actor import Mode, Via, current_actor
from lab.tenancy.fields import NUMBER_MASK, make_id
from lab.tenancy.models import Counter, Owned, Sandboxed, Seat
from lab.tenancy.registry import models_by_collection

JUMP_ROWS = 30
PER_READ = 500


@dataclass
class Line:
    """An entry as the pages show it. `part` is one of a line, in the history of its document."""

    entry: Entry
    html: SafeString
    seat: Seat | None
    new_attempt: bool = False
    part: bool = False
    changes: list[FieldChange] = field(default_factory=list)

    @property
    def opens(self) -> bool:
        """Whether there is more to tell than the sentence."""
        jump = self.entry.change == Entry.Change.JUMP
        return jump or bool(self.entry.before or self.entry.after)

    @property
    def way(self) -> Any:
        """Through what it came, unless through a page like most."""
        via = Via(self.entry.via)
        return WAYS[via] if via != Via.PAGE else ""


def lines_of(
    entries: list[Entry], *, after: Entry | None = None, fields: bool = False
) -> list[Line]:
    """Entries in words; where the attempt differs from the one above, a new one is marked."""
    wording, seats, sandbox = (
        Wording(entries),
        current_actor().policy.seats,
        current_actor().sandbox,
    )
    lines, above = [], after.attempt if after else None
    for entry in entries:
        seat = seats.get(make_id(sandbox.pk, entry.seat_number)) if entry.seat_number else None
        line = Line(entry, wording.html(entry), seat, above is not None and above != entry.attempt)
        if fields and entry.change != Entry.Change.JUMP:
            found = wording.changes(entry.collection, entry.before, entry.after)
            line.changes = [one for one in found if one.before or one.after]
        lines.append(line)
        above = entry.attempt
    return lines


@require_safe
def journal(request: HttpRequest, sandbox: int) -> HttpResponseBase:
    """The stream with its filters; htmx asks for further entries by `before`."""
    filters = StreamFilters(request.GET)
    found = filters.chosen(visible_entries())
    if request.GET.get("format") == "csv":
        return _csv(found)
    before = whole_number(request.GET.get("before"))
    entries, more = page_of_entries(found, before)
    above = found.filter(number=before).first() if before else None
    context = {
        "sandbox": current_actor().sandbox,
        "filters": filters,
        "filtered": any(filters.data.get(name) for name in filters.fields),
        "lines": lines_of(entries, after=above),
        "more": more,
    }
    part = "lab/company/_entries.html" if before else "lab/company/journal.html"
    return render(request, part, context)


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


def _tells(model: type[Sandboxed], here: Entry) -> bool:
    """Whether what the record said then is the actor's to know: see `visible_entries`."""
    actor = current_actor()
    return here.attempt == actor.sandbox.attempt or actor.policy.reach(model, "view").everything


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
    here = Entry.objects.filter(number=entry).select_related("user").first()
    if here is None or not _tells(models_by_collection()[collection], here):
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


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(entries: Any) -> StreamingHttpResponse:
    """The chosen entries, oldest first, for Excel; texts that look like formulas are disarmed."""
    sandbox = current_actor().sandbox
    name = f"journal-{sandbox.pk}.csv"
    return StreamingHttpResponse(
        _csv_lines(entries),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _csv_lines(entries: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    heads = (_("number"), _("attempt"), _("at"), _("simulated time"), _("person"), _("seat"))
    yield "\ufeff" + writer.writerow(
        [
            *heads,
            _("through"),
            pgettext("journal", "event"),
            _("records"),
            _("record"),
            _("what happened"),
        ]
    )
    last = 0
    while found := list(
        entries.select_related("user").filter(number__gt=last).order_by("number")[:PER_READ]
    ):
        wording = Wording(found)
        for one in found:
            yield writer.writerow([defused(str(cell)) for cell in _cells(one, wording)])
        last = found[-1].number


def _cells(one: Entry, wording: Wording) -> list[Any]:
    return [
        one.number,
        one.attempt,
        f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}",
        f"{timezone.localtime(one.simulated_at):%Y-%m-%d %H:%M}",
        wording.who(one),
        one.seat_number or "",
        one.via,
        one.event,
        one.collection,
        one.record or "",
        wording.sentence(one),
    ]
