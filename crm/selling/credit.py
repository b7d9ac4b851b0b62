"""The credit limit: what a customer may still order, told while it is written and judged on confirming.

Taken up by what the customer owes and by what it has ordered and was not invoiced for yet.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from crm.documents.approvals.authority import authorities, register_over_credit
from crm.documents.hints import Hint, register_notes
from crm.documents.money import ZERO, rounded
from crm.documents.pricers import rate_of
from crm.documents.settings import TradeSettings, trade_settings
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from crm.selling.models import Order, OrderLine, Quote
from lab.access.decisions import Refused
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor


@dataclass(frozen=True)
class Credit:
    """Of one customer, in the company's currency."""

    account: Account
    limit: Decimal
    owed: Decimal
    ordered: Decimal

    @property
    def free(self) -> Decimal:
        return self.limit - self.owed - self.ordered

    def told(self, total: Decimal) -> dict[str, Any]:
        """The figures with a further order of so much, in words."""
        amounts = {
            "limit": self.limit,
            "owed": self.owed,
            "ordered": self.ordered,
            "free": max(ZERO, self.free),
            "after": self.owed + self.ordered + total,
        }
        currency = current_actor().sandbox.currency
        return {
            "account": self.account,
            **{name: money(amount, currency) for name, amount in amounts.items()},
        }


def credit_of(account: Account | None, *, without: Quote | Order | None = None) -> Credit | None:
    """None where the customer has no limit, or the company does not look at it. Two queries."""
    if trade_settings().credit_check == TradeSettings.CreditCheck.IGNORE:
        return None
    if account is None or account.credit_limit is None:
        return None
    owed = balance(account, LedgerEntry.Side.RECEIVABLE)
    return Credit(account, account.credit_limit, owed, uninvoiced(account, without=without))


def uninvoiced(account: Account, *, without: Quote | Order | None = None) -> Decimal:
    """What of the customer's confirmed orders will be invoiced still, with tax; one query."""
    lines = OrderLine.objects.filter(
        order__account=account,
        order__status=Order.Status.CONFIRMED,
        quantity__gt=F("invoiced") + F("returned"),
    )
    if isinstance(without, Order) and without.pk:
        lines = lines.exclude(order=without)
    currency = current_actor().sandbox.currency
    parts = lines.values_list("quantity", "invoiced", "returned", "gross", "order__rate")
    return sum(
        (
            rounded(gross * rate * (quantity - invoiced - returned) / quantity, currency)
            for quantity, invoiced, returned, gross, rate in parts
        ),
        ZERO,
    )


def over_credit(order: Order) -> Decimal | None:
    """By how much its customer goes beyond the limit with this order; None within it."""
    credit = credit_of(order.account, without=order)
    if credit is None or order.base_total <= credit.free:
        return None
    return order.base_total - credit.free


def require_credit(order: Order) -> None:
    """Raise Refused where the company lets nobody beyond the limit, unless its authorities say who may:
    those have judged the order before."""
    if trade_settings().credit_check != TradeSettings.CreditCheck.REFUSE:
        return
    limits = authorities(order.collection).values()
    if any(limit.most_over_credit is not None for limit in limits):
        return
    credit = credit_of(order.account, without=order)
    if credit is None or order.base_total <= credit.free:
        return
    text = _(
        "%(figures)s The company lets nobody beyond it: let the customer pay first, order less, or "
        "have the limit raised."
    )
    raise Refused(text % {"figures": _beyond_text(credit, order.base_total)})


def credit_notes(document: Any, total: Decimal) -> list[Hint]:
    """What is free beside quotes and orders, and that too much is written; three queries at most."""
    if not isinstance(document, Quote | Order):
        return []
    account = Account.objects.visible().filter(pk=document.account_id).first()
    credit = credit_of(account, without=document)
    if credit is None:
        return []
    written = rounded(total * rate_of(document), current_actor().sandbox.currency)
    if written > credit.free:
        return [Hint(_beyond_text(credit, written), urgent=True)]
    text = _(
        "“%(account)s” has %(free)s of its credit limit of %(limit)s free: it owes %(owed)s, and "
        "%(ordered)s are ordered and not invoiced."
    )
    return [Hint(text % credit.told(written))]


def _beyond_text(credit: Credit, written: Decimal) -> str:
    text = _(
        "“%(account)s” owes %(owed)s and has ordered %(ordered)s that are not invoiced; with this it "
        "comes to %(after)s: above its credit limit of %(limit)s."
    )
    return text % credit.told(written)


register_over_credit(Order, over_credit)
register_notes(credit_notes)
