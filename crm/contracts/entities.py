"""Contracts as people see them."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.contracts import events, rules
from crm.contracts.forms import EndForm, NoteForm, OrderForm, SignForm
from crm.contracts.models import Contract, ContractLine
from crm.contracts.services import (
    contract_add_order,
    contract_cancel,
    contract_change,
    contract_create,
    contract_end,
    contract_note,
    contract_remove_order,
    contract_renew,
    contract_sign,
    contract_submit,
    may_note,
)
from crm.contracts.views import ContractPage
from crm.documents.approvals.actions import APPROVE, RECALL, REJECT, SUBMIT, ReasonForm
from crm.documents.chains import register_kind
from crm.documents.entities import DOCUMENT_VIEWS, in_status
from crm.documents.printing.layout import PaperLayout, register_layout
from crm.parties.entities import ACCOUNTS
from crm.selling.models import Order
from crm.selling.rules import OF_ACCOUNT, check_parties
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, BuiltInView, Entity, Lines, Related, Section, extend, register
from lab.records.plausible import forbid_future
from lab.records.validation import register_check

__all__ = ["CONTRACTS", "events", "rules"]

NOT_HERE = Decision(False, "")
SIGNED = ("signed", "ended")


def _signed(contract: Any) -> Decision:
    return ALLOWED if contract.status in SIGNED else NOT_HERE


def _noted(contract: Any) -> Decision:
    return may_note(contract) if contract.status in SIGNED else NOT_HERE


def _not_cancelled(contract: Any) -> Decision:
    return NOT_HERE if contract.status == "cancelled" else ALLOWED


def _status(*statuses: str) -> Any:
    return lambda: {"status": list(statuses)}


ACTIONS = (
    replace(SUBMIT, run=contract_submit),
    APPROVE,
    Action(
        name="sign",
        label=_("Signed by both"),
        done=_("Contract signed"),
        run=contract_sign,
        form=SignForm,
        available=in_status(
            "draft", "approved", otherwise=_("Only a draft, or what was approved, is signed.")
        ),
        icon="signature",
        tone="green",
        primary=True,
    ),
    REJECT,
    RECALL,
    Action(
        name="note",
        label=_("Note an instalment"),
        done=_("Instalment noted"),
        run=contract_note,
        form=NoteForm,
        needs="view",
        available=_noted,
        icon="checklist",
    ),
    Action(
        name="renew",
        label=_("Renew"),
        done=_("Draft of the next contract made"),
        run=contract_renew,
        needs="view",
        available=_signed,
        icon="refresh",
    ),
    Action(
        name="add-order",
        label=_("Add an order"),
        done=_("Order added"),
        run=contract_add_order,
        form=OrderForm,
        available=_not_cancelled,
        icon="shopping-cart-plus",
    ),
    Action(
        name="remove-order",
        label=_("Take an order out"),
        done=_("Order taken out"),
        run=contract_remove_order,
        form=OrderForm,
        available=_not_cancelled,
        icon="shopping-cart-minus",
    ),
    Action(
        name="end",
        label=_("End"),
        done=_("Contract ended"),
        run=contract_end,
        form=EndForm,
        available=in_status("signed", otherwise=_("Only a signed contract ends.")),
        icon="flag",
    ),
    Action(
        name="cancel",
        label=_("Cancel the contract"),
        done=_("Contract cancelled"),
        back=_("Keep the contract"),
        run=contract_cancel,
        form=ReasonForm,
        available=in_status(
            "draft",
            "approved",
            "signed",
            otherwise=_("This contract is over already, or waits for approval."),
        ),
        icon="circle-x",
        tone="red",
    ),
)

CONTRACTS = register(
    Entity(
        model=Contract,
        area="selling",
        icon="file-certificate",
        head=("account", "status", "amount"),
        columns=(
            "code",
            "subject",
            "account",
            "status",
            "signed_on",
            "starts_on",
            "ends_on",
            "amount",
            "owner",
        ),
        more_columns=("renews", "base_amount", "closed_on", "closing"),
        sections=(
            Section(title=_("Contract"), fields=("subject", "account", "contact", "signed_on")),
            Section(
                title=pgettext_lazy("contract", "Term"),
                fields=("starts_on", "ends_on", "remind_days"),
            ),
            Section(title=_("Money"), fields=("amount", "currency", "rate")),
            Section(title=_("Conditions"), fields=("terms",)),
        ),
        told=(
            Section(
                title=_("Issued"),
                fields=("code", "renews", "base_amount", "closed_on", "closing"),
            ),
        ),
        filters=(
            "status",
            "account",
            "signed_on",
            "starts_on",
            "ends_on",
            "renews",
            "amount",
            "code",
        ),
        search=("code", "subject", "terms", "account__name"),
        ordering=("-id",),
        built_in=(
            BuiltInView(key="drafts", label=_("Drafts"), params=_status("draft")),
            BuiltInView(key="running", label=_("Running"), params=_status("signed")),
            BuiltInView(
                key="ending",
                label=_("Ending soon"),
                params=lambda: {"status": ["signed"], "ends_on": ["next-60-days"]},
            ),
        ),
        actions=ACTIONS,
        lines=Lines(
            model=ContractLine,
            fields=("due_on", "condition", "share", "amount"),
            computed=("state", "note"),
            title=_("Payment plan"),
        ),
        related=(
            Related(
                collection="orders",
                field="contract",
                columns=("code", "subject", "status", "total"),
                sums=("base_total",),
                activities=True,
            ),
            Related(
                collection="contracts",
                field="renews",
                label=_("Renewals"),
                columns=("code", "status", "starts_on", "ends_on", "amount"),
            ),
        ),
        narrowed={"contact": OF_ACCOUNT["contact"]},
        has_activities=True,
        create=contract_create,
        change=contract_change,
        views={**DOCUMENT_VIEWS, "record": ContractPage},
    )
)

extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="contracts",
            field="account",
            columns=("code", "subject", "status", "ends_on", "amount"),
        ),
    ),
)
register_kind(Contract, 45, {Order: ("orders__pk",)})
register_layout(
    Contract,
    PaperLayout(
        facts=("starts_on", "ends_on", "amount"),
        columns=("due_on", "share", "amount"),
        texts=("terms",),
        bank=True,
        signatures=(_("For the seller"), _("For the customer")),
    ),
)
register_check(Contract, check_parties)
forbid_future(Contract, "signed_on")
