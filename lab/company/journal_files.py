"""The journal as a file: a row for each changed field, with what it was and what it became."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lab.company.stream import WAYS, read_states
from lab.entities.exporting.cells import as_text
from lab.entities.exporting.formats import csv_lines, workbook
from lab.entities.wording import Wording
from lab.journal.models import Entry
from lab.journal.words import deed_of
from lab.tenancy.actor import Via, current_actor
from lab.tenancy.registry import models_by_collection

FORMATS = ("csv", "xlsx")
PER_READ = 500
Row = list[Any]


def journal_file(entries: QuerySet[Entry], extension: str) -> HttpResponseBase:
    """The entries, oldest first. In CSV, texts that a spreadsheet would run are disarmed."""
    response: HttpResponseBase
    if extension == "xlsx":
        response = workbook(_rows(entries))
    else:
        lines = csv_lines([as_text(None, cell) for cell in row] for row in _rows(entries))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"journal-{current_actor().sandbox.pk}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(entries: QuerySet[Entry]) -> Iterator[Row]:
    yield _heads()
    last = 0
    while found := _next(entries, last):
        wording = Wording(found)
        for one in found:
            yield from _rows_of(one, wording)
        last = found[-1].number


def _next(entries: QuerySet[Entry], last: int) -> list[Entry]:
    """A jump holds thousands of rows: they are left out."""
    rows = entries.select_related("user").defer("before", "after")
    found = list(rows.filter(number__gt=last).order_by("number")[:PER_READ])
    read_states(found)
    return found


def _heads() -> Row:
    heads = (_("number"), _("attempt"), _("at"), _("simulated time"), _("person"), _("seat"))
    more = (_("through"), pgettext("journal", "event"), _("records"), _("record"))
    return [*heads, *more, _("what happened"), _("Field"), _("before"), _("after")]


def _rows_of(one: Entry, wording: Wording) -> Iterator[Row]:
    """One row for each field that it names, at least one."""
    told = _told(one, wording)
    changes = wording.changes(one.collection, one.before, one.after)
    fields = [[change.label, change.before, change.after] for change in changes]
    for cells in fields or [["", "", ""]]:
        yield [*told, *cells]


def _told(one: Entry, wording: Wording) -> Row:
    model = models_by_collection().get(one.collection)
    return [
        one.number,
        one.attempt,
        _local(one.told_at).replace(microsecond=0) if one.told_at else "",
        _local(one.simulated_at).replace(second=0, microsecond=0),
        wording.who(one),
        one.seat_number,
        str(WAYS[Via(one.via)]),
        str(deed_of(one.event)),
        capfirst(str(model._meta.verbose_name_plural)) if model else one.collection,
        one.record,
        wording.sentence(one),
    ]


def _local(moment: Any) -> Any:
    return timezone.localtime(moment).replace(tzinfo=None)
