"""Writes the tables of the tutorial pack `first-sale` that are made by hand.

    DJANGO_SETTINGS_MODULE=lab.settings.dev python -m scenarios.builders.first_sale

Customers, deals and their activities are drawn after them, as `manage.py pack generate` does, and then the
trade of the two months before day 1 is played (`first_sale_history`) in a database that is left as it was.
The pictures that the products name are drawn by `scenarios.builders.pictures`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import django

from scenarios.builders import companies, correspondence, goods, intake, supply, trade_lists
from scenarios.builders import first_sale_company as made
from scenarios.builders import first_sale_fields as fields
from scenarios.builders import first_sale_trade as trade
from scenarios.generators import words
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row, write_table

PACK = Path(__file__).resolve().parents[2] / "fixtures" / "packs" / "first-sale"


def picklist_rows() -> list[Row]:
    industries = {key: Text(*label) for key, label in words.INDUSTRIES.items()}
    return goods.picklist_rows(
        {"industries": industries}, made.PICKLISTS, trade_lists.PICKLISTS, fields.PICKLISTS
    )


# What reps may do besides: they put their own part of the customers in order (merging deletes one of
# two), and buy what they sell, with nobody in the warehouse.
RIGHTS = (
    *((records, "delete", "own") for records in ("leads", "accounts", "contacts")),
    *(
        (records, verb, "all")
        for records in ("suppliers", "supplier-prices")
        for verb in ("add", "change")
    ),
    ("stock-receipts", "view", "all"),
)


def right_rows() -> list[Row]:
    return [
        {
            "key": f"rep/{records}/{verb}",
            "kind": "rep",
            "subject": records,
            "verb": verb,
            "reach": reach,
        }
        for records, verb, reach in RIGHTS
    ]


def product_rows() -> list[Row]:
    safety = {key: least for key, least, *_pieces in trade.STOCK}
    rows = goods.product_rows(made.PRODUCTS, safety, companies.OFFICE_TAXES)
    return fields.with_fitting(rows)


def supplier_account_rows() -> list[Row]:
    country = companies.OFFICE_FURNITURE["country"]
    return supply.supplier_account_rows(trade.SUPPLIERS, country)


def money_account_rows() -> list[Row]:
    return supply.money_account_rows(companies.OFFICE_FURNITURE["bank_account"], trade.TILL)


BUILDERS: dict[str, Callable[[], list[Row]]] = {
    "seats.csv": lambda: goods.seat_rows(made.SEATS),
    "data/company-profile.csv": lambda: companies.profile_rows(companies.OFFICE_FURNITURE),
    "data/tax-rates.csv": lambda: companies.tax_rate_rows(companies.OFFICE_TAXES),
    "data/number-formats.csv": lambda: companies.number_format_rows(),
    "data/rights.csv": right_rows,
    "data/picklist-items.csv": picklist_rows,
    "data/custom-fields.csv": fields.field_rows,
    "data/stages.csv": lambda: goods.stage_rows(made.STAGES),
    "data/evaluation-points.csv": lambda: goods.point_rows(made.POINTS),
    "data/categories.csv": lambda: goods.category_rows(made.CATEGORIES),
    "data/warehouses.csv": lambda: supply.warehouse_rows(trade.WAREHOUSES),
    "data/suppliers.csv": lambda: supply.supplier_rows(trade.SUPPLIERS),
    "data/supplier-prices.csv": lambda: supply.supplier_price_rows(trade.SUPPLIER_PRICES),
    "data/price-books.csv": lambda: supply.price_book_rows(trade.PRICE_BOOKS),
    "data/price-book-lines.csv": lambda: supply.book_price_rows(trade.BOOK_PRICES),
    "data/exchange-rates.csv": supply.exchange_rate_rows,
    "data/trade-settings.csv": supply.trade_setting_rows,
    "data/order-types.csv": trade_lists.order_type_rows,
    "data/authorities.csv": lambda: trade_lists.authority_rows(trade.AUTHORITIES),
    "data/competitors.csv": lambda: goods.competitor_rows(made.COMPETITORS),
    "data/competitor-products.csv": lambda: goods.competitor_product_rows(made.COMPETITORS),
    "data/assignment-rules.csv": lambda: intake.rule_rows(intake.FIRST_SALE_RULES),
    "data/assignment-seats.csv": lambda: intake.rule_seat_rows(intake.FIRST_SALE_RULES),
    "data/mail-templates.csv": correspondence.template_rows,
    "data/folders.csv": correspondence.folder_rows,
    "data/web-forms.csv": lambda: intake.form_rows(intake.FIRST_SALE_FORM),
    "data/web-form-fields.csv": lambda: intake.form_field_rows(intake.FIRST_SALE_FORM),
}


# Tables whose other rows are drawn, or in which the history writes: their rows before that.
BEFORE: dict[str, Callable[[], list[Row]]] = {
    "data/products.csv": product_rows,
    "data/accounts.csv": supplier_account_rows,
    "data/money-accounts.csv": money_account_rows,
}


def build(target: Path) -> None:
    for path, rows in BUILDERS.items():
        write_table(target / path, rows())


def tables() -> dict[str, list[Row]]:
    """All tables that are made by hand."""
    return {path: rows() for path, rows in {**BUILDERS, **BEFORE}.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=PACK)
    target = parser.parse_args().target
    django.setup()
    from scenarios.builders.assembling import assembled, put
    from scenarios.builders.first_sale_history import history

    put(assembled(PACK, tables(), history), target)


if __name__ == "__main__":
    main()
