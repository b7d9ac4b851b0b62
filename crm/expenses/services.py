"""What happens to expense claims: written down, submitted, paid by who keeps the books, reversed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.approvals.services import document_submit
from crm.documents.posting import require_open_day
from crm.documents.services import document_step, require_draft
from crm.expenses.lines import planned, require_claimable, sum_of
from crm.expenses.models import ExpenseClaim
from crm.ledger.cash import Flow, post_flows, reverse_flows
from crm.ledger.models import MoneyAccount, MoneyMove
from crm.parts import Pieces, write_parts
from crm.rows import reread
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import ALLOWED, Decision
from lab.records.door import new_row
from lab.records.numbers import next_document_number
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write


def claim_create(values: Mapping[str, Any], lines: Pieces | None = None) -> ExpenseClaim:
    """A new draft with what was spent, given as (None, values)."""
    with sandbox_write():
        parts = planned(new_row(ExpenseClaim, values), lines or [])
        claim = records.create(ExpenseClaim, {**values, "total": sum_of(parts)})
        write_parts(claim, parts)
        return claim


def claim_change(
    claim: ExpenseClaim, values: Mapping[str, Any], lines: Pieces | None = None
) -> ExpenseClaim:
    """Change a draft and its lines; None leaves the lines as they are. Raises Conflict."""
    with sandbox_write():
        fresh = reread(claim)
        if fresh.version != claim.version:
            raise records.Conflict(fresh)
        require_draft(fresh)
        parts = planned(fresh, lines)
        write_parts(fresh, parts)
        return records.change(reread(fresh), {**values, "total": sum_of(parts)})


def claim_submit(claim: ExpenseClaim, *, comment: str = "") -> ExpenseClaim:
    """Ask for approval; what is within the seat's own authority is approved at once."""
    with sandbox_write():
        claim = reread(claim)
        require_claimable(claim)
        return document_submit(claim, comment=comment)


def claim_pay(
    claim: ExpenseClaim,
    *,
    money_account: MoneyAccount | None = None,
    paid_on: dt.date | None = None,
) -> ExpenseClaim:
    """Pay an approved claim out of a till or bank account; it gets its number."""
    with sandbox_write():
        claim = reread(claim, "view")
        may_pay(claim).require()
        day = paid_on or current_actor().today
        require_open_day(day, "paid_on")
        with entrusted():
            account = _payable(money_account)
            code = claim.code or next_document_number(claim.collection, day)
            values = {"code": code, "paid_on": day, "money_account": account}
            claim = document_step(
                claim,
                ExpenseClaim.Status.PAID,
                values,
                event="expenseclaim.paid",
                facts={"total": str(claim.total)},
            )
            kind = MoneyMove.Kind.EXPENSE
            post_flows(claim, [Flow(account, kind, -claim.total, -claim.total)], day)
        return claim


def claim_reverse(claim: ExpenseClaim, *, reason: str = "") -> ExpenseClaim:
    """The money came back: as if it had not been paid; the claim keeps its number."""
    with sandbox_write():
        claim = reread(claim, "view")
        may_pay(claim).require()
        with entrusted():
            values = {"reversed_on": current_actor().today, "reversal": reason}
            status, event = ExpenseClaim.Status.REVERSED, "expenseclaim.reversed"
            claim = document_step(claim, status, values, event=event)
            reverse_flows(claim)
        return claim


def may_pay(claim: ExpenseClaim) -> Decision:
    """Finance and the head pay, others' claims; their own only who has nobody above."""
    actor = current_actor()
    seat = actor.seat
    if seat is None:
        return actor.policy.may("change", claim)
    if seat.parent_id is None:
        return ALLOWED
    if seat.kind not in (Seat.Kind.FINANCE, Seat.Kind.HEAD):
        return Decision(False, _("Finance or the head pays out claims."), of_right=True)
    if claim.owner_id == seat.pk:
        return Decision(False, _("Nobody pays out a claim of their own."), of_right=True)
    return ALLOWED


def _payable(account: MoneyAccount | None) -> MoneyAccount:
    """The account that is named, or the company's usual one; in use, and in its own currency."""
    account = account or MoneyAccount.objects.filter(is_default=True, active=True).first()
    if account is None:
        raise ValidationError({"money_account": _("Choose what it is paid from.")})
    if not account.active:
        text = _("“%(account)s” is not in use any more. Choose another money account.")
        raise ValidationError({"money_account": text % {"account": account}})
    own = current_actor().sandbox.currency
    if account.currency != own:
        text = _("“%(account)s” keeps %(currency)s: choose one in %(own)s.")
        told = {"account": account, "currency": account.currency, "own": own}
        raise ValidationError({"money_account": text % told})
    return account
