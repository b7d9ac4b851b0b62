"""Goods receipts: what has come in from suppliers."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.documents.models import done_field, money_field, party_field
from crm.purchasing.models.orders import PurchaseOrderLine
from crm.stock.papers import GoodsDocument, GoodsLine, line_manager


class GoodsReceipt(GoodsDocument):
    """Goods that come in from a supplier: of one order, of several, or of none."""

    collection = "goods-receipts"
    draft_name = _("Draft goods receipt #%(number)d")
    number_pattern = "GR{year}-{number:04}"

    account = party_field(_("supplier"))
    delivery_note = models.CharField(
        _("supplier's delivery note"), max_length=60, blank=True, help_text=_("Its number.")
    )
    value = money_field(_("value of goods"), editable=False)

    class Meta(GoodsDocument.Meta):
        verbose_name = _("goods receipt")
        verbose_name_plural = _("goods receipts")


class GoodsReceiptLine(GoodsLine):
    """So much of a product came in, and what it is worth in the company's currency.

    `cost_before` and `cost_after` are the product's cost around the posting, so that reversing can
    put it back.
    """

    collection = "goods-receipt-lines"
    part_of = "goods_receipt"

    goods_receipt = models.ForeignKey(
        GoodsReceipt, models.CASCADE, related_name="lines", verbose_name=_("goods receipt")
    )
    purchase_order_line = models.ForeignKey(
        PurchaseOrderLine,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="receipt_lines",
        verbose_name=_("line of the purchase order"),
    )
    unit_cost = models.DecimalField(
        _("unit cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Without an order; empty: the product's cost."),
    )
    value = money_field(_("value"), editable=False)
    invoiced = done_field(_("invoiced"))
    cost_before = models.DecimalField(
        _("cost before"), max_digits=14, decimal_places=2, null=True, editable=False
    )
    cost_after = models.DecimalField(
        _("cost afterwards"), max_digits=14, decimal_places=2, null=True, editable=False
    )

    objects: ClassVar[Any] = line_manager("purchase_order_line__purchase_order")

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a goods receipt")
        verbose_name_plural = _("lines of goods receipts")

    @property
    def purchase_order(self) -> str:
        """The name of the order that it is of, or nothing."""
        return str(self.purchase_order_line.purchase_order) if self.purchase_order_line else ""

    purchase_order.fget.label = _("purchase order")  # type: ignore[attr-defined]

    @property
    def uninvoiced(self) -> Decimal:
        return self.quantity - self.invoiced
