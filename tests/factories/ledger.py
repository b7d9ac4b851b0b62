from decimal import Decimal
from typing import Any

from crm.ledger.cash import Flow, post_flows
from crm.ledger.entries import Owed, post_entry
from crm.models import LedgerEntry, MoneyAccount, MoneyMove, OpeningBalance
from crm.selling.services import document_create
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write
from tests.factories.naming import Builders, name_of
from tests.factories.parties import addressed
from tests.factories.selling import order


def money_account(**values: Any) -> MoneyAccount:
    currency = current_actor().sandbox.currency
    return records.create(MoneyAccount, {"name": name_of("Bank"), "currency": currency, **values})


def ledger_entry(**values: Any) -> LedgerEntry:
    """An account owes 110.00 of an order."""
    document, today = order(), current_actor().today
    owed = {
        "account": document.account,
        "side": LedgerEntry.Side.RECEIVABLE,
        "kind": LedgerEntry.Kind.INVOICE,
        "amount": document.total,
        "currency": document.currency,
        "rate": document.rate,
        "dated_on": today,
        **values,
    }
    with sandbox_write(), entrusted():
        return post_entry(document, Owed(**owed))


def money_move(**values: Any) -> MoneyMove:
    """A hundred came into a new account."""
    flow = {
        "money_account": None,
        "kind": MoneyMove.Kind.PAYMENT,
        "amount": Decimal(100),
        "base_amount": Decimal(100),
        **values,
    }
    with sandbox_write(), entrusted():
        flow["money_account"] = flow["money_account"] or money_account()
        return post_flows(order(), [Flow(**flow)], current_actor().today)[0]


def opening_balance(**values: Any) -> OpeningBalance:
    given = {"amount": "100.00", **addressed(values)}
    with entrusted():
        return document_create(OpeningBalance, given)


BUILDERS: Builders = {
    "ledger-entries": ledger_entry,
    "money-accounts": money_account,
    "money-moves": money_move,
    "opening-balances": opening_balance,
}
