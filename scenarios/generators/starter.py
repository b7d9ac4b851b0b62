"""What a pack begins with that has nothing but its pack.yaml: seats, lists, stages and goods of any trade."""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

from collections.abc import Callable
from decimal import Decimal

from scenarios.generators import words
from scenarios.generators.chance import Chance
from scenarios.generators.deals import money
from scenarios.generators.parties import Parties, Text
from scenarios.packs.knobs import Knobs
from scenarios.packs.tables import Row

_REP = Text("Sales representative", "业务员")
SEATS = (
    ("head", "", "head", Text("Managing director", "总经理"), Text("Management", "管理层"), "no"),
    (
        "manager",
        "head",
        "manager",
        Text("Sales manager", "销售经理"),
        Text("Sales", "销售部"),
        "no",
    ),
    ("rep-1", "manager", "rep", _REP, Text("Sales", "销售部"), "yes"),
    ("rep-2", "manager", "rep", _REP, Text("Sales", "销售部"), "no"),
    ("rep-3", "manager", "rep", _REP, Text("Sales", "销售部"), "no"),
)
STAGES = (
    ("qualification", Text("Qualification", "资格确认"), 10, "open"),
    ("needs", Text("Needs analysis", "需求分析"), 30, "open"),
    ("proposal", Text("Proposal", "方案报价"), 50, "open"),
    ("negotiation", Text("Negotiation", "商务谈判"), 75, "open"),
    ("won", Text("Won", "赢单"), 100, "won"),
    ("lost", Text("Lost", "丢单"), 0, "lost"),
)
LISTS = {
    "industries": {key: Text(*label) for key, label in words.INDUSTRIES.items()},
    "regions": {"east": Text("East", "华东"), "north": Text("North", "华北"), "south": Text("South", "华南"), "west": Text("West", "西部")},
    "sources": {"website": Text("Website", "公司网站"), "referral": Text("Referral", "客户介绍"), "trade-fair": Text("Trade fair", "展会"), "cold-call": Text("Cold call", "陌生电话")},
    "account-levels": {"a": Text("A: key account", "A 类：重点客户"), "b": Text("B: regular", "B 类：一般客户"), "c": Text("C: small", "C 类：小客户")},
    "won-reasons": {"fit": Text("Best fit to the need", "最符合需求"), "service": Text("Advice and service", "咨询与服务"), "price": Text("Price", "价格"), "delivery": Text("Time of delivery", "交货时间")},
    "lost-reasons": {"price": Text("Price", "价格"), "delivery": Text("Time of delivery", "交货时间"), "no-decision": Text("No decision", "客户未作决定"), "no-budget": Text("No budget", "没有预算")},
}  # fmt: skip
PIECE = Text("piece", "件")
USUAL_PRODUCTS = 12


def seat_rows(knobs: Knobs) -> list[Row]:
    """The simulated people have names, so that colleagues can be told apart."""
    parties = Parties(Chance(knobs.seed))
    return [
        {
            "key": key,
            **parties.person("seat", key).name.cells("name"),
            "parent": parent,
            "kind": kind,
            **title.cells("title"),
            **department.cells("department"),
            "playable": playable,
        }
        for key, parent, kind, title, department, playable in SEATS
    ]


def stage_rows(_knobs: Knobs) -> list[Row]:
    return [
        {
            "key": key,
            **name.cells("name"),
            "position": str(position),
            "probability": str(probability),
            "kind": kind,
        }
        for position, (key, name, probability, kind) in enumerate(STAGES, start=1)
    ]


def picklist_rows(_knobs: Knobs) -> list[Row]:
    return [
        {"key": f"{name}/{key}", "list": name, **label.cells("label"), "position": str(position)}
        for name, items in LISTS.items()
        for position, (key, label) in enumerate(items.items(), start=1)
    ]


def product_rows(knobs: Knobs) -> list[Row]:
    return [_product(knobs, number) for number in range(1, (knobs.products or USUAL_PRODUCTS) + 1)]


def _product(knobs: Knobs, number: int) -> Row:
    """The goods in turn; each time round the next series, larger and dearer."""
    goods = Chance(knobs.seed).shuffled("goods", words.GOODS)
    turn, position = divmod(number - 1, len(goods))
    english, chinese, base = goods[position]
    series = words.SERIES[turn % len(words.SERIES)] + str(turn // len(words.SERIES) + 1)
    price = Decimal(base) * (10 + 3 * turn) / 10
    return {
        "key": f"product-{number:03d}",
        "code": f"P{number:03d}",
        **Text(f"{english} {series}", f"{chinese} {series}").cells("name"),
        **PIECE.cells("unit"),
        "list_price": money(price),
        "cost": money(price * 6 / 10),
        "floor_price": money(price * 9 / 10),
    }


STARTERS: dict[str, Callable[[Knobs], list[Row]]] = {
    "seats": seat_rows,
    "picklist-items": picklist_rows,
    "stages": stage_rows,
    "products": product_rows,
}
