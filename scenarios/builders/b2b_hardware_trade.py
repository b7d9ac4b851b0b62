"""What `b2b-hardware` needs to trade and the source does not say, derived from it by stated rules.

The rules stand in the pack's README.md; `Trade` works them out once for all tables.
"""

# Wide rows of tables read better in one line.
# ruff: noqa: E501

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cached_property

from scenarios.builders import trade_lists
from scenarios.builders.companies import BANK_HELD, HARDWARE
from scenarios.generators.parties import Text
from scenarios.packs.tables import Row

Source = dict[str, list[dict[str, str]]]
CENT, THOUSAND = Decimal("0.01"), Decimal(1000)
COST_SHARE, BREAKS = Decimal("0.60"), ((10, Decimal("0.05")), (50, Decimal("0.10")))
KEY_DISCOUNT = Decimal("0.04")
OFFICES = {"Central": ("中区仓库", "Chicago", "芝加哥"), "East": ("东区仓库", "Baltimore", "巴尔的摩"), "West": ("西区仓库", "Seattle", "西雅图")}  # fmt: skip
MONTH, QUARTER = 30, 91
SUPPLIERS = {"GTX": ("014", 14), "MG": ("015", 21), "GTK": ("016", 30)}
PICKLISTS = {
    name: {key: (label.en, label.zh) for key, label in items.items()}
    for name, items in trade_lists.PICKLISTS.items()
}
AUTHORITIES = (
    ("quotes", "rep", "10.00", "", "50000.00", Text("", "")),
    ("quotes", "manager", "20.00", "", "250000.00", Text("", "")),
    ("orders", "rep", "10.00", "", "50000.00", Text("", "")),
    ("orders", "manager", "20.00", "", "250000.00", Text("", "")),
    ("contracts", "rep", "", "", "50000.00", Text("", "")),
    ("contracts", "manager", "", "", "250000.00", Text("", "")),
    ("purchase-orders", "rep", "", "", "0.00", Text("", "")),
    ("purchase-orders", "manager", "", "", "100000.00", Text("", "")),
    ("purchase-orders", "warehouse", "", "", "500000.00", Text("", "")),
    ("expense-claims", "rep", "", "", "200.00", Text("", "")),
    ("expense-claims", "manager", "", "", "2000.00", Text("", "")),
)


def money(amount: Decimal) -> str:
    return str(amount.quantize(CENT, ROUND_HALF_UP))


@dataclass(frozen=True)
class Trade:
    """What follows from the source; `key_of` writes its names as keys, `day_one` is the pack's."""

    source: Source
    day_one: dt.date

    @cached_property
    def won(self) -> list[dict[str, str]]:
        return [deal for deal in self.source["sales_pipeline"] if deal["deal_stage"] == "Won"]

    def _days_ago(self, deal: dict[str, str]) -> int:
        return (self.day_one - dt.date.fromisoformat(deal["close_date"])).days

    @cached_property
    def prices(self) -> dict[str, Decimal]:
        return {row["product"]: Decimal(row["sales_price"]) for row in self.source["products"]}

    def cost(self, product: str) -> Decimal:
        return self.prices[product] * COST_SHARE

    @cached_property
    def floors(self) -> dict[str, Decimal]:
        """One in ten of the deals that were won was sold below it."""
        paid: dict[str, list[Decimal]] = defaultdict(list)
        for deal in self.won:
            paid[deal["product"]].append(Decimal(deal["close_value"]))
        return {name: sorted(amounts)[len(amounts) // 10] for name, amounts in paid.items()}

    @cached_property
    def sold(self) -> Counter[str]:
        """Pieces by product of the last quarter."""
        return Counter(d["product"] for d in self.won if self._days_ago(d) <= QUARTER)

    @cached_property
    def sold_by_office(self) -> Counter[tuple[str, str]]:
        offices = {row["sales_agent"]: row["regional_office"] for row in self.source["sales_teams"]}
        late = (deal for deal in self.won if self._days_ago(deal) <= QUARTER)
        return Counter((offices[deal["sales_agent"]], deal["product"]) for deal in late)

    @cached_property
    def bought(self) -> dict[str, Decimal]:
        """What each account has bought in all."""
        found: dict[str, Decimal] = dict.fromkeys(
            (r["account"] for r in self.source["accounts"]), Decimal(0)
        )
        for deal in self.won:
            found[deal["account"]] += Decimal(deal["close_value"])
        return found

    @cached_property
    def unpaid(self) -> dict[str, Decimal]:
        """What accounts bought in the last 30 days before day 1."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for deal in self.won:
            if self._days_ago(deal) <= MONTH:
                found[deal["account"]] += Decimal(deal["close_value"])
        return dict(found)

    @cached_property
    def levels(self) -> dict[str, str]:
        """Key: the fifth of the accounts that bought most; standard: the next three tenths; small: the others."""
        ranked = sorted(self.bought, key=lambda name: (-self.bought[name], name))
        first, second = len(ranked) // 5, len(ranked) // 2
        return {
            name: "key" if place < first else "standard" if place < second else "small"
            for place, name in enumerate(ranked)
        }

    def credit_limit(self, account: str) -> Decimal:
        """A quarter of what the account has bought, up to the next thousand."""
        quarter = self.bought[account] / 4 / THOUSAND
        return quarter.quantize(Decimal(1), ROUND_CEILING) * THOUSAND

    def stock(self, warehouse: str) -> list[tuple[str, int]]:
        """What each office has sold in the last quarter lies in its warehouse: (product, pieces)."""
        return [(name, self.sold_by_office[warehouse, name]) for name in self.prices]

    def month(self, product: str) -> int:
        """A month's sales."""
        return -(-self.sold[product] // 3)


def warehouse_rows() -> list[Row]:
    return [
        {
            "key": name.lower(),
            "code": name.upper()[:4],
            **Text(f"{name} warehouse", chinese).cells("name"),
            **Text(city, city_zh).cells("address"),
            "is_default": "yes" if place == 0 else "",
        }
        for place, (name, (chinese, city, city_zh)) in enumerate(OFFICES.items())
    ]


def supplier_account_rows() -> list[Row]:
    return [
        {
            "key": f"supplier/{series.lower()}",
            **Text(f"{series} Works", f"{series} 制造厂").cells("name"),
            "owner": "head",
            "kind": "supplier",
            "lifecycle": "active",
            "phone": f"+1 312 555 0{number}",
            "website": f"https://www.{series.lower()}-works.example",
            "email": f"sales@{series.lower()}-works.example",
            **Text("United States", "美国").cells("billing_country"),
        }
        for series, (number, _days) in SUPPLIERS.items()
    ]


def supplier_rows() -> list[Row]:
    return [
        {
            "key": series.lower(),
            "account": f"supplier/{series.lower()}",
            **Text(f"{series} Works", f"{series} 制造厂").cells("name"),
            "payment_days": "30",
            "lead_days": str(days),
            **BANK_HELD.cells("bank"),
        }
        for series, (_number, days) in SUPPLIERS.items()
    ]


def money_account_rows() -> list[Row]:
    return [
        {
            "key": "bank",
            **BANK_HELD.cells("name"),
            "kind": "bank",
            "currency": "USD",
            "account_number": str(HARDWARE["bank_account"]),
            "is_default": "yes",
        }
    ]


def exchange_rate_rows() -> list[Row]:
    """Of the customers' countries, those that one meets most; made up for the day."""
    rates = (("EUR", "1.200000"), ("CNY", "0.154000"), ("JPY", "0.008900"))
    return [
        {
            "key": currency.lower(),
            "currency": currency,
            "valid_from": "D-30",
            "rate": rate,
            **Text("Made up", "虚构").cells("source"),
        }
        for currency, rate in rates
    ]
