"""References whose drop-down offers only what fits the rest of the form: contacts of the account."""

from collections.abc import Mapping
from typing import Any

from django.utils.http import urlencode

from lab.access.decisions import Hidden
from lab.entities.forms import RecordForm
from lab.entities.spec import REGISTRY, Entity, Narrowed, entities
from lab.tenancy.models import Sandboxed


def narrow(form: RecordForm, collection: str, declared: Mapping[str, Narrowed]) -> None:
    """Tell each narrowed drop-down of the form where to ask, and by which input it is narrowed."""
    for name, rule in declared.items():
        if name not in form.fields:
            continue
        attrs = form.fields[name].widget.attrs
        asked: dict[str, Any] = {"for": f"{collection}.{name}"}
        if rule.by in form.fields:
            attrs["data-narrowed-by"] = form.add_prefix(rule.by)
        elif rule.by and (record := getattr(form.row, rule.by, None)) is not None:
            asked["by"] = record.number
        attrs["data-reference-url"] = f"{attrs['data-reference-url']}?{urlencode(asked)}"


def narrowed_rows(entity: Entity, params: Mapping[str, str]) -> Any:
    """The visible records of the entity, of those that `for` (and `by`) in the address let through."""
    rows = entity.rows()
    if not (asking := params.get("for", "")):
        return rows
    collection, _dot, name = asking.rpartition(".")
    model, rule = _rule(collection, name)
    field: Any = model._meta.get_field(name)
    if field.related_model is not entity.model:
        raise Hidden
    return rule.rows(rows, _other(model, rule, params.get("by", "")))


def _rule(collection: str, name: str) -> tuple[type[Sandboxed], Narrowed]:
    found = (
        [(REGISTRY[collection].model, REGISTRY[collection].narrowed)]
        if collection in REGISTRY
        else []
    )
    found += [
        (entity.lines.model, entity.lines.narrowed)
        for entity in entities()
        if entity.lines is not None and entity.lines.model.collection == collection
    ]
    for model, declared in found:
        if name in declared:
            return model, declared[name]
    raise Hidden


def _other(model: type[Sandboxed], rule: Narrowed, number: str) -> Sandboxed | None:
    """The record by which it is narrowed; one that is hidden narrows to nothing that is seen."""
    if not rule.by or not number.isdecimal() or len(number) > 8:
        return None
    field: Any = model._meta.get_field(rule.by)
    return field.related_model.objects.visible().numbered(int(number)).first()
