"""Quotes for running deals, and the orders that came of accepted ones."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import count

from scenarios.generators.company import Company
from scenarios.generators.deals import CENT, Deal, deals, money
from scenarios.generators.parties import Text
from scenarios.generators.sentences import REJECTIONS
from scenarios.packs.tables import Row

HUNDRED = Decimal(100)
TERMS = Text(
    "Payment within 30 days of delivery. Delivery within three weeks.",
    "货到后 30 天内付款。三周内送货。",
)


@dataclass(frozen=True)
class Amounts:
    """What a line, or a document, comes to; `tax` is that of the English company and of the Chinese."""

    net: Decimal
    tax: tuple[Decimal, Decimal]

    def __add__(self, other: "Amounts") -> "Amounts":
        (english, chinese), (one, two) = self.tax, other.tax
        return Amounts(self.net + other.net, (english + one, chinese + two))

    def tax_cells(self, column: str) -> Row:
        return _cells(column, *self.tax)

    def gross_cells(self, column: str) -> Row:
        return _cells(column, *(self.net + tax for tax in self.tax))


def _cells(column: str, english: Decimal, chinese: Decimal) -> Row:
    """An amount that differs only where the companies pay other taxes."""
    if english == chinese:
        return {column: money(english)}
    return Text(money(english), money(chinese)).cells(column)


NOTHING = Amounts(Decimal(0), (Decimal(0), Decimal(0)))


@dataclass(frozen=True)
class Quote:
    """Quote `number` of a deal: won deals accepted theirs, lost ones rejected it."""

    company: Company
    number: int
    deal: Deal

    @property
    def key(self) -> str:
        return f"quote-{self.number:02d}"

    @property
    def status(self) -> str:
        outcome = {"won": "accepted", "lost": "rejected"}
        if self.deal.stage.kind == "open":
            return "sent" if self.number % 3 else "draft"
        return outcome[self.deal.stage.kind]

    @property
    def issued(self) -> int:
        """Days before day 1; a closed deal was quoted a week and a half before."""
        return self.deal.closed + (10 if self.deal.stage.kind != "open" else 0)

    @cached_property
    def discount(self) -> Decimal:
        return self.company.chance.stream("quote", self.number).choice(
            [Decimal(0), Decimal(0), Decimal(3), Decimal(5)]
        )

    def amounts(self) -> list[Amounts]:
        return [
            _line_amounts(product.price * quantity, self.discount, product.tax_rate)
            for product, quantity in self.deal.lines
        ]


def _line_amounts(price: Decimal, discount: Decimal, rate: Text) -> Amounts:
    net = (price * (HUNDRED - discount) / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    english, chinese = (
        (net * Decimal(percent) / HUNDRED).quantize(CENT, ROUND_HALF_UP)
        for percent in (rate.en, rate.zh)
    )
    return Amounts(net, (english, chinese))


def quotes(company: Company) -> list[Quote]:
    """Quotes are made for deals that have come beyond the second stage, in their order."""
    early = {stage.key for stage in company.stages[:2]}
    ready = [deal for deal in deals(company) if deal.stage.key not in early]
    return [
        Quote(company, number, deal)
        for number, deal in enumerate(ready[: company.knobs.quotes], start=1)
    ]


def _codes(company: Company, prefix: str, documents: list[Quote]) -> dict[str, str]:
    """Document numbers of the year of day 1, without gaps, in the order of issue."""
    ordered = sorted(documents, key=lambda quote: (-quote.issued, quote.number))
    written = (f"{prefix}{{Y+0}}-{position:04d}" for position in count(1))
    free = (code for code in written if code not in company.taken)
    return {quote.key: code for quote, code in zip(ordered, free, strict=False)}


def quote_rows(company: Company) -> list[Row]:
    made = quotes(company)
    codes = _codes(company, "Q", [quote for quote in made if quote.status != "draft"])
    return [_quote_row(quote, codes.get(quote.key, "")) for quote in made]


def _quote_row(quote: Quote, code: str) -> Row:
    phrases = quote.company.phrases
    rejected = quote.status == "rejected"
    rejection = phrases.text("rejections", REJECTIONS, quote.number) if rejected else Text("", "")
    return {
        "key": quote.key,
        "code": code,
        **quote.deal.name.cells("subject"),
        "owner": quote.deal.owner,
        "opportunity": quote.deal.key,
        **_head(quote),
        "status": quote.status,
        "issued_on": f"D-{quote.issued}" if code else "",
        "valid_until": f"D{30 - quote.issued:+d}" if code else "D+30",
        **rejection.cells("rejection"),
    }


def _head(quote: Quote) -> Row:
    whole = sum(quote.amounts(), NOTHING)
    return {
        "account": f"account-{quote.deal.account:02d}",
        "contact": quote.deal.contact,
        **TERMS.cells("terms"),
        "subtotal": money(whole.net),
        **whole.tax_cells("tax"),
        **whole.gross_cells("total"),
    }


def quote_line_rows(company: Company) -> list[Row]:
    return [
        {"key": f"{quote.key}/{position}", "quote": quote.key, **cells}
        for quote in quotes(company)
        for position, cells in _lines(quote)
    ]


def _lines(quote: Quote) -> list[tuple[int, Row]]:
    return [
        (
            position,
            {
                "position": str(position),
                "product": product.key,
                "quantity": str(quantity),
                **product.unit.cells("unit"),
                "price": money(product.price),
                "discount_percent": money(quote.discount),
                **_cells("tax_rate", *map(Decimal, (product.tax_rate.en, product.tax_rate.zh))),
                "net": money(amounts.net),
                **amounts.tax_cells("tax"),
                **amounts.gross_cells("gross"),
                "cost": money(product.cost * quantity),
            },
        )
        for position, ((product, quantity), amounts) in enumerate(
            zip(quote.deal.lines, quote.amounts(), strict=True), start=1
        )
    ]


def ordered_quotes(company: Company) -> list[Quote]:
    return [quote for quote in quotes(company) if quote.status == "accepted"]


def order_rows(company: Company) -> list[Row]:
    """One order for each accepted quote; the last one still waits to be confirmed."""
    accepted = ordered_quotes(company)
    codes = _codes(company, "SO", accepted[:-1])
    return [
        {
            "key": quote.key.replace("quote", "order"),
            "code": codes.get(quote.key, ""),
            **quote.deal.name.cells("subject"),
            "owner": quote.deal.owner,
            "quote": quote.key,
            "opportunity": quote.deal.key,
            **_head(quote),
            "status": "confirmed" if quote.key in codes else "draft",
            "ordered_on": f"D-{quote.deal.closed}" if quote.key in codes else "",
            "requested_on": f"D{21 - quote.deal.closed:+d}" if quote.key in codes else "D+30",
            "order_type": company.order_type,
            "counting": "all" if quote.key in codes and company.order_type else "",
        }
        for quote in accepted
    ]


def order_line_rows(company: Company) -> list[Row]:
    accepted = ordered_quotes(company)
    counted = accepted[:-1] if company.order_type else []
    return [
        {
            "key": f"{quote.key.replace('quote', 'order')}/{position}",
            "order": quote.key.replace("quote", "order"),
            **cells,
            "counts": "yes" if quote in counted else "",
        }
        for quote in accepted
        for position, cells in _lines(quote)
    ]
