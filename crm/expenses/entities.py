"""Expense claims as people see them."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents.approvals.actions import APPROVE, RECALL, REJECT, SUBMIT, ReasonForm
from crm.documents.entities import DOCUMENT_VIEWS, in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.expenses import events
from crm.expenses.forms import PayForm
from crm.expenses.models import ExpenseClaim, ExpenseLine
from crm.expenses.services import (
    claim_change,
    claim_create,
    claim_pay,
    claim_reverse,
    claim_submit,
    may_pay,
)
from crm.expenses.views import ClaimPage
from lab.access.decisions import Decision
from lab.entities.spec import Action, BuiltInView, Entity, Lines, Related, Section, register

__all__ = ["EXPENSE_CLAIMS", "events"]


def _payable(status: str) -> Any:
    def available(claim: Any) -> Decision:
        return may_pay(claim) if claim.status == status else Decision(False, "")

    return available


def _status(*statuses: str) -> Any:
    return lambda: {"status": list(statuses)}


EXPENSE_CLAIMS = register(
    Entity(
        model=ExpenseClaim,
        area="money",
        icon="receipt",
        head=("owner", "status", "total"),
        columns=("code", "subject", "owner", "status", "total", "paid_on"),
        more_columns=("money_account", "reversed_on", "reversal"),
        sections=(Section(title=_("Expense claim"), fields=("subject", "remark")),),
        told=(
            Section(
                title=_("Paid"),
                fields=("code", "paid_on", "money_account", "reversed_on", "reversal"),
            ),
        ),
        filters=("status", "total", "paid_on", "money_account", "code"),
        search=("code", "subject", "remark"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="drafts", label=_("Drafts"), params=_status("draft")),
            BuiltInView(key="waiting", label=_("In approval"), params=_status("in_approval")),
            BuiltInView(key="to-pay", label=_("To be paid"), params=_status("approved")),
        ),
        actions=(
            replace(
                SUBMIT,
                run=claim_submit,
                available=in_status("draft", otherwise=_("This was submitted already.")),
                primary=True,
            ),
            APPROVE,
            REJECT,
            RECALL,
            Action(
                name="pay",
                label=_("Pay out"),
                done=_("Paid out"),
                run=claim_pay,
                form=PayForm,
                needs="view",
                available=_payable("approved"),
                icon="cash",
                tone="green",
                primary=True,
            ),
            Action(
                name="reverse",
                label=_("Reverse"),
                done=_("Reversed"),
                run=claim_reverse,
                form=ReasonForm,
                needs="view",
                available=_payable("paid"),
                icon="arrow-back",
                tone="red",
            ),
        ),
        lines=Lines(
            model=ExpenseLine,
            fields=("spent_on", "kind", "account", "order", "description", "amount"),
            title=_("Expenses"),
        ),
        related=(
            Related(
                collection="money-moves",
                field="document",
                columns=("money_account", "kind", "amount", "balance"),
            ),
        ),
        create=claim_create,
        change=claim_change,
        views={**DOCUMENT_VIEWS, "record": ClaimPage},
    )
)
register_layout(
    ExpenseClaim,
    PaperLayout(
        facts=("total",),
        columns=("spent_on", "kind", "amount"),
        texts=("remark",),
        signatures=(_("Claimed by"), _("Approved by")),
    ),
)
