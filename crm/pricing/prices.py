"""The price that holds for a customer: the narrowest valid book, the highest break, else the list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from crm.catalogue.models import Product
from crm.documents.currencies import rate_on
from crm.documents.models import PricedDocument
from crm.documents.pricers import Offer, Wanted
from crm.parties.models import Account
from crm.pricing.models import PriceBook, PriceBookLine
from lab.tenancy.actor import current_actor


def price_for(
    product: Product,
    account: Account | None,
    quantity: Decimal,
    on: dt.date,
    currency: str = "",
) -> Offer | None:
    """A piece without tax, in `currency`; None where no book has it and the list has no such currency."""
    currency = currency or current_actor().sandbox.currency
    level = account.level if account is not None else ""
    (found,) = _offers([(product, quantity)], level, on, currency)
    if found is not None:
        return found
    rate = rate_on(currency, on)
    return Offer(product.list_price / rate) if rate else None


def book_offers(document: Any, wanted: Sequence[Wanted]) -> list[Offer | None]:
    """What the books say of products that a document sells; two queries at most."""
    if not isinstance(document, PricedDocument) or document.buys:
        return [None] * len(wanted)
    actor = current_actor()
    currency = document.currency or actor.sandbox.currency
    return _offers(wanted, _level_of(document), document.day or actor.today, currency)


def _level_of(document: PricedDocument) -> str:
    if document.account_id is None:
        return ""
    known = document._state.fields_cache.get("account")
    if known is not None:
        return known.level
    levels = Account.objects.visible().filter(pk=document.account_id)
    return levels.values_list("level", flat=True).first() or ""


def _offers(wanted: Sequence[Wanted], level: str, on: dt.date, currency: str) -> list[Offer | None]:
    lines = _lines({product.pk for product, _quantity in wanted}, level, on, currency)
    return [_chosen(lines.get(product.pk, ()), quantity) for product, quantity in wanted]


def _chosen(lines: Iterable[PriceBookLine], quantity: Decimal) -> Offer | None:
    """Lines come narrowest book first and within it the highest break first."""
    fitting = (line for line in lines if line.from_quantity <= quantity)
    line = next(fitting, None)
    return Offer(line.price, line.floor_price, str(line.price_book)) if line is not None else None


def _lines(
    products: set[int], level: str, on: dt.date, currency: str
) -> dict[int, list[PriceBookLine]]:
    """{product: its lines in valid books}, one query."""
    books = PriceBook.objects.visible().valid(on)
    books = books.filter(currency=currency, level__in={"", level})
    rows = PriceBookLine.objects.filter(product_id__in=products, price_book__in=books)
    found: dict[int, list[PriceBookLine]] = {}
    for line in sorted(rows.select_related("price_book"), key=_narrowness):
        found.setdefault(line.product_id, []).append(line)
    return found


def _narrowness(line: PriceBookLine) -> tuple[Any, ...]:
    book = line.price_book
    return (not book.level, -book.priority, book.pk, -line.from_quantity)
