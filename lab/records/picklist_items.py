"""Making and changing the choices of picklists."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from lab.records.door import change, create
from lab.records.picklists import PicklistItem, fields_of_list, known_lists
from lab.tenancy.writing import sandbox_write


def picklist_item_create(values: Mapping[str, Any]) -> PicklistItem:
    """A new choice of a list that some field takes from, after the last one unless a position is given."""
    name = str(values.get("list", ""))
    if name and not fields_of_list(name):
        text = _("There is no list of this name. Choose one of: %(known)s.")
        raise ValidationError({"list": text % {"known": ", ".join(known_lists())}})
    with sandbox_write():
        same = PicklistItem.objects.filter(list=name)
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
