"""Pages on which the company's own fields and its picklists are kept in order."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.company import choices
from lab.company.views.common import told_undoable, whole_number
from lab.records.custom_field_items import custom_fields_order
from lab.records.custom_fields import CustomField
from lab.records.picklist_items import picklist_item_replace, picklist_items_order
from lab.records.picklists import PicklistItem
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

# Collection: (its page, what its rows are grouped by, who puts a group in order).
GROUPED: dict[str, tuple[type[Sandboxed], str, str, Callable[..., None]]] = {
    CustomField.collection: (CustomField, "company-fields", "entity", custom_fields_order),
    PicklistItem.collection: (PicklistItem, "company-choices", "list", picklist_items_order),
}


@require_safe
def fields(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The fields that the company has given its records, with the form as it will look."""
    policy = current_actor().policy
    policy.require(Verb.VIEW, CustomField)
    context = {
        "sandbox": current_actor().sandbox,
        "groups": choices.field_groups(),
        "offered": choices.extensible_entities(),
        "may_change": policy.may(Verb.CHANGE, CustomField),
    }
    return render(request, "lab/company/fields.html", context)


@require_safe
def lists(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The picklists, each with its choices."""
    policy = current_actor().policy
    policy.require(Verb.VIEW, PicklistItem)
    context = {
        "sandbox": current_actor().sandbox,
        "lists": choices.choice_lists(),
        "may_change": policy.may(Verb.CHANGE, PicklistItem),
    }
    return render(request, "lab/company/choices.html", context)


@require_POST
def move(request: HttpRequest, sandbox: int, collection: str, number: int) -> HttpResponse:
    """Put a row of a group one place up or down."""
    if collection not in GROUPED:
        raise Hidden
    model, page, group, order = GROUPED[collection]
    row = _row(model, number)
    current_actor().policy.require(Verb.CHANGE, row)
    rows = model.objects.filter(**{group: getattr(row, group)}).order_by("position", "pk")
    step = -1 if request.POST.get("step") == "up" else 1
    order(choices.moved(rows, number, step))
    return redirect(f"{_address(page, sandbox)}#{collection}-{number}")


@require_POST
def replace(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """Let another choice of the list stand in the place of this one, on all records."""
    item = _row(PicklistItem, number)
    other = _row(PicklistItem, whole_number(request.POST.get("by")) or 0)
    done = _("“%(new)s” stands in the place of “%(old)s” now.") % {"new": other, "old": item}
    told_undoable(request, lambda: picklist_item_replace(item, by=other), done)
    return redirect(_address("company-choices", sandbox))


def _address(page: str, sandbox: int) -> str:
    return reverse(page, args=[sandbox])


def _row(model: type[Sandboxed], number: int) -> Any:
    row = model.objects.visible().numbered(number).first()
    if row is None:
        raise Hidden
    return row
