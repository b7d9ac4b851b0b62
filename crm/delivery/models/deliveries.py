"""Goods that go to customers and come back from them: deliveries and returns."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.delivery.models.goods import CostedDocument, CostedLine
from crm.delivery.models.notices import DispatchNoticeLine
from crm.documents.models import PROGRESS_TONES, Posting, done_field, progress_field
from crm.parties.models import Account
from crm.selling.models import Order, OrderLine
from crm.stock.papers import line_manager
from lab.company.addresses import address_lines

ADDRESS = ("street", "city", "state", "postal_code", "country")


class Delivery(CostedDocument):
    """Goods that leave a warehouse for a customer: of one order, of several, or of none."""

    collection = "deliveries"
    draft_name = _("Draft delivery #%(number)d")
    number_pattern = "DN{year}-{number:04}"
    tones: ClassVar[dict[str, dict[str, str]]] = {**Posting.tones, "billing": PROGRESS_TONES}

    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    address = models.TextField(
        _("delivery address"), blank=True, help_text=_("Leave empty to take that of the account.")
    )
    schedule = models.ForeignKey(
        "crm.DeliverySchedule",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="deliveries",
        verbose_name=_("delivery schedule"),
    )
    billing = progress_field(_("invoiced"))

    class Meta(CostedDocument.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if not self.address and self.account_id is not None:
            self.address = delivery_address(Account.objects.filter(pk=self.account_id).first())


def delivery_address(account: Account | None) -> str:
    """Where the account wants its goods: its delivery address, else its billing address."""
    if account is None:
        return ""
    for kind in ("delivery", "billing"):
        if lines := address_lines(**{part: getattr(account, f"{kind}_{part}") for part in ADDRESS}):
            return "\n".join(lines)
    return ""


class DeliveryLine(CostedLine):
    """So much of a product goes out. `returned` is what came back, `promised` what had been reserved.

    `invoiced` is what invoices by this delivery have taken up; those by its order name no delivery.
    """

    collection = "delivery-lines"
    part_of = "delivery"

    delivery = models.ForeignKey(
        Delivery, models.CASCADE, related_name="lines", verbose_name=_("delivery")
    )
    order_line = models.ForeignKey(
        OrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivery_lines",
        verbose_name=_("order line"),
    )
    notice_line = models.ForeignKey(
        DispatchNoticeLine,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="delivery_lines",
        verbose_name=_("line of a dispatch notice"),
    )
    returned = done_field(_("returned"))
    invoiced = done_field(_("invoiced"))
    promised = done_field(_("reserved before"))

    objects: ClassVar[Any] = line_manager("order_line__order")

    class Meta(CostedLine.Meta):
        verbose_name = _("line of a delivery")
        verbose_name_plural = _("lines of deliveries")

    @property
    def order(self) -> Order | None:
        return self.order_line.order if self.order_line else None

    order.fget.label = _("order")  # type: ignore[attr-defined]

    @property
    def kept(self) -> Decimal:
        """What the customer has kept so far."""
        return self.quantity - self.returned

    @property
    def uninvoiced(self) -> Decimal:
        """What may still be invoiced of it, as far as its order allows."""
        left = self.kept - self.invoiced
        if self.order_line is not None:
            ordered = self.order_line
            left = min(left, ordered.quantity - ordered.returned - ordered.invoiced)
        return max(Decimal(0), left)


class SalesReturn(CostedDocument):
    """Goods that come back from a customer: of deliveries, or without one."""

    collection = "returns"
    draft_name = _("Draft return #%(number)d")
    number_pattern = "RT{year}-{number:04}"

    reason = models.CharField(_("reason"), max_length=200)

    class Meta(CostedDocument.Meta):
        verbose_name = pgettext_lazy("goods", "return")
        verbose_name_plural = pgettext_lazy("goods", "returns")


class SalesReturnLine(CostedLine):
    """So much comes back, at what it went out for; without a delivery at the average."""

    collection = "return-lines"
    part_of = "sales_return"

    sales_return = models.ForeignKey(
        SalesReturn,
        models.CASCADE,
        related_name="lines",
        verbose_name=pgettext_lazy("goods", "return"),
    )
    delivery_line = models.ForeignKey(
        DeliveryLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="return_lines",
        verbose_name=_("line of a delivery"),
    )
    credited = done_field(_("credited"))

    objects: ClassVar[Any] = line_manager("delivery_line__delivery")

    class Meta(CostedLine.Meta):
        verbose_name = _("line of a return")
        verbose_name_plural = _("lines of returns")

    @property
    def delivery(self) -> Delivery | None:
        return self.delivery_line.delivery if self.delivery_line else None

    delivery.fget.label = _("delivery")  # type: ignore[attr-defined]
