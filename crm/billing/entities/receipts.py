"""Receipts of money as people see them."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from crm.billing.forms import AllocateReceiptForm, UnallocateForm
from crm.billing.models import Invoice, Receipt
from crm.billing.receipts import receipt_post, receipt_reverse, seems_twice
from crm.billing.views import NewReceiptView
from crm.delivery.entities.common import OF_CONTACT
from crm.documents.chains import register_kind
from crm.documents.services import document_change, document_create
from crm.ledger.declaring import (
    DRAFTS,
    ENTRIES,
    MONEY,
    MONEY_MOVES,
    MONEY_POSTED,
    MONEY_VIEWS,
    MORE_OF_MONEY,
    UNALLOCATED,
    allocation_actions,
    post_action,
    reverse_settled,
)
from crm.parties.entities import ACCOUNTS
from lab.entities.spec import Entity, Related, Section, extend, register

RECEIPTS = register(
    Entity(
        model=Receipt,
        area="money",
        icon="cash-register",
        head=("account", "status", "amount"),
        columns=(
            "code",
            "account",
            "direction",
            "amount",
            "money_account",
            "payment_method",
            "status",
            "allocation",
            "dated_on",
            "reference",
            "owner",
        ),
        more_columns=MORE_OF_MONEY,
        sections=(
            Section(
                title=_("Receipt"),
                fields=("direction", "subject", "account", "contact", "dated_on", "reference"),
            ),
            MONEY,
        ),
        told=(MONEY_POSTED,),
        filters=(
            "status",
            "direction",
            "allocation",
            "account",
            "money_account",
            "payment_method",
            "dated_on",
            "amount",
            "reference",
            "code",
        ),
        search=("code", "subject", "reference", "account__name"),
        ordering=("-id",),
        built_in=(DRAFTS, UNALLOCATED),
        actions=(
            post_action(receipt_post, warns=seems_twice),
            *allocation_actions(AllocateReceiptForm, UnallocateForm),
            reverse_settled(receipt_reverse),
        ),
        related=(ENTRIES, MONEY_MOVES),
        narrowed=OF_CONTACT,
        has_activities=True,
        create=partial(document_create, Receipt),
        change=document_change,
        views={**MONEY_VIEWS, "create": NewReceiptView},
    )
)

extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="receipts",
            field="account",
            columns=("code", "direction", "amount", "status", "allocation", "dated_on"),
        ),
    ),
)
register_kind(Receipt, 80, {Invoice: ("paid__invoice",)})
