import datetime as dt
from typing import Any

from crm.models import ExchangeRate, PriceBook, TaxRate
from crm.pricing.services import price_book_create
from lab import records
from tests.factories.catalogue import product
from tests.factories.naming import Builders, name_of, new_lines, serial


def price_book(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> PriceBook:
    """For everybody, without dates; without `lines` it has one product at 90.00."""
    if lines is None:
        lines = [{"product": product(), "price": "90.00"}]
    return price_book_create({"name": name_of("Book"), **values}, new_lines(lines))


def tax_rate(**values: Any) -> TaxRate:
    return records.create(TaxRate, {"name": name_of("Tax"), "rate": 13, **values})


def exchange_rate(**values: Any) -> ExchangeRate:
    day = dt.date(2017, 12, 31) - dt.timedelta(days=next(serial))
    return records.create(
        ExchangeRate, {"currency": "EUR", "valid_from": day, "rate": "1.10", **values}
    )


BUILDERS: Builders = {
    "exchange-rates": exchange_rate,
    "price-books": price_book,
    "tax-rates": tax_rate,
}
