"""`delay`: suppliers are late: what was ordered comes some days later."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.documents.models import Progress
from crm.parties.models import Account
from crm.purchasing.models import PurchaseOrder
from lab import records
from lab.journal.words import register_event
from lab.tenancy.actor import current_actor
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import Stage

MOST_DAYS = 365
register_event(
    "purchaseorder.delayed",
    gettext_lazy("“%(record)s” comes later: it is expected on %(day)s"),
    gettext_lazy("delayed"),
)


def orders(given: Given, stage: Stage) -> list[Any]:
    """Confirmed orders that have not come in whole."""
    found = PurchaseOrder.objects.filter(status=PurchaseOrder.Status.CONFIRMED)
    found = found.exclude(receipt=Progress.FULL).exclude(expected_on=None)
    if given.get("supplier"):
        found = found.filter(account=stage.row(Account.collection, given["supplier"]))
    if given.get("where"):
        kept = stage.rows(PurchaseOrder.collection, given["where"])
        found = found.filter(pk__in=kept.order_by().values("pk"))
    rows = list(found.order_by("pk"))
    if not rows:
        raise ValidationError(_("Nothing is on its way from these suppliers."))
    return rows


def do(given: Given, stage: Stage) -> None:
    for order in orders(given, stage):
        day = later(order, int(given["days"]))
        data = {"day": day.isoformat()}
        records.change(order, {"expected_on": day}, event="purchaseorder.delayed", data=data)


def later(order: PurchaseOrder, days: int) -> dt.date:
    """From the day on which it was expected, or from today where that has passed."""
    assert order.expected_on is not None
    return max(order.expected_on, current_actor().today) + dt.timedelta(days=days)


def tell(given: Given, stage: Stage) -> str:
    found = orders(given, stage)
    text = ngettext(
        "%(count)d purchase order comes %(days)s days later: %(orders)s",
        "%(count)d purchase orders come %(days)s days later: %(orders)s",
        len(found),
    )
    told = ", ".join(order.code for order in found[:5])
    return text % {"count": len(found), "days": given["days"], "orders": told}


DELAY = register_effect(
    EffectKind(
        "delay",
        gettext_lazy("Suppliers are late"),
        "clock",
        (
            Field("days", gettext_lazy("Days"), FieldKind.WHOLE, True, least=1, most=MOST_DAYS),
            Field("supplier", gettext_lazy("Only from the supplier"), FieldKind.ROW, of="accounts"),
            Field(
                "where",
                gettext_lazy("Only orders that fit"),
                FieldKind.WHERE,
                of="purchase-orders",
            ),
        ),
        do,
        tell,
        50,
    )
)
