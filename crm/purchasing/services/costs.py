"""A product costs what its stock is worth: followed when goods come in, put back when they never came."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from crm.catalogue.models import Product
from crm.documents.money import ZERO, rounded
from crm.purchasing.models import GoodsReceiptLine
from crm.stock.models import StockLevel
from lab import records
from lab.tenancy.actor import current_actor

Costs = dict[int, Decimal]


def follow_stock(lines: Sequence[GoodsReceiptLine]) -> dict[int, dict[str, Any]]:
    """Set the cost of the products to the average of their stock; {line id: what it was and is}."""
    products = {line.product_id: line.product for line in lines if line.product.stocked}
    averages = average_costs(products)
    before = {pk: product.cost for pk, product in products.items()}
    _write(products.values(), averages)
    return {
        line.pk: {
            "cost_before": before.get(line.product_id),
            "cost_after": averages.get(line.product_id),
        }
        for line in lines
    }


def put_back(lines: Sequence[GoodsReceiptLine]) -> None:
    """After a reversal: the cost from before, or the average where other goods have come since.

    What somebody has typed since stays where nothing is in stock.
    """
    products = {line.product_id: line.product for line in lines if line.product.stocked}
    costs: dict[int, Decimal | None] = dict(average_costs(products))
    for line in lines:
        product = products.get(line.product_id)
        if product is not None and product.cost == line.cost_after:
            costs[line.product_id] = line.cost_before
    _write(products.values(), costs)


def average_costs(products: Iterable[int]) -> Costs:
    """{product: what a piece is worth over all warehouses}, of those of which something is there."""
    rows = StockLevel.objects.filter(product__in=list(products)).order_by().values("product")
    sums = rows.annotate(pieces=Sum("on_hand"), worth=Sum("value"))
    currency = current_actor().sandbox.currency
    return {
        row["product"]: rounded(max(ZERO, row["worth"]) / row["pieces"], currency)
        for row in sums
        if row["pieces"] > 0
    }


def _write(products: Iterable[Product], costs: Any) -> None:
    records.change_many(
        [
            (product, {"cost": costs[product.pk]})
            for product in products
            if product.pk in costs and product.cost != costs[product.pk]
        ]
    )
