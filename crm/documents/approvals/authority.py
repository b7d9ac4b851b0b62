"""What of a document is beyond a seat's authority, and who above has enough of it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.documents.approvals.models import Authority
from crm.documents.lines import offered_prices
from crm.documents.models import Document, PricedDocument
from crm.documents.money import ZERO
from lab.entities.cells import plain
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Weight:
    """What is judged: percentages 0 … 100 (a margin can be below), the amount with tax in the
    company's currency; None where the document has no such thing."""

    amount: Decimal
    discount: Decimal | None = None
    margin: Decimal | None = None
    over_credit: Decimal | None = None


# over(document) -> by how much its customer would go beyond the credit limit; None where it does not.
OverCredit = Callable[[Any], Decimal | None]
_OVER_CREDIT: dict[type[Document], OverCredit] = {}


def register_over_credit(model: type[Document], over: OverCredit) -> None:
    """Let an upper area, which knows what is owed, tell it of its documents."""
    _OVER_CREDIT[model] = over


def weight_of(document: Any) -> Weight:
    """A constant number of queries: the lines with their products, and what these are offered at."""
    amount = document.weighed_amount()
    if not isinstance(document, PricedDocument) or document.buys:
        return Weight(amount)
    lines = list(document.lines.select_related("product"))  # type: ignore[attr-defined]
    usual = offered_prices(document, lines)
    discounts = [_discount(document, line, price) for line, price in zip(lines, usual, strict=True)]
    return Weight(
        amount, max(discounts, default=ZERO), _margin(document, lines), _over_credit(document)
    )


def _over_credit(document: Document) -> Decimal | None:
    """Only where some authority goes by it: else nobody wants to know."""
    limits = authorities(document.collection).values()
    asked = any(limit.most_over_credit is not None for limit in limits)
    over = _OVER_CREDIT.get(type(document))
    return over(document) if over is not None and asked else None


def _discount(document: PricedDocument, line: Any, usual: Decimal) -> Decimal:
    """How much a line is sold below what this customer is offered, all discounts together."""
    left = (HUNDRED - line.discount_percent) * (HUNDRED - document.discount_percent) / HUNDRED
    if usual:
        left = left * line.price / usual
    return max(ZERO, HUNDRED - left)


def _margin(document: PricedDocument, lines: list[Any]) -> Decimal | None:
    """In percent of the net amount; None where nothing is known of the cost."""
    cost = sum((line.cost for line in lines), ZERO)
    net = document.base_net
    return (net - cost) * HUNDRED / net if cost and net else None


def authorities(collection: str) -> dict[str, Authority]:
    """{kind of seat: its limits} for a kind of document; read once per actor."""
    rows = current_actor().policy.once("authorities", lambda: list(Authority.objects.all()))
    return {row.kind: row for row in rows if row.document == collection}


def beyond(authority: Authority | None, weight: Weight) -> list[str]:
    """What the limits do not cover, in words; nothing where there are none."""
    if authority is None:
        return []
    told = []
    if weight.discount is not None and _over(weight.discount, authority.most_discount):
        told.append(
            _("The discount of %(discount)s %% is above %(most)s %%.")
            % {"discount": _percent(weight.discount), "most": plain(authority.most_discount)}
        )
    if weight.margin is not None and _over(authority.least_margin, weight.margin):
        told.append(
            _("The margin of %(margin)s %% is below %(least)s %%.")
            % {"margin": _percent(weight.margin), "least": plain(authority.least_margin)}
        )
    if _over(weight.over_credit, authority.most_over_credit):
        told.append(_credit_text(weight.over_credit, authority.most_over_credit))
    if authority.most_amount == 0 or _over(weight.amount, authority.most_amount):
        told.append(_amount_text(weight.amount, authority.most_amount))
    return told


def way_up(document: Document, seat: Seat, weight: Weight) -> list[Seat]:
    """The superiors who have to agree, from below, up to the first whose authority is enough.

    Empty where nobody above has enough.
    """
    limits, seats = authorities(document.collection), current_actor().policy.seats
    way: list[Seat] = []
    above = seats.get(seat.parent_id or 0)
    while above is not None:
        way.append(above)
        if not beyond(limits.get(above.kind), weight):
            return way
        above = seats.get(above.parent_id or 0)
    return []


def _over(value: Decimal | None, limit: Decimal | None) -> bool:
    return value is not None and limit is not None and value > limit


def _percent(value: Decimal) -> str:
    return plain(value.quantize(Decimal("0.01")))


def _credit_text(over: Decimal | None, most: Decimal | None) -> str:
    currency = current_actor().sandbox.currency
    told = {"over": money(over, currency), "most": money(most, currency)}
    return _("The customer's credit limit is exceeded by %(over)s; allowed are %(most)s.") % told


def _amount_text(amount: Decimal, most: Decimal | None) -> str:
    currency = current_actor().sandbox.currency
    if not most:
        return _("Every document of this kind is approved by the superior.")
    told = {"amount": money(amount, currency), "most": money(most, currency)}
    return _("The amount of %(amount)s is above %(most)s.") % told
