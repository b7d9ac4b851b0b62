"""Opening balances: what accounts owed, or were owed, before the company kept these books."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.billing.models import OpeningBalance
from crm.documents.posting import document_post, document_reverse
from crm.documents.services import document_create
from crm.ledger.entries import Kind, Owed, post_entry, reverse_entries
from crm.ledger.paying import entry_of, free
from crm.parties.models import Account
from crm.rows import reread
from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write


def may_open() -> Decision:
    """It changes what is owed without any paper of a sale: others prepare drafts of it."""
    policy = current_actor().policy
    keepers = (Seat.Kind.HEAD, Seat.Kind.FINANCE)
    if policy.mode is Mode.PLAY and policy.kind not in keepers:
        text = _("Only who keeps the books, or the company's head, posts an opening balance.")
        return Decision(False, text)
    return ALLOWED


def opening_post(opening: OpeningBalance) -> OpeningBalance:
    """Book what an account owed, or was owed, before the first invoice."""
    may_open().require()
    return document_post(opening, _book, before=_ready)


def opening_reverse(opening: OpeningBalance, *, reason: str = "") -> OpeningBalance:
    """Take it back; what paid it is free again."""
    may_open().require()
    return document_reverse(opening, _unbook, reason=reason)


def account_open(
    account: Account,
    *,
    amount: Decimal,
    side: str = "",
    due_on: dt.date | None = None,
    subject: str = "",
) -> OpeningBalance:
    """Enter and post in one go what an account owed, in the company's currency."""
    with sandbox_write():
        account = reread(account, "view")
        values = {"account": account, "amount": amount, "due_on": due_on, "subject": subject}
        if side:
            values["side"] = side
        return opening_post(document_create(OpeningBalance, values))


def _ready(opening: OpeningBalance) -> None:
    if not opening.amount:
        raise ValidationError({"amount": _("Enter what is owed, or with a minus what is paid.")})


def _book(opening: OpeningBalance) -> None:
    owed = (opening.account, opening.side, Kind.OPENING, opening.amount)
    assert opening.dated_on is not None
    days = (opening.dated_on, opening.due_on)
    post_entry(opening, Owed(*owed, opening.currency, opening.rate, *days))


def _unbook(opening: OpeningBalance) -> None:
    if (entry := entry_of(opening)) is not None:
        free(entry)
    reverse_entries(opening)
