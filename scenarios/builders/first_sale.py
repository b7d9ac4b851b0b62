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

from scenarios.builders import companies, correspondence, intake, pictures, trade_lists
from scenarios.builders import first_sale_company as made
from scenarios.builders import first_sale_trade as trade
from scenarios.generators import words
from scenarios.generators.deals import money
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row, write_table

PACK = Path(__file__).resolve().parents[2] / "fixtures" / "packs" / "first-sale"


def picklist_rows() -> list[Row]:
    industries = {key: Text(*label) for key, label in words.INDUSTRIES.items()}
    return [
        {
            "key": f"{name}/{key}",
            "list": name,
            **label.cells("label"),
            "position": str(position),
        }
        for name, items in {
            "industries": industries,
            **made.PICKLISTS,
            **trade_lists.PICKLISTS,
        }.items()
        for position, (key, label) in enumerate(items.items(), start=1)
    ]


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


def category_rows() -> list[Row]:
    return [
        {"key": key, **name.cells("name"), "position": str(position)}
        for position, (key, name) in enumerate(made.CATEGORIES.items(), start=1)
    ]


def product_rows() -> list[Row]:
    safety = {key: str(least) for key, least, *_pieces in trade.STOCK}
    return [
        {
            "key": product.key,
            "code": product.key.upper(),
            **product.name.cells("name"),
            **product.specification.cells("specification"),
            "category": product.category,
            **product.unit.cells("unit"),
            "list_price": money(product.price),
            "cost": money(product.cost),
            "floor_price": money(product.floor_price),
            **companies.tax_of(product.tax, companies.OFFICE_TAXES).cells("tax_rate"),
            "stocked": "" if product.key in safety else "no",
            "safety_stock": safety.get(product.key, ""),
            "picture": pictures.picture_of(product.key),
        }
        for product in made.PRODUCTS
    ]


def stage_rows() -> list[Row]:
    return [
        {
            "key": stage.key,
            **stage.name.cells("name"),
            "position": str(position),
            "probability": str(stage.probability),
            "kind": stage.kind,
            "required_fields": stage.required_fields,
            **stage.guidance.cells("guidance"),
        }
        for position, stage in enumerate(made.STAGES, start=1)
    ]


def point_rows() -> list[Row]:
    return [
        {
            "key": f"{stage}/{key}",
            "stage": stage,
            **question.cells("question"),
            "weight": str(weight),
        }
        for stage, key, weight, question in made.POINTS
    ]


def competitor_rows() -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "website": f"https://www.{key}.example",
            **strengths.cells("strengths"),
            **weaknesses.cells("weaknesses"),
        }
        for key, name, strengths, weaknesses, _products in made.COMPETITORS
    ]


def competitor_product_rows() -> list[Row]:
    return [
        {
            "key": f"{competitor}/{product}",
            "competitor": competitor,
            **Text(english, chinese).cells("name"),
            "price": f"{price}.00",
            "product": product,
        }
        for competitor, *_, products in made.COMPETITORS
        for english, chinese, price, product in products
    ]


BUILDERS: dict[str, Callable[[], list[Row]]] = {
    "seats.csv": lambda: made.seat_rows(),
    "data/company-profile.csv": lambda: companies.profile_rows(companies.OFFICE_FURNITURE),
    "data/tax-rates.csv": lambda: companies.tax_rate_rows(companies.OFFICE_TAXES),
    "data/number-formats.csv": lambda: companies.number_format_rows(),
    "data/rights.csv": right_rows,
    "data/picklist-items.csv": picklist_rows,
    "data/stages.csv": stage_rows,
    "data/evaluation-points.csv": point_rows,
    "data/categories.csv": category_rows,
    "data/warehouses.csv": trade.warehouse_rows,
    "data/suppliers.csv": trade.supplier_rows,
    "data/supplier-prices.csv": trade.supplier_price_rows,
    "data/price-books.csv": trade.price_book_rows,
    "data/price-book-lines.csv": trade.book_price_rows,
    "data/exchange-rates.csv": trade.exchange_rate_rows,
    "data/trade-settings.csv": trade.trade_setting_rows,
    "data/order-types.csv": trade_lists.order_type_rows,
    "data/authorities.csv": lambda: trade_lists.authority_rows(trade.AUTHORITIES),
    "data/competitors.csv": competitor_rows,
    "data/competitor-products.csv": competitor_product_rows,
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
    "data/accounts.csv": trade.supplier_account_rows,
    "data/money-accounts.csv": trade.money_account_rows,
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
