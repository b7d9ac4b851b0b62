"""The papers of a warehouse: receipt, issue, transfer, requisition, adjustment and count."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.documents.approvals.models import Approvable
from crm.documents.models import (
    Document,
    DocumentQuerySet,
    Line,
    PartyDocument,
    Posting,
    money_field,
)
from crm.documents.money import ZERO, rounded
from crm.stock.models import InWarehouse, Warehouse, quantity_field
from lab.tenancy.actor import current_actor
from lab.tenancy.scope import SandboxedManager

# Who keeps the warehouse keeps its papers; the others of the company may look at their own.
KEEPERS: dict[str, dict[str, str]] = {
    "warehouse": {"view": "all", "export": "all", "add": "all", "change": "all"},
    "finance": {"view": "all", "export": "all"},
}


class WarehousePaper(InWarehouse, Posting, Document):
    """A document that moves goods of one warehouse and concerns nobody outside the company."""

    family = "documents"
    rights_by_kind = KEEPERS

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(Document.Meta):
        abstract = True


class GoodsDocument(InWarehouse, Posting, PartyDocument):
    """A document by which goods leave a warehouse for an account, or come in from it."""

    rights_by_kind = KEEPERS

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        abstract = True


class GoodsLine(Line):
    """A line of a document that moves goods: always a product."""

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="%(class)ss", verbose_name=_("product")
    )

    class Meta(Line.Meta):
        abstract = True


def line_manager(*joins: str) -> models.Manager:
    """Lines with the documents that they name: whether those are seen costs no query per line."""

    class LineManager(SandboxedManager):
        def get_queryset(self) -> models.QuerySet:
            return super().get_queryset().select_related(*joins)

    return LineManager()


class StockReceipt(WarehousePaper):
    """Goods that come in without a purchase: found, given, made, or there from the beginning."""

    collection = "stock-receipts"
    draft_name = _("Draft receipt #%(number)d")
    number_pattern = "SR{year}-{number:04}"

    class Meta(WarehousePaper.Meta):
        verbose_name = _("stock receipt")
        verbose_name_plural = _("stock receipts")


class StockReceiptLine(GoodsLine):
    """So much comes in, at what a piece is worth; empty: at the average that is there."""

    collection = "stock-receipt-lines"
    part_of = "receipt"

    receipt = models.ForeignKey(
        StockReceipt, models.CASCADE, related_name="lines", verbose_name=_("stock receipt")
    )
    unit_cost = models.DecimalField(
        _("unit cost"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a stock receipt")
        verbose_name_plural = _("lines of stock receipts")


class StockIssue(WarehousePaper):
    """Goods that go out without a sale: used up, broken, given away."""

    collection = "stock-issues"
    draft_name = _("Draft issue #%(number)d")
    number_pattern = "SI{year}-{number:04}"

    class Meta(WarehousePaper.Meta):
        verbose_name = _("stock issue")
        verbose_name_plural = _("stock issues")


class StockIssueLine(GoodsLine):
    collection = "stock-issue-lines"
    part_of = "issue"

    issue = models.ForeignKey(
        StockIssue, models.CASCADE, related_name="lines", verbose_name=_("stock issue")
    )

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a stock issue")
        verbose_name_plural = _("lines of stock issues")


class StockTransfer(WarehousePaper):
    """Goods that go from one warehouse to another, with their value."""

    collection = "stock-transfers"
    draft_name = _("Draft transfer #%(number)d")
    number_pattern = "TR{year}-{number:04}"

    to_warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="transfers_in", verbose_name=_("to warehouse")
    )

    class Meta(WarehousePaper.Meta):
        verbose_name = _("stock transfer")
        verbose_name_plural = _("stock transfers")
        constraints = [
            *WarehousePaper.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(to_warehouse=F("warehouse")),
                name="stock_transfer_between_two",
                violation_error_message=_("Choose two different warehouses."),
            ),
        ]


class StockTransferLine(GoodsLine):
    collection = "stock-transfer-lines"
    part_of = "transfer"

    transfer = models.ForeignKey(
        StockTransfer, models.CASCADE, related_name="lines", verbose_name=_("stock transfer")
    )

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a stock transfer")
        verbose_name_plural = _("lines of stock transfers")


class Requisition(Approvable, WarehousePaper):
    """Somebody asks the warehouse for goods for the company's own use; approved, they are issued."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_APPROVAL = "in_approval", _("In approval")
        APPROVED = "approved", _("Approved")
        POSTED = "posted", _("Posted")
        REVERSED = "reversed", _("Reversed")

    collection = "requisitions"
    draft_name = _("Draft requisition #%(number)d")
    number_pattern = "RQ{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("in_approval", "approved", "posted"),
        "in_approval": ("approved", "draft"),
        "approved": ("posted", "draft"),
        "posted": ("reversed",),
        "reversed": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "in_approval": "yellow",
            "approved": "teal",
            "posted": "green",
            "reversed": "red",
        }
    }

    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False
    )
    purpose = models.CharField(_("purpose"), max_length=200)

    class Meta(WarehousePaper.Meta):
        verbose_name = _("requisition")
        verbose_name_plural = _("requisitions")

    def weighed_amount(self) -> Decimal:
        """What the goods cost by the products' cost."""
        lines = self.lines.select_related("product")  # type: ignore[attr-defined]
        worth = sum(((line.product.cost or ZERO) * line.quantity for line in lines), ZERO)
        return rounded(worth, current_actor().sandbox.currency)


class RequisitionLine(GoodsLine):
    collection = "requisition-lines"
    part_of = "requisition"

    requisition = models.ForeignKey(
        Requisition, models.CASCADE, related_name="lines", verbose_name=_("requisition")
    )

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a requisition")
        verbose_name_plural = _("lines of requisitions")


class StockAdjustment(WarehousePaper):
    """A correction of what the books say: pieces more or less, or another value of what is there."""

    collection = "stock-adjustments"
    draft_name = _("Draft adjustment #%(number)d")
    number_pattern = "SA{year}-{number:04}"

    reason = models.CharField(_("reason"), max_length=200)

    class Meta(WarehousePaper.Meta):
        verbose_name = _("stock adjustment")
        verbose_name_plural = _("stock adjustments")


class StockAdjustmentLine(GoodsLine):
    """So many pieces more, or less with a minus."""

    collection = "stock-adjustment-lines"
    part_of = "adjustment"

    adjustment = models.ForeignKey(
        StockAdjustment, models.CASCADE, related_name="lines", verbose_name=_("stock adjustment")
    )
    quantity = models.DecimalField(_("more or less"), max_digits=12, decimal_places=3, default=1)

    @classmethod
    def takes(cls, quantity: Decimal) -> bool:
        return quantity != 0

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a stock adjustment")
        verbose_name_plural = _("lines of stock adjustments")


class StockCount(WarehousePaper):
    """What was counted on the shelves; posting it corrects the books by the differences."""

    collection = "stock-counts"
    draft_name = _("Draft count #%(number)d")
    number_pattern = "SC{year}-{number:04}"

    class Meta(WarehousePaper.Meta):
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")


class StockCountLine(GoodsLine):
    """`quantity` is what was counted, `expected` what the books said when it was entered or posted."""

    collection = "stock-count-lines"
    part_of = "count"

    count = models.ForeignKey(
        StockCount, models.CASCADE, related_name="lines", verbose_name=_("stock count")
    )
    quantity = models.DecimalField(
        _("counted"), max_digits=12, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    expected = quantity_field(_("expected"))
    value = money_field(_("value of the difference"), editable=False)

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a stock count")
        verbose_name_plural = _("lines of stock counts")
        constraints = [
            *GoodsLine.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "count", "product"],
                name="stock_count_product_once",
                violation_error_message=_("This product is counted in another line already."),
            ),
        ]

    @classmethod
    def takes(cls, quantity: Decimal) -> bool:
        return quantity >= 0

    @property
    def difference(self) -> Decimal:
        return self.quantity - self.expected

    difference.fget.label = _("difference")  # type: ignore[attr-defined]
    difference.fget.numeric = True  # type: ignore[attr-defined]
    difference.fget.pieces = True  # type: ignore[attr-defined]
