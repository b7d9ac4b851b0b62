"""Making, changing, ordering, retiring and replacing the choices of picklists."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from lab.access.actors import entrusted
from lab.access.models import Verb
from lab.journal.recording import one_batch
from lab.records.custom_fields import CustomField
from lab.records.door import change, change_many, create, event_name, require_all
from lab.records.picklists import PicklistItem, holders, known_lists, with_choice
from lab.tenancy.writing import sandbox_write

MOST_CHOICES = 200


def picklist_item_create(values: Mapping[str, Any]) -> PicklistItem:
    """A new choice of a list that some field takes from, after the last one unless a position is given."""
    name = str(values.get("list", ""))
    if name and name not in (known := known_lists()):
        text = _("There is no list of this name. Choose one of: %(known)s.")
        raise ValidationError({"list": text % {"known": ", ".join(known)}})
    with sandbox_write():
        same = PicklistItem.objects.filter(list=name)
        if same.count() >= MOST_CHOICES:
            text = _("%(most)d choices are the most that a list takes.")
            raise ValidationError({"list": text % {"most": MOST_CHOICES}})
        last = same.aggregate(last=Max("position"))["last"] or 0
        return create(PicklistItem, {"position": last + 1, **values})


def picklist_item_change(item: PicklistItem, values: Mapping[str, Any]) -> PicklistItem:
    """Its list and key stay: records hold the key, and what it means must not change under them."""
    for name in ("list", "key"):
        if values.get(name, getattr(item, name)) != getattr(item, name):
            text = _("This stays as it is: records hold it. Make a new choice instead.")
            raise ValidationError({name: text})
    with sandbox_write():
        return change(item, values)


def picklist_items_order(items: Sequence[PicklistItem]) -> None:
    """Let the choices of a list stand in this order."""
    numbered = enumerate(items, start=1)
    change_many([(item, {"position": place}) for place, item in numbered])


def picklist_item_replace(item: PicklistItem, *, by: PicklistItem) -> PicklistItem:
    """Every record that holds the choice holds another one from now on, and it is retired: one step,
    which can be undone. Answers the choice that stands in its place."""
    if by.list != item.list or by.pk == item.pk or not by.active:
        raise ValidationError({"by": _("Choose another choice of the same list that is in use.")})
    with one_batch():
        require_all(Verb.CHANGE, [item])
        with entrusted():
            for rows, field in holders(item.list, item.key):
                many = [(row, {field: with_choice(row, field, item.key, by.key)}) for row in rows]
                change_many(many, event=event_name(rows.model, "rechosen") if many else "")
            begun = CustomField.objects.filter(picklist=item.list, default=item.key)
            change_many([(field, {"default": by.key}) for field in begun])
        told = {"by": by.key, "list": item.list}
        change(item, {"active": False}, event=event_name(PicklistItem, "replaced"), data=told)
    return by
