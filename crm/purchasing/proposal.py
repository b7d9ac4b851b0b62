"""What should be bought: products that fall below their safety stock, how many, and from whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.documents.money import ZERO
from crm.documents.services import document_create
from crm.purchasing.models import PurchaseOrder, PurchaseOrderLine, Supplier, SupplierPrice
from crm.purchasing.prices import PriceList
from crm.stock.models import StockLevel
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

# demand() -> {product id: what customers wait for and nothing is reserved for}
Demand = Callable[[], Mapping[int, Decimal]]
_DEMANDS: list[Demand] = []
PLANNED = (
    PurchaseOrder.Status.DRAFT,
    PurchaseOrder.Status.IN_APPROVAL,
    PurchaseOrder.Status.APPROVED,
)


def register_demand(demand: Demand) -> None:
    """Let an upper area tell what its documents still need."""
    _DEMANDS.append(demand)


@dataclass(frozen=True)
class Need:
    """A product of which there will be less than its safety stock: `expected` is what there will be.

    `quantity` brings it back, or is the least that the cheapest supplier sells; `prices` are those of
    all suppliers for it, the cheapest first. What is `planned` stands on orders that are not sent yet and
    does not count: they may never be.
    """

    product: Product
    available: Decimal
    on_order: Decimal
    planned: Decimal
    demand: Decimal
    quantity: Decimal
    prices: tuple[SupplierPrice, ...]

    @property
    def expected(self) -> Decimal:
        return self.available + self.on_order - self.demand

    @property
    def best(self) -> SupplierPrice | None:
        return self.prices[0] if self.prices else None


@dataclass(frozen=True)
class Wanted:
    """So much of a product shall be ordered from a supplier."""

    product: Product
    supplier: Supplier
    quantity: Decimal


def needs() -> list[Need]:
    """The products to buy, by name; a constant number of queries."""
    available, demand, (coming, planned) = _available(), _demand(), _on_order()
    rows = []
    for product in Product.objects.visible().filter(stocked=True).order_by("name", "pk"):
        there, ordered, wanted = (
            part.get(product.pk, ZERO) for part in (available, coming, demand)
        )
        missing = product.safety_stock - (there + ordered - wanted)
        if missing > 0:
            drafted = planned.get(product.pk, ZERO)
            rows.append((product, there, ordered, drafted, wanted, missing))
    prices = PriceList.read([row[0].pk for row in rows], current_actor().today) if rows else None
    return [_need(*row, prices) for row in rows] if prices else []


def proposal_order(wanted: Sequence[Wanted]) -> list[PurchaseOrder]:
    """Draft orders of what is wanted, one for each supplier, at its prices."""
    if not wanted:
        raise ValidationError(_("Choose at least one product."))
    by_supplier: dict[Supplier, list[Wanted]] = {}
    for each in wanted:
        if each.quantity <= 0:
            text = _("“%(product)s”: enter a quantity above zero.")
            raise ValidationError(text % {"product": each.product})
        by_supplier.setdefault(each.supplier, []).append(each)
    with sandbox_write():
        return [_ordered(supplier, rows) for supplier, rows in by_supplier.items()]


def _ordered(supplier: Supplier, rows: Sequence[Wanted]) -> PurchaseOrder:
    lines = [(None, {"product_id": row.product.pk, "quantity": row.quantity}) for row in rows]
    return document_create(PurchaseOrder, {"account": supplier.account}, lines, taken_over=True)


def _need(
    product: Product,
    there: Decimal,
    ordered: Decimal,
    drafted: Decimal,
    wanted: Decimal,
    missing: Decimal,
    prices: PriceList,
) -> Need:
    least = min((row.from_quantity for row in prices.rows.get(product.pk, ())), default=missing)
    quantity = max(missing, least)
    found = tuple(prices.of(product.pk, quantity))
    return Need(product, there, ordered, drafted, wanted, quantity, found)


def _available() -> dict[int, Decimal]:
    rows: Any = StockLevel.objects.order_by().values("product")
    return _sums(rows.annotate(sum=Sum(F("on_hand") - F("reserved"))))


def _on_order() -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """By product what suppliers still have to send, and what orders say that are not sent yet."""
    confirmed = Q(purchase_order__status=PurchaseOrder.Status.CONFIRMED)
    lines = PurchaseOrderLine.objects.filter(
        confirmed | Q(purchase_order__status__in=PLANNED),
        product__isnull=False,
        received__lt=F("quantity"),
    )
    rows: Any = lines.order_by().values("product")
    left = F("quantity") - F("received")
    found = list(
        rows.annotate(sent=Sum(left, filter=confirmed), not_yet=Sum(left, filter=~confirmed))
    )
    sent, not_yet = (
        _sums({"product": row["product"], "sum": row[part] or ZERO} for row in found)
        for part in ("sent", "not_yet")
    )
    return sent, not_yet


def _demand() -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for demand in _DEMANDS:
        for pk, quantity in demand().items():
            found[pk] = found.get(pk, ZERO) + quantity
    return found


def _sums(rows: Any) -> dict[int, Decimal]:
    """SQLite adds decimals as floats: the sum has the places of the column again."""
    return {row["product"]: Decimal(row["sum"]).quantize(Decimal("0.001")) for row in rows}


def wanted_from(raw: Sequence[Mapping[str, Any]]) -> list[Wanted]:
    """What is typed or sent: numbers of product and supplier, and a quantity.

    Raises ValidationError that names the row.
    """
    products = _numbered(Product, [row.get("product") for row in raw])
    suppliers = _numbered(Supplier, [row.get("supplier") for row in raw])
    found = []
    for place, row in enumerate(raw, 1):
        product = products.get(str(row.get("product")))
        supplier = suppliers.get(str(row.get("supplier")))
        if product is None or supplier is None:
            text = _("Row %(row)d: choose a product and one of the suppliers.")
            raise ValidationError(text % {"row": place})
        found.append(Wanted(product, supplier, _quantity(row.get("quantity"), product)))
    return found


def products_from(raw: Sequence[Mapping[str, Any]]) -> list[tuple[Product, Decimal]]:
    """The same without suppliers: to ask them first."""
    products = _numbered(Product, [row.get("product") for row in raw])
    found = []
    for place, row in enumerate(raw, 1):
        product = products.get(str(row.get("product")))
        if product is None:
            raise ValidationError(_("Row %(row)d: choose a product.") % {"row": place})
        found.append((product, _quantity(row.get("quantity"), product)))
    return found


def _numbered(model: Any, numbers: Sequence[Any]) -> dict[str, Any]:
    wanted = {
        int(str(n)) for n in numbers if str(n).isascii() and str(n).isdigit() and len(str(n)) < 9
    }
    rows = model.objects.visible().numbered(*wanted)
    return {str(row.number): row for row in rows}


def _quantity(value: Any, product: Product) -> Decimal:
    field: Any = PurchaseOrderLine._meta.get_field("quantity")
    try:
        return field.clean(value, None)
    except ValidationError as error:
        text = _("“%(product)s”: %(problem)s")
        told = {"product": product, "problem": " ".join(error.messages)}
        raise ValidationError(text % told) from error
