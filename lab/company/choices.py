"""What the company chooses from, list by list, and the fields that it has given its records."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import Decision
from lab.entities.acting import REFERENCE
from lab.entities.fields import field_of
from lab.entities.forms import RecordForm
from lab.entities.spec import REGISTRY, Entity
from lab.records.custom_fields import CustomField, definitions_of, extensible_models
from lab.records.picklist_items import picklist_item_replace
from lab.records.picklists import PicklistItem, fields_of_list, known_lists
from lab.tenancy.models import Sandboxed
from lab.ui.words import pair


@dataclass(frozen=True, kw_only=True)
class FieldGroup:
    """The custom fields of one kind of record, and its form as it will look."""

    entity: Entity
    fields: Sequence[CustomField]
    preview: RecordForm


@dataclass(frozen=True, kw_only=True)
class ChoiceList:
    """A picklist with the fields that take from it."""

    name: str
    used_by: Sequence[str]
    items: Sequence[PicklistItem]

    @property
    def title(self) -> str:
        return " · ".join(self.used_by) or self.name


def extensible_entities() -> list[Entity]:
    """The kinds of record that take fields of the company's own."""
    return [REGISTRY[name] for name in extensible_models() if name in REGISTRY]


def field_groups() -> list[FieldGroup]:
    """One for each kind of record that has custom fields."""
    found: dict[str, list[CustomField]] = {}
    for field in CustomField.objects.order_by("position", "pk"):
        found.setdefault(field.entity, []).append(field)
    return [
        FieldGroup(
            entity=entity,
            fields=found[entity.name],
            preview=RecordForm(entity.model, entity.custom_fields, auto_id=f"{entity.name}-%s"),
        )
        for entity in extensible_entities()
        if entity.name in found
    ]


def choice_lists() -> list[ChoiceList]:
    """Every list that some field takes from, also an empty one."""
    items: dict[str, list[PicklistItem]] = {}
    for item in PicklistItem.objects.order_by("position", "pk"):
        items.setdefault(item.list, []).append(item)
    names = sorted({*known_lists(), *items})
    found = (
        ChoiceList(name=name, used_by=list(_users(name)), items=items.get(name, []))
        for name in names
    )
    return sorted(found, key=lambda one: one.title)


def _users(name: str) -> Iterator[str]:
    """“Accounts: industry” for each field that takes from the list, records with pages before others."""
    labels = [(model, field_of(model, column).label) for model, column in fields_of_list(name)]
    for model in extensible_models().values():
        labels += [
            (model, one.label) for one in definitions_of(model).values() if one.picklist == name
        ]
    known = [one for one in labels if one[0].collection in REGISTRY] or labels
    names = (pair(capfirst(model._meta.verbose_name_plural or ""), label) for model, label in known)
    yield from dict.fromkeys(names)


def moved(rows: Iterable[Sandboxed], number: int, step: int) -> list[Any]:
    """The rows in their new order, when one of them goes a place up (-1) or down (1)."""
    found: list[Any] = list(rows)
    place = next(at for at, row in enumerate(found) if row.number == number)
    there = min(max(place + step, 0), len(found) - 1)
    found.insert(there, found.pop(place))
    return found


class ItemField(forms.Field):
    """A choice of a picklist by its number; the options are loaded on demand."""

    widget = forms.Select
    model = PicklistItem
    by_key = False

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {REFERENCE: PicklistItem.collection}

    def to_python(self, value: Any) -> PicklistItem | None:
        text = str(value or "")
        if not text:
            return None
        number = int(text) if text.isdecimal() and len(text) < 9 else 0
        item = PicklistItem.objects.visible().numbered(number).first()
        if item is None:
            raise ValidationError(_("There is no such record, or you may not see it."))
        return item


class ReplaceForm(forms.Form):
    by = ItemField(
        label=_("Choice to use instead"),
        help_text=_("Of the same list. All records that hold the old one get it."),
    )


def may_replace(item: PicklistItem) -> Decision:
    return Decision(item.active, _("It is retired: nobody chooses it any more."))


def replace_item(item: PicklistItem, *, by: PicklistItem) -> PicklistItem:
    """Let all records that hold the choice hold another one of its list, and retire it."""
    return picklist_item_replace(item, by=by)
