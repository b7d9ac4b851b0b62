"""What suppliers ask: the price that holds for a product, a quantity and a day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from crm.catalogue.models import Product
from crm.documents.currencies import rate_on
from crm.documents.models import PricedDocument
from crm.documents.money import ZERO
from crm.documents.pricers import Offer, Wanted, rate_of, register_pricer
from crm.purchasing.models.requests import SupplierQuotation
from crm.purchasing.models.suppliers import SupplierPrice
from lab.tenancy.actor import current_actor


@dataclass
class PriceList:
    """The prices of some products that hold on a day, by product; one query."""

    rows: dict[int, list[SupplierPrice]] = field(default_factory=dict)

    @classmethod
    def read(
        cls, products: Iterable[int], on: dt.date, account_id: int | None = None
    ) -> "PriceList":
        """Those of one supplier's account, or of all suppliers."""
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        found = SupplierPrice.objects.filter(
            begun, Q(valid_until=None) | Q(valid_until__gte=on), product__in=set(products)
        ).select_related("supplier__account")
        if account_id is not None:
            found = found.filter(supplier__account=account_id)
        rows: dict[int, list[SupplierPrice]] = defaultdict(list)
        for price in found.order_by("pk"):
            rows[price.product_id].append(price)
        return cls(dict(rows))

    def of(self, product_id: int, quantity: Decimal) -> list[SupplierPrice]:
        """One of each supplier, that of the highest quantity reached, the cheapest supplier first.

        Of several from the same quantity the one holds that began last.
        """
        best: dict[int, SupplierPrice] = {}
        for price in self.rows.get(product_id, ()):
            known = best.get(price.supplier_id)
            if price.from_quantity <= quantity and (known is None or _rank(price) >= _rank(known)):
                best[price.supplier_id] = price
        return sorted(best.values(), key=lambda price: (in_base(price), price.supplier.lead_days))


def _rank(price: SupplierPrice) -> tuple[Decimal, dt.date, int]:
    return price.from_quantity, price.valid_from or dt.date.min, price.pk


def in_base(price: SupplierPrice) -> Decimal:
    """What it is in the company's currency, to compare; unrounded."""
    return price.price * (rate_on(price.money_currency, current_actor().today) or Decimal(1))


def supplier_offers(document: Any, wanted: Sequence[Wanted]) -> list[Offer | None]:
    """What the supplier of a document asks, else what the product costs. One query."""
    if not isinstance(document, PricedDocument) or not document.buys:
        return [None] * len(wanted)
    if isinstance(document, SupplierQuotation):
        return [Offer(ZERO)] * len(wanted)  # what it usually asks is no answer
    products = {product.pk for product, _quantity in wanted}
    prices = PriceList.read(products, current_actor().today, document.account_id or 0)
    return [_offer(document, prices, *each) for each in wanted]


def _offer(
    document: PricedDocument, prices: PriceList, product: Product, quantity: Decimal
) -> Offer:
    rate = rate_of(document)
    found = prices.of(product.pk, quantity)
    if not found:
        return Offer((product.cost or ZERO) / rate)
    price = found[0]
    same = price.money_currency == (document.currency or current_actor().sandbox.currency)
    return Offer(price.price if same else in_base(price) / rate, source=str(price))


register_pricer(supplier_offers)
