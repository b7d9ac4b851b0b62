"""Tables about what a company of a pack buys and keeps: warehouses, suppliers, price books, money."""

from collections.abc import Iterable

from scenarios.builders.companies import BANK_HELD
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

# key, code, name, address, default
Warehouse = tuple[str, str, Text, Text, bool]
# key, name, street, city, postal code, phone, word in addresses, lead time, days to pay, rating, note
Supplier = tuple[str, Text, Text, Text, Text, Text, str, int, int, int, Text]
# supplier, product, from so many pieces, price without tax
SupplierPrice = tuple[str, str, int, str]
# key, name, level, first and last day, priority
PriceBook = tuple[str, Text, str, tuple[str, str], int]
# book, product, from so many pieces, price, floor price
BookPrice = tuple[str, str, int, str, str]
# key, currency, (from which day, rate of the English and of the Chinese company)
ExchangeRate = tuple[str, Text | str, tuple[tuple[str, str, str], ...]]

OWN, FOREIGN, EURO = Text("USD", "CNY"), Text("CNY", "USD"), "EUR"
EXCHANGE_RATES: tuple[ExchangeRate, ...] = (
    ("euro", EURO, (("D-59", "1.080000", "7.850000"), ("D-14", "1.095000", "7.920000"))),
    ("foreign", FOREIGN, (("D-59", "0.138000", "7.250000"), ("D-14", "0.139000", "7.190000"))),
)


def warehouse_rows(warehouses: Iterable[Warehouse]) -> list[Row]:
    return [
        {
            "key": key,
            "code": code,
            **name.cells("name"),
            **address.cells("address"),
            "is_default": "yes" if is_default else "",
        }
        for key, code, name, address, is_default in warehouses
    ]


def supplier_account_rows(suppliers: Iterable[Supplier], country: Text | str) -> list[Row]:
    """Suppliers are accounts of the company's head; `accounts.csv` has them after the customers."""
    assert isinstance(country, Text)
    return [
        {
            "key": f"supplier/{key}",
            **name.cells("name"),
            "owner": "head",
            "kind": "supplier",
            "lifecycle": "active",
            "website": f"https://www.{word}.example",
            "email": f"sales@{word}.example",
            **phone.cells("phone"),
            **street.cells("billing_street"),
            **city.cells("billing_city"),
            **postal_code.cells("billing_postal_code"),
            **country.cells("billing_country"),
        }
        for key, name, street, city, postal_code, phone, word, *_ in suppliers
    ]


def supplier_rows(suppliers: Iterable[Supplier]) -> list[Row]:
    return [
        {
            "key": key,
            "account": f"supplier/{key}",
            **name.cells("name"),
            "payment_days": str(days),
            "lead_days": str(lead),
            **BANK_HELD.cells("bank"),
            "bank_account": f"000 555 016{place}",
            "rating": str(rating),
            **note.cells("note"),
        }
        for place, (key, name, *_, lead, days, rating, note) in enumerate(suppliers)
    ]


def supplier_price_rows(prices: Iterable[SupplierPrice]) -> list[Row]:
    return [
        {
            "key": f"{supplier}/{product}/{quantity}",
            "supplier": supplier,
            "product": product,
            "product_code": f"{supplier[:3]}-{product}".upper(),
            "from_quantity": str(quantity),
            "price": price,
        }
        for supplier, product, quantity, price in prices
    ]


def price_book_rows(books: Iterable[PriceBook]) -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "level": level,
            "valid_from": first,
            "valid_until": last,
            "priority": str(priority),
        }
        for key, name, level, (first, last), priority in books
    ]


def book_price_rows(prices: Iterable[BookPrice]) -> list[Row]:
    return [
        {
            "key": f"{book}/{product}/{quantity}",
            "price_book": book,
            "product": product,
            "from_quantity": str(quantity),
            "price": price,
            "floor_price": floor,
        }
        for book, product, quantity, price, floor in prices
    ]


def exchange_rate_rows(rates: Iterable[ExchangeRate] = EXCHANGE_RATES) -> list[Row]:
    return [
        {
            "key": f"{key}/{place}",
            **(currency.cells("currency") if isinstance(currency, Text) else {"currency": currency}),
            "valid_from": day,
            **Text(english, chinese).cells("rate"),
            **Text("Made up", "虚构").cells("source"),
        }
        for key, currency, told in rates
        for place, (day, english, chinese) in enumerate(told, start=1)
    ]  # fmt: skip


def money_account_rows(number: Text | str, till: Text) -> list[Row]:
    """The bank account with its number, and the till."""
    assert isinstance(number, Text)
    return [
        {
            "key": "bank",
            **BANK_HELD.cells("name"),
            "kind": "bank",
            **OWN.cells("currency"),
            **number.cells("account_number"),
            "is_default": "yes",
        },
        {"key": "till", **till.cells("name"), "kind": "cash", **OWN.cells("currency")},
    ]


def trade_setting_rows() -> list[Row]:
    """Only what has left the house is invoiced; customers pay within 30 days."""
    return [
        {
            "key": "company",
            "invoiced_by": "delivery",
            "payment_days": "30",
            "credit_check": "warn",
        }
    ]
