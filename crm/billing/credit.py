"""The credit limit: whoever sells to a customer beyond it is told while the order is written."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.documents.hints import Hint
from crm.documents.money import rounded
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from crm.parts import Part
from crm.selling.models import Order
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor


def credit_hints(document: Any, parts: Sequence[Part]) -> dict[int, Hint]:
    """What is due already and this order together, against the limit; two queries at most."""
    if not isinstance(document, Order) or document.account_id is None or not parts:
        return {}
    account = Account.objects.visible().filter(pk=document.account_id).first()
    if account is None or account.credit_limit is None:
        return {}
    currency, model = current_actor().sandbox.currency, type(document).line_model()
    written = sum((Decimal(str(part.get("gross", model) or 0)) for part in parts), Decimal(0))
    due = balance(account, LedgerEntry.Side.RECEIVABLE)
    after = due + rounded(written * Decimal(document.rate or 1), currency)
    if after <= account.credit_limit:
        return {}
    text = _(
        "“%(account)s” owes %(due)s, with this order %(after)s: above its credit limit of %(limit)s."
    )
    told = {"due": due, "after": after, "limit": account.credit_limit}
    amounts = {name: money(amount, currency) for name, amount in told.items()}
    return {0: Hint(text % {"account": account, **amounts}, urgent=True)}
