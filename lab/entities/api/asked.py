"""The parameters of a list: what is unknown or wrong is told by name, never passed over."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from lab.entities.fields import CHOOSING, Field, Kind, field_of
from lab.entities.filter_kinds import ME, TEAM
from lab.entities.filters import filterable, filtered, filterset_for
from lab.entities.listing import order_lookups, requested_order
from lab.entities.spec import REGISTRY, Entity

PAGING = frozenset({"page", "page_size"})


def asked_rows(entity: Entity, params: QueryDict, verb: str = "view") -> QuerySet:
    """The rows that the actor may see (or `verb`), as asked for. Raises ValidationError by name."""
    require_known(params, {*filterset_for(entity).base_filters, "ordering"})
    errors = {**_wrong_choices(entity, params), **_wrong_order(entity, params)}
    rows, wrong = filtered(entity, entity.rows(verb), params)
    if errors or wrong:
        raise ValidationError({**{name: list(told) for name, told in wrong.items()}, **errors})
    ordering = requested_order(entity, params.get("ordering", ""))
    return rows.order_by(*order_lookups(entity, ordering))


def require_known(params: QueryDict, known: Iterable[str]) -> None:
    """Refuse parameters that mean nothing here: a filter with a typing error would filter nothing."""
    known = PAGING | set(known)
    if unknown := sorted(set(params) - known):
        text = _("There is no such parameter. Known are: %(known)s.") % {
            "known": ", ".join(sorted(known))
        }
        raise ValidationError({name: [text] for name in unknown})


def _wrong_choices(entity: Entity, params: QueryDict) -> dict[str, Any]:
    errors, names = {}, set(filterable(entity))
    for param in params:
        name, _separator, how = param.partition("__")
        if name in names and how in ("", "in", "not"):
            values = params.getlist(param)
            if text := _wrong_choice(field_of(entity.model, name), values, commas=bool(how)):
                errors[param] = [text]
    return errors


def _wrong_choice(field: Field, values: list[str], *, commas: bool) -> str:
    parts = [part for value in values for part in value.split(",") if part]
    if field.kind is Kind.SEAT:
        if all(part in (ME, TEAM) or part.isdecimal() for part in parts):
            return ""
        return _("Name seats by number, “me” or “team”.")
    if field.kind is Kind.RECORD:
        if all(map(_names_record, parts)):
            return ""
        return _("Name a record as collection/number, such as accounts/17.")
    if field.kind not in CHOOSING:
        return ""
    known = field.choices()
    wrong = [key for key in (parts if commas else values) if key and key not in known]
    if not wrong:
        return ""
    return _("“%(value)s” is unknown. Choose one of: %(choices)s.") % {
        "value": wrong[0][:60],
        "choices": ", ".join(known),
    }


def _names_record(part: str) -> bool:
    collection, slash, number = part.partition("/")
    return collection in REGISTRY and (not slash or number.isdecimal())


def _wrong_order(entity: Entity, params: QueryDict) -> dict[str, Any]:
    asked = tuple(part for part in params.get("ordering", "").split(",") if part)
    if not asked or requested_order(entity, ",".join(asked)) == asked:
        return {}
    offered = [name for name in entity.all_columns if field_of(entity.model, name).sortable]
    text = _("Sort by: %(names)s; with “-” in front the other way round.")
    return {"ordering": [text % {"names": ", ".join(["number", *offered])}]}
