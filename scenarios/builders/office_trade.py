"""Writes the tables of the pack `office-trade`: a company that trades in office equipment.

    DJANGO_SETTINGS_MODULE=lab.settings.dev python -m scenarios.builders.office_trade

Thirty customers with their deals are drawn, ten are those of the story; then the trade of the two months
before day 1 is played in a database that is left as it was. The pictures are drawn by
`scenarios.builders.office_pictures`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import django

from scenarios.builders import companies, correspondence, goods, intake, supply, trade_lists
from scenarios.builders import office_trade_company as made
from scenarios.builders import office_trade_customers as customers
from scenarios.builders import office_trade_supply as trade
from scenarios.builders.first_sale import right_rows
from scenarios.generators import words
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

PACK = Path(__file__).resolve().parents[2] / "fixtures" / "packs" / "office-trade"
REPORTS = {"reports": (Text("Sales reports", "销售报告"), "")}


def picklist_rows() -> list[Row]:
    industries = {key: Text(*label) for key, label in words.INDUSTRIES.items()}
    return goods.picklist_rows(
        {"industries": {**industries, **made.INDUSTRIES}}, made.PICKLISTS, trade_lists.PICKLISTS
    )


def product_rows() -> list[Row]:
    safety = {key: least for key, least, *_pieces in trade.STOCK}
    return goods.product_rows(made.PRODUCTS, safety, made.TAXES)


def account_rows() -> list[Row]:
    """The customers of the story, then the suppliers."""
    suppliers = supply.supplier_account_rows(trade.SUPPLIERS, made.PROFILE["country"])
    return customers.account_rows() + suppliers


BUILDERS: dict[str, Callable[[], list[Row]]] = {
    "seats.csv": lambda: goods.seat_rows(made.SEATS),
    "data/company-profile.csv": lambda: companies.profile_rows(made.PROFILE),
    "data/tax-rates.csv": lambda: companies.tax_rate_rows(made.TAXES),
    "data/number-formats.csv": companies.number_format_rows,
    "data/rights.csv": right_rows,
    "data/picklist-items.csv": picklist_rows,
    "data/stages.csv": lambda: goods.stage_rows(made.STAGES),
    "data/evaluation-points.csv": lambda: goods.point_rows(made.POINTS),
    "data/categories.csv": lambda: goods.category_rows(made.CATEGORIES),
    "data/products.csv": product_rows,
    "data/warehouses.csv": lambda: supply.warehouse_rows(trade.WAREHOUSES),
    "data/suppliers.csv": lambda: supply.supplier_rows(trade.SUPPLIERS),
    "data/supplier-prices.csv": lambda: supply.supplier_price_rows(trade.SUPPLIER_PRICES),
    "data/price-books.csv": lambda: supply.price_book_rows(trade.PRICE_BOOKS),
    "data/price-book-lines.csv": lambda: supply.book_price_rows(trade.BOOK_PRICES),
    "data/exchange-rates.csv": supply.exchange_rate_rows,
    "data/trade-settings.csv": supply.trade_setting_rows,
    "data/money-accounts.csv": lambda: supply.money_account_rows(
        made.PROFILE["bank_account"], trade.TILL
    ),
    "data/order-types.csv": trade_lists.order_type_rows,
    "data/authorities.csv": lambda: trade_lists.authority_rows(trade.AUTHORITIES),
    "data/competitors.csv": lambda: goods.competitor_rows(made.RIVALS),
    "data/competitor-products.csv": lambda: goods.competitor_product_rows(made.RIVALS),
    "data/assignment-rules.csv": lambda: intake.rule_rows(intake.OFFICE_TRADE_RULES),
    "data/assignment-seats.csv": lambda: intake.rule_seat_rows(intake.OFFICE_TRADE_RULES),
    "data/mail-templates.csv": correspondence.template_rows,
    "data/folders.csv": lambda: correspondence.folder_rows(REPORTS),
    "data/web-forms.csv": lambda: intake.form_rows(intake.OFFICE_TRADE_FORM),
    "data/web-form-fields.csv": lambda: intake.form_field_rows(intake.OFFICE_TRADE_FORM),
    "data/accounts.csv": account_rows,
}


def tables() -> dict[str, list[Row]]:
    """All tables that are made by hand."""
    return {**{path: rows() for path, rows in BUILDERS.items()}, **dict(customers.tables())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=PACK)
    target = parser.parse_args().target
    django.setup()
    from scenarios.builders.assembling import assembled, put
    from scenarios.builders.office_trade_history import history

    put(assembled(PACK, tables(), history), target)


if __name__ == "__main__":
    main()
