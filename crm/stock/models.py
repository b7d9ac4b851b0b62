"""Warehouses, what lies in them, and every move that made it so."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.documents.booked import Booked
from crm.documents.models import money_field
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import RecordIdField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet

ZERO = Decimal(0)


def quantity_field(label: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=3, default=ZERO, editable=False)


class Warehouse(Sandboxed):
    """A place where the company keeps goods."""

    collection = "warehouses"

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=250, blank=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New documents take it; there is one at most.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active warehouses are offered.")
    )

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "code"],
                name="warehouse_code_once",
                violation_error_message=_("Another warehouse has this code."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "is_default"],
                condition=Q(is_default=True),
                name="warehouse_one_default",
                violation_error_message=_("Another warehouse is the default."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def default_warehouse() -> Warehouse | None:
    """The one that new documents take, the default or the only one; read once per actor."""
    return current_actor().policy.once("default-warehouse", _read_default)


def _read_default() -> Warehouse | None:
    rows = list(Warehouse.objects.filter(active=True).order_by("-is_default", "pk")[:2])
    alone = len(rows) == 1 or (rows and rows[0].is_default)
    return rows[0] if alone else None


class InWarehouse(models.Model):
    """A document about goods of one warehouse; a new one begins with the default."""

    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="%(class)ss", verbose_name=_("warehouse")
    )
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        abstract = True

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)  # type: ignore[misc]
        if self.warehouse_id is None:
            self.warehouse = default_warehouse()  # type: ignore[assignment]


class StockLevelQuerySet(SandboxedQuerySet):
    def stocked(self) -> "StockLevelQuerySet":
        """Where something is, or is missing."""
        return self.exclude(on_hand=0)


class StockLevel(Sandboxed):
    """How much of a product lies in a warehouse, how much of it is promised, and what it is worth.

    Written by `crm.stock.moving` and `crm.stock.reserving` alone: `on_hand` and `value` are the sums
    of the moves, `reserved` is the sum of the reservations.
    """

    collection = "stock-levels"
    booked = True

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="stock_levels", verbose_name=_("product")
    )
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="stock_levels", verbose_name=_("warehouse")
    )
    on_hand = quantity_field(_("on hand"))
    reserved = quantity_field(_("reserved"))
    value = money_field(_("stock value"), editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(StockLevelQuerySet)()

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        ordering = ["product", "warehouse", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "product", "warehouse"],
                name="stock_level_once",
                violation_error_message=_("This product has a level in this warehouse already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.warehouse}"

    @property
    def available(self) -> Decimal:
        """What is neither gone nor promised."""
        return self.on_hand - self.reserved

    available.fget.label = _("available")  # type: ignore[attr-defined]
    available.fget.numeric = True  # type: ignore[attr-defined]
    available.fget.pieces = True  # type: ignore[attr-defined]

    def why_kept(self) -> str:
        return _now("A stock level follows from the moves: it cannot be deleted.")


class StockMove(Booked):
    """A quantity that came into a warehouse (positive) or left it (negative), with its value.

    Posted by a document and never changed; `on_hand` and `stock_value` are what the level came to.
    `variance` is the part of a value that did not move with the goods: the stock could not give it back,
    or they had been sold before they came (see `crm.stock.moving`).
    """

    collection = "stock-moves"

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="stock_moves", verbose_name=_("product")
    )
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="stock_moves", verbose_name=_("warehouse")
    )
    quantity = quantity_field(_("quantity"))
    value = money_field(_("value"), editable=False)
    on_hand = quantity_field(_("on hand afterwards"))
    stock_value = money_field(_("stock value afterwards"), editable=False)
    variance = money_field(_("variance"), editable=False)

    class Meta(Booked.Meta):
        verbose_name = _("stock move")
        verbose_name_plural = _("stock moves")
        indexes = [
            *Booked.Meta.indexes,
            models.Index(fields=["sandbox", "product", "warehouse", "id"], name="stock_move_card"),
            models.Index(fields=["sandbox", "dated_on", "id"], name="stock_move_by_day"),
        ]
        constraints = [
            *Booked.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(quantity=0),
                name="stock_move_moves_something",
                violation_error_message=_("A move moves something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.quantity.normalize():+f}"


class Reservation(Sandboxed):
    """So much of a product in a warehouse is promised to a line of an order."""

    collection = "reservations"
    booked = True

    product = models.ForeignKey(
        Product, models.PROTECT, related_name="reservations", verbose_name=_("product")
    )
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="reservations", verbose_name=_("warehouse")
    )
    quantity = quantity_field(_("quantity"))
    line_collection = models.CharField(max_length=60, editable=False)
    line_id = RecordIdField(_("order line"), editable=False)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "line_collection", "line_id", "warehouse"],
                name="reservation_once_per_line",
                violation_error_message=_("This line has a reservation here already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.quantity.normalize():f}"
