"""What a drop-down offers: visible records by number, found by what is typed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View

from lab.access.decisions import Hidden
from lab.entities.fields import Field, Kind, fields_of, joins
from lab.entities.filter_kinds import ME, TEAM
from lab.entities.listing import order_lookups
from lab.entities.narrowing import narrowed_rows
from lab.entities.searching import searched
from lab.entities.sight import sees
from lab.entities.spec import OFFERED_LINES, REGISTRY, Entity, entities
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat

OFFERED = 20
OFFERED_OF_EACH = 5
HINTING = (Kind.TEXT, Kind.CHOICE, Kind.PICKLIST, Kind.KEYED, Kind.REFERENCE)
HINTS = 2


class OptionsView(View):
    """`[{value: 17, text: "Acme", hint: "Retail"}]` of a collection, or of the company's seats."""

    def get(self, request: HttpRequest, collection: str, **_kwargs: Any) -> JsonResponse:
        text = request.GET.get("q", "").strip()[:100]
        if collection == Seat.collection:
            found = seat_options(text, me="me" in request.GET, but=request.GET.getlist("but"))
            return JsonResponse(found, safe=False)
        if (entity := REGISTRY.get(collection) or OFFERED_LINES.get(collection)) is None:
            raise Hidden
        rows = narrowed_rows(entity, request.GET)
        return JsonResponse(list(entity_options(entity, text, among=rows)), safe=False)


class AboutOptionsView(View):
    """Records of all kinds that activities can be about, as `accounts/17`."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> JsonResponse:
        text = request.GET.get("q", "").strip()[:100]
        found = []
        for entity in entities():
            if entity.has_activities:
                for option in entity_options(entity, text, OFFERED_OF_EACH):
                    value = f"{entity.name}/{option['value']}"
                    found.append({**option, "value": value, "hint": capfirst(entity.label)})
        return JsonResponse(found, safe=False)


def entity_options(
    entity: Entity, text: str, most: int = OFFERED, among: Any = None
) -> Iterable[dict[str, Any]]:
    """The visible records, or those `among` them, that the text finds."""
    all_rows = entity.rows() if among is None else among
    hints = hint_fields(entity)
    rows = searched(entity, all_rows, text) if text else all_rows
    if text.isdecimal() and len(text) < 9 and entity.search:
        rows = all_rows.filter(Q(pk__in=all_rows.numbered(int(text))) | Q(pk__in=rows))
    links = joins(hints)
    rows = rows.select_related(*links) if links else rows
    for row in rows.order_by(*order_lookups(entity, ()))[:most]:
        yield {"value": row.number, "text": str(row), "hint": hint(hints, row)}


def hint_fields(entity: Entity) -> list[Field]:
    """The facts of the list that may tell two of the same name apart."""
    return [field for field in fields_of(entity, entity.columns) if field.kind in HINTING]


def hint(fields: Iterable[Field], row: Sandboxed) -> str:
    """The first facts that the name does not say already; a hidden record's name is none."""
    name, texts = str(row), []
    for field in fields:
        text = _hint(field, row)
        if text and text not in name and text not in texts:
            texts.append(text)
    return " · ".join(texts[:HINTS])


def _hint(field: Field, row: Sandboxed) -> str:
    if field.kind is Kind.REFERENCE and not ((record := field.value(row)) and sees(record)):
        return ""
    return field.label_of(row)


def seat_options(text: str, *, me: bool = False, but: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The seats of the company, known to everybody in it; with `me` the acting one by that name.

    `but` are numbers of seats that are not offered.
    """
    actor, wanted = current_actor(), text.lower()
    found: list[dict[str, Any]] = []
    if me and actor.seat and wanted in _("me"):
        found.append({"value": ME, "text": _("me"), "hint": str(actor.seat)})
    if me and len(actor.policy.subtree) > 1 and wanted in _("my team"):
        found.append({"value": TEAM, "text": _("my team"), "hint": str(actor.seat)})
    for seat in actor.policy.seats.values():
        named = f"{seat} {seat.title} {seat.department}".lower()
        if wanted in named and str(seat.number) not in but:
            found.append({"value": seat.number, "text": str(seat), "hint": seat.title})
    return found[:OFFERED]
