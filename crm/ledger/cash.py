"""The one door of money: moves of the company's tills and bank accounts, posted by a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.booked import standing
from crm.documents.models import Document
from crm.ledger.entries import named
from crm.ledger.models import MoneyAccount, MoneyMove
from lab import records
from lab.tenancy.actor import current_actor


@dataclass(frozen=True)
class Flow:
    """Money that comes in (positive) or goes out, in the account's currency and in the company's."""

    money_account: MoneyAccount
    kind: str
    amount: Decimal
    base_amount: Decimal
    reverses: MoneyMove | None = None


def post_flows(document: Document, flows: Sequence[Flow], on: date) -> list[MoneyMove]:
    """Post moves of money inside the open write of a document, trusted with it.

    Raises ValidationError where a till would hold less than nothing; a bank account may be overdrawn.
    """
    accounts: dict[int, MoneyAccount] = {}
    values = []
    for flow in flows:
        account = accounts.get(flow.money_account.pk) or _fresh(flow.money_account)
        accounts[account.pk] = account
        account.balance += flow.amount
        values.append(_values(flow, account.balance) | {"dated_on": on, **named(document)})
    _refuse_empty_tills(accounts)
    for account in accounts.values():
        records.change(_fresh(account), {"balance": account.balance})
    return records.create_many(MoneyMove, values)


def reverse_flows(document: Document) -> list[MoneyMove]:
    """Post the opposite of all moves of the document that stand, today."""
    flows = [
        Flow(move.money_account, MoneyMove.Kind.REVERSAL, -move.amount, -move.base_amount, move)
        for move in standing(MoneyMove, document).select_related("money_account")
    ]
    return post_flows(document, flows, current_actor().today)


def _fresh(account: MoneyAccount) -> MoneyAccount:
    return MoneyAccount.objects.get(pk=account.pk)


def _refuse_empty_tills(accounts: dict[int, MoneyAccount]) -> None:
    for account in accounts.values():
        if account.kind == MoneyAccount.Kind.CASH and account.balance < 0:
            text = _("There is not so much money in “%(account)s”.")
            raise ValidationError({"money_account": text % {"account": account}})


def _values(flow: Flow, balance: Decimal) -> dict[str, Any]:
    return {
        "money_account": flow.money_account,
        "kind": flow.kind,
        "amount": flow.amount,
        "base_amount": flow.base_amount,
        "balance": balance,
        "reverses": flow.reverses,
    }
