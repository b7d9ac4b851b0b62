"""Tables about what a company of a pack sells, and how: products, stages, rivals, lists, seats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scenarios.builders import companies, pictures
from scenarios.generators.deals import money
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

NOTHING = Text("", "")
# stage, key, weight, question
Point = tuple[str, str, int, Text]
# key, name, strengths, weaknesses, competing products: English and Chinese name, price, product
Rival = tuple[str, Text, Text, Text, tuple[tuple[str, str, int, str], ...]]
# key, name, superior, kind, title, department, playable
Place = tuple[str, Text, str, str, Text, Text, bool]


@dataclass(frozen=True)
class Product:
    """`tax` is the key of its tax rate."""

    key: str
    name: Text
    category: str
    unit: Text
    price: Decimal
    cost: Decimal
    floor_price: Decimal
    specification: Text
    tax: str = "standard"


@dataclass(frozen=True)
class Stage:
    key: str
    name: Text
    probability: int
    kind: str = "open"
    required_fields: str = ""
    guidance: Text = NOTHING


def seat_rows(seats: Iterable[Place]) -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "parent": parent,
            "kind": kind,
            **title.cells("title"),
            **department.cells("department"),
            "playable": "yes" if playable else "no",
        }
        for key, name, parent, kind, title, department, playable in seats
    ]


def picklist_rows(*lists: Mapping[str, Mapping[str, Text]]) -> list[Row]:
    return [
        {"key": f"{name}/{key}", "list": name, **label.cells("label"), "position": str(position)}
        for several in lists
        for name, items in several.items()
        for position, (key, label) in enumerate(items.items(), start=1)
    ]


def category_rows(categories: Mapping[str, Text]) -> list[Row]:
    return [
        {"key": key, **name.cells("name"), "position": str(position)}
        for position, (key, name) in enumerate(categories.items(), start=1)
    ]


def product_rows(
    products: Iterable[Product], safety: Mapping[str, int], taxes: companies.Rates
) -> list[Row]:
    """`safety` is the safety stock of those that are kept in stock, by key."""
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
            **companies.tax_of(product.tax, taxes).cells("tax_rate"),
            "stocked": "" if product.key in safety else "no",
            "safety_stock": str(safety.get(product.key, "")),
            "picture": pictures.picture_of(product.key),
        }
        for product in products
    ]


def stage_rows(stages: Iterable[Stage]) -> list[Row]:
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
        for position, stage in enumerate(stages, start=1)
    ]


def point_rows(points: Iterable[Point]) -> list[Row]:
    return [
        {
            "key": f"{stage}/{key}",
            "stage": stage,
            **question.cells("question"),
            "weight": str(weight),
        }
        for stage, key, weight, question in points
    ]


def competitor_rows(rivals: Iterable[Rival]) -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "website": f"https://www.{key}.example",
            **strengths.cells("strengths"),
            **weaknesses.cells("weaknesses"),
        }
        for key, name, strengths, weaknesses, _products in rivals
    ]


def competitor_product_rows(rivals: Iterable[Rival]) -> list[Row]:
    return [
        {
            "key": f"{competitor}/{product}",
            "competitor": competitor,
            **Text(english, chinese).cells("name"),
            "price": f"{price}.00",
            "product": product,
        }
        for competitor, *_, products in rivals
        for english, chinese, price, product in products
    ]
