"""What the declarations of invoices, and of money that settles them, have in common on both sides."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.documents.actions import DRAFTS, is_posted, post_action, reverse_action
from crm.documents.approvals.actions import NOT_HERE
from crm.documents.entities import DOCUMENT_VIEWS
from crm.documents.models import Progress
from crm.ledger.allocating import MoneyActionView
from crm.ledger.forms import AllocateForm
from crm.ledger.pages import SettledPage
from crm.ledger.papers import InvoiceDocument, Settlement
from crm.ledger.paying import counterparts, entry_of, frees, nothing_open
from crm.ledger.settlements import (
    settlement_allocate,
    settlement_auto_allocate,
    settlement_unallocate,
)
from lab.access.decisions import Decision
from lab.entities.spec import Action, BuiltInView, Related, Section

__all__ = ["DRAFTS", "NOT_HERE", "is_posted", "post_action"]

SETTLED_VIEWS: dict[str, type] = {**DOCUMENT_VIEWS, "record": SettledPage}
MONEY_VIEWS: dict[str, type] = {**SETTLED_VIEWS, "action": MoneyActionView}
UNPAID = [Progress.NONE, Progress.PART]
ENTRIES = Related(
    collection="ledger-entries",
    field="document",
    columns=("dated_on", "kind", "amount", "due_on", "open_amount"),
)
MONEY_MOVES = Related(
    collection="money-moves",
    field="document",
    columns=("money_account", "kind", "amount", "balance"),
)
OVERDUE = BuiltInView(
    key="overdue",
    label=_("Overdue"),
    params=lambda: {
        "status": ["posted"],
        "kind": ["invoice"],
        "settlement": UNPAID,
        "due_on": ["before-today"],
    },
)
UNALLOCATED = BuiltInView(
    key="unallocated",
    label=_("Not allocated"),
    params=lambda: {"status": ["posted"], "allocation": UNPAID},
)
INVOICE_POSTED = Section(
    title=_("Posted"), fields=("code", "corrects", "settlement", "reversed_on", "reversal")
)
MORE_OF_INVOICES = ("corrects", "subtotal", "discount", "tax", "base_total", "reversed_on")
MONEY = Section(
    title=_("Money"),
    fields=("money_account", "payment_method", "amount", "currency", "rate", "charge"),
)
MONEY_POSTED = Section(title=_("Posted"), fields=("code", "allocation", "reversed_on", "reversal"))
MORE_OF_MONEY = ("charge", "currency", "rate", "reversed_on", "reversal")


def unpaid(key: str, label: Any) -> BuiltInView:
    return BuiltInView(
        key=key, label=label, params=lambda: {"status": ["posted"], "settlement": UNPAID}
    )


def credit_notes(collection: str) -> Related:
    return Related(
        collection=collection,
        field="corrects",
        label=_("Credit notes"),
        columns=("code", "status", "dated_on", "total"),
    )


def reverse_settled(run: Callable[..., Any]) -> Action:
    """Reversing tells first which settlements it takes back."""
    return reverse_action(run, warns=frees)


def may_be_settled(invoice: InvoiceDocument) -> Decision:
    """Whether money for it is still to come or to go."""
    if invoice.is_credit or not (posted := is_posted(invoice)):
        return NOT_HERE
    if invoice.settlement == Progress.FULL:
        return Decision(False, _("All of it is settled: nothing is left to pay."))
    return posted


def credit_action(run: Callable[..., Any]) -> Action:
    return Action(
        name="credit",
        label=_("Credit note"),
        done=_("Draft of a credit note made"),
        run=run,
        available=_may_be_credited,
        icon="file-minus",
    )


def _may_be_credited(invoice: InvoiceDocument) -> Decision:
    return NOT_HERE if invoice.is_credit else is_posted(invoice)


def allocation_actions(
    allocate: type[AllocateForm], unallocate: type[forms.Form]
) -> tuple[Action, ...]:
    """What posted money can be told to pay, and not to pay; the forms name the invoices of its side."""
    return (
        Action(
            name="auto-allocate",
            label=_("Allocate to the oldest"),
            done=_("Allocated"),
            run=settlement_auto_allocate,
            available=_pays_oldest,
            icon="sort-ascending",
            tone="green",
            primary=True,
        ),
        Action(
            name="allocate",
            label=_("Allocate"),
            done=_("Allocated"),
            run=settlement_allocate,
            form=allocate,
            available=_unallocated,
            icon="arrows-join",
        ),
        Action(
            name="unallocate",
            label=_("Take the allocation back"),
            done=_("Open again"),
            run=settlement_unallocate,
            form=unallocate,
            available=_allocated,
            icon="arrows-split",
        ),
    )


def _unallocated(money: Settlement) -> Decision:
    if money.status == "posted" and money.allocation == Progress.FULL:
        return Decision(False, _("All of it is allocated."))
    return is_posted(money)


def _pays_oldest(money: Settlement) -> Decision:
    """Whether anything waits for it; two queries, and only where some of it is left."""
    if not (state := _unallocated(money)):
        return state
    own = entry_of(money)
    if own is None or counterparts(own).exists():
        return state
    return Decision(False, nothing_open(own))


def _allocated(money: Settlement) -> Decision:
    return NOT_HERE if money.allocation == Progress.NONE else is_posted(money)
