"""Builds the tutorial pack `first-sale` from the generators.

    python -m scenarios.builders.first_sale [--seed 2026] [--accounts 40] [--leads 30] …

Writes `seats.csv` and `data/*.csv`. The same seed and volumes give the same bytes. The pictures that the
products name are drawn by `scenarios.builders.pictures`.
"""

import argparse
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

from scenarios.builders import companies, intake, pictures
from scenarios.builders import first_sale_company as made
from scenarios.generators import activities, customers, deals, documents, words
from scenarios.generators.company import Company, Volume
from scenarios.generators.deals import money
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row, write_table

PACK = Path(__file__).resolve().parents[2] / "fixtures" / "packs" / "first-sale"


def picklist_rows(_company: Company) -> list[Row]:
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


def category_rows(_company: Company) -> list[Row]:
    return [
        {"key": key, **name.cells("name"), "position": str(position)}
        for position, (key, name) in enumerate(made.CATEGORIES.items(), start=1)
    ]


def product_rows(company: Company) -> list[Row]:
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
            "tax_rate": money(company.tax_rate),
            "picture": pictures.picture_of(product.key),
        }
        for product in company.products
    ]


def stage_rows(company: Company) -> list[Row]:
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
        for position, stage in enumerate(company.stages, start=1)
    ]


def point_rows(_company: Company) -> list[Row]:
    return [
        {
            "key": f"{stage}/{key}",
            "stage": stage,
            **question.cells("question"),
            "weight": str(weight),
        }
        for stage, key, weight, question in made.POINTS
    ]


def competitor_rows(_company: Company) -> list[Row]:
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


def competitor_product_rows(_company: Company) -> list[Row]:
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


def evaluation_rows(company: Company) -> list[Row]:
    """An open deal beyond a stage has met the points of that stage."""
    order = [stage.key for stage in company.stages]
    return [
        {
            "key": f"{deal.key}/{key}",
            "opportunity": deal.key,
            "point": f"{stage}/{key}",
            "met": "yes",
        }
        for deal in deals.deals(company)
        for stage, key, *_ in made.POINTS
        if deal.stage.kind == "open" and order.index(stage) < order.index(deal.stage.key)
    ]


def lead_rows(company: Company) -> list[Row]:
    return intake.from_form(customers.lead_rows(company), intake.FIRST_SALE_FORM)


def contact_rows(company: Company) -> list[Row]:
    """The contacts; where an account's managing director is among them, the others report there."""
    rows = customers.contact_rows(company)
    chiefs = {row["account"]: row["key"] for row in rows if row["title"] == "Managing director"}
    return [
        {
            **row,
            "superior": chief if (chief := chiefs.get(row["account"], "")) != row["key"] else "",
        }
        for row in rows
    ]


BUILDERS: dict[str, Callable[[Company], list[Row]]] = {
    "seats.csv": lambda _company: made.seat_rows(),
    "data/company-profile.csv": lambda _company: companies.profile_rows(companies.OFFICE_FURNITURE),
    "data/tax-rates.csv": lambda _company: companies.tax_rate_rows(companies.VALUE_ADDED_TAX),
    "data/number-formats.csv": lambda _company: companies.number_format_rows(),
    "data/picklist-items.csv": picklist_rows,
    "data/stages.csv": stage_rows,
    "data/evaluation-points.csv": point_rows,
    "data/categories.csv": category_rows,
    "data/products.csv": product_rows,
    "data/competitors.csv": competitor_rows,
    "data/competitor-products.csv": competitor_product_rows,
    "data/assignment-rules.csv": lambda _company: intake.rule_rows(intake.FIRST_SALE_RULES),
    "data/assignment-seats.csv": lambda _company: intake.rule_seat_rows(intake.FIRST_SALE_RULES),
    "data/web-forms.csv": lambda _company: intake.form_rows(intake.FIRST_SALE_FORM),
    "data/web-form-fields.csv": lambda _company: intake.form_field_rows(intake.FIRST_SALE_FORM),
    "data/leads.csv": lead_rows,
    "data/accounts.csv": customers.account_rows,
    "data/contacts.csv": contact_rows,
    "data/opportunities.csv": deals.opportunity_rows,
    "data/opportunity-products.csv": deals.opportunity_product_rows,
    "data/opportunity-competitors.csv": deals.opportunity_competitor_rows,
    "data/evaluations.csv": evaluation_rows,
    "data/stage-changes.csv": deals.stage_change_rows,
    "data/conversions.csv": customers.conversion_rows,
    "data/quotes.csv": documents.quote_rows,
    "data/quote-lines.csv": documents.quote_line_rows,
    "data/orders.csv": documents.order_rows,
    "data/order-lines.csv": documents.order_line_rows,
    "data/tasks.csv": activities.task_rows,
    "data/events.csv": activities.event_rows,
    "data/contact-logs.csv": lambda company: activities.contact_log_rows(company, "manager"),
}


def build(target: Path, company: Company = made.COMPANY) -> None:
    for path, rows in BUILDERS.items():
        write_table(target / path, rows(company))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=PACK)
    parser.add_argument("--seed", type=int, default=made.COMPANY.seed)
    for knob in fields(Volume):
        parser.add_argument(f"--{knob.name.replace('_', '-')}", type=int, default=knob.default)
    arguments = vars(parser.parse_args())
    volume = Volume(**{knob.name: arguments[knob.name] for knob in fields(Volume)})
    build(arguments["target"], replace(made.COMPANY, seed=arguments["seed"], volume=volume))


if __name__ == "__main__":
    main()
