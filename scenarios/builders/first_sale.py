"""Writes the tables of the tutorial pack `first-sale` that are made by hand.

    python -m scenarios.builders.first_sale

Customers, deals and their history are drawn after it: `manage.py pack generate fixtures/packs/first-sale`.
The pictures that the products name are drawn by `scenarios.builders.pictures`.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

from scenarios.builders import companies, intake, pictures
from scenarios.builders import first_sale_company as made
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
        for name, items in {"industries": industries, **made.PICKLISTS}.items()
        for position, (key, label) in enumerate(items.items(), start=1)
    ]


def right_rows() -> list[Row]:
    """Reps put their own part of the customers in order: merging deletes one of two."""
    return [
        {
            "key": f"rep/{records}/delete",
            "kind": "rep",
            "subject": records,
            "verb": "delete",
            "reach": "own",
        }
        for records in ("leads", "accounts", "contacts")
    ]


def category_rows() -> list[Row]:
    return [
        {"key": key, **name.cells("name"), "position": str(position)}
        for position, (key, name) in enumerate(made.CATEGORIES.items(), start=1)
    ]


def product_rows() -> list[Row]:
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
            "tax_rate": money(made.TAX_RATE),
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
    "data/tax-rates.csv": lambda: companies.tax_rate_rows(companies.VALUE_ADDED_TAX),
    "data/number-formats.csv": lambda: companies.number_format_rows(),
    "data/rights.csv": right_rows,
    "data/picklist-items.csv": picklist_rows,
    "data/stages.csv": stage_rows,
    "data/evaluation-points.csv": point_rows,
    "data/categories.csv": category_rows,
    "data/products.csv": product_rows,
    "data/competitors.csv": competitor_rows,
    "data/competitor-products.csv": competitor_product_rows,
    "data/assignment-rules.csv": lambda: intake.rule_rows(intake.FIRST_SALE_RULES),
    "data/assignment-seats.csv": lambda: intake.rule_seat_rows(intake.FIRST_SALE_RULES),
    "data/web-forms.csv": lambda: intake.form_rows(intake.FIRST_SALE_FORM),
    "data/web-form-fields.csv": lambda: intake.form_field_rows(intake.FIRST_SALE_FORM),
}


def build(target: Path) -> None:
    for path, rows in BUILDERS.items():
        write_table(target / path, rows())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=PACK)
    build(parser.parse_args().target)


if __name__ == "__main__":
    main()
