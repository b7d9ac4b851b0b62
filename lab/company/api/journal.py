"""The journal of a sandbox for programs: who did what to which record, newest first."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.company.api.describing import EntrySchema, HistorySchema, JournalSchema, UndoSchema
from lab.company.stream import visible_entries, visible_history
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.collections import CollectionView
from lab.entities.api.pages import Pages
from lab.journal.models import Entry
from lab.journal.values import told
from lab.records.undoing import can_undo, entries_to_undo, undo
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.registry import models_by_collection

SIDES = ("before", "after")
# Of an entry's data what the program itself reads: ids of the database.
INTERNAL = ("user",)


class JournalView(SandboxView):
    """Entries that the caller may read."""

    schema = JournalSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        # Who asks for what came after an entry wants to go on from the last one that is told.
        order = "number" if "after" in request.query_params else "-number"
        rows = _asked(
            visible_entries().select_related("user").order_by(order), request.query_params
        )
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([entry_told(one) for one in page or []])


class EntryView(SandboxView):
    """One entry, and whether the step that it belongs to can be undone."""

    schema = EntrySchema()

    def get(self, request: Request, sandbox: int, entry: int) -> Response:
        found = _visible_entry(entry)
        decision = can_undo(entries_to_undo(found.number))
        undo_told = {"allowed": bool(decision), "reason": str(decision.reason)}
        return Response({**entry_told(found), "undo": undo_told})


class UndoView(SandboxView):
    """Take back the step that an entry belongs to, as long as nobody has changed its records since."""

    schema = UndoSchema()

    def post(self, request: Request, sandbox: int, entry: int) -> Response:
        return Response({"entry": undo(_visible_entry(entry).number)})


class HistoryView(CollectionView):
    """All that was written about one record, newest first; of a deleted one to staff only."""

    schema = HistorySchema()

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, ())
        model = self.entity.model
        seen = model.objects.visible().numbered(number).exists()
        entries = visible_history(model, number).select_related("user")
        if not seen and (self.actor.mode is Mode.PLAY or not entries.exists()):
            raise Hidden
        pages = Pages()
        page = pages.paginate_queryset(entries, request, view=self)
        found = [_about(entry_told(one), self.entity.name, number) for one in page or []]
        return pages.get_paginated_response(found)


def _visible_entry(number: int) -> Entry:
    found = visible_entries().select_related("user").filter(number=number).first()
    if found is None:
        raise Hidden
    return found


def _about(answer: dict[str, Any], collection: str, number: int) -> dict[str, Any]:
    """Of a jump only what it did to this record."""
    if answer["change"] != Entry.Change.JUMP:
        return answer
    sides = {side: answer[side].get(collection, {}).get(str(number)) or {} for side in SIDES}
    return {**answer, **sides}


def entry_told(entry: Entry) -> dict[str, Any]:
    full = _tells_rows(entry)
    return {
        "number": entry.number,
        "attempt": entry.attempt,
        "at": entry.told_at,
        "simulated_at": entry.simulated_at,
        "user": entry.user.username if entry.user else None,
        "seat": entry.seat_number,
        "mode": entry.mode,
        "via": entry.via,
        "event": entry.event,
        "change": entry.change,
        "collection": entry.collection,
        "record": entry.record,
        "label": entry.label,
        "before": _told_side(entry, entry.before) if full else {},
        "after": _told_side(entry, entry.after) if full else {},
        "data": {key: value for key, value in entry.data.items() if key not in INTERNAL},
        "batch": entry.batch,
    }


def _told_side(entry: Entry, side: dict[str, Any]) -> dict[str, Any]:
    """One side as it is told; of a jump the rows by collection and number."""
    if entry.change == Entry.Change.JUMP:
        return {
            collection: {number: _told_state(collection, row) for number, row in rows.items()}
            for collection, rows in side.items()
        }
    return _told_state(entry.collection, side)


def _told_state(collection: str, state: dict[str, Any]) -> dict[str, Any]:
    """Of a kind of records that there is no more, as it was written."""
    model = models_by_collection().get(collection)
    return told(model, state) if model else state


def _tells_rows(entry: Entry) -> bool:
    """A jump holds everybody's rows: only staff read them in one piece."""
    return entry.change != Entry.Change.JUMP or current_actor().mode is not Mode.PLAY


def _asked(rows: QuerySet[Entry], params: QueryDict) -> QuerySet[Entry]:
    require_known(params, FILTERS)
    errors = {}
    for name, text in params.items():
        if name in FILTERS and text:
            try:
                if "\x00" in text:
                    raise ValueError  # PostgreSQL refuses to look for it
                rows = rows.filter(FILTERS[name](str(text)))
            except ValueError:
                errors[name] = [_("This is not a value to look for. See /api/v1/docs/.")]
    if errors:
        raise ValidationError(errors)
    return rows


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise ValueError
    return int(text)


def _event(text: str) -> Q:
    """A full name, or a noun: `quote.accepted`, `quote.*`."""
    return Q(event__startswith=text[:-1]) if text.endswith(".*") else Q(event=text)


def _since(text: str) -> Q:
    """After an entry, by its number, or from a real moment on."""
    if text.isdecimal():
        return Q(number__gt=int(text))
    moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    if moment is None:
        raise ValueError
    return Q(at__gte=make_aware(moment) if is_naive(moment) else moment)


FILTERS: dict[str, Callable[[str], Q]] = {
    "event": _event,
    "collection": lambda text: Q(collection=text),
    "record": lambda text: Q(record=int(text)),
    "user": lambda text: Q(user__username=text),
    "seat": lambda text: Q(seat_number=int(text)),
    "attempt": lambda text: Q(attempt=int(text)),
    "since": _since,
    "after": lambda text: Q(number__gt=_number(text)),
}
