"""Who keeps the books notes what customers paid: their transfers are told by the event `customer.paid`."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy

from crm.billing.models import Invoice, Receipt
from crm.billing.receipts import (
    invoice_receive,
    receipt_allocate,
    receipt_post,
    usual_money_account,
)
from crm.documents.models import Posting, Progress
from crm.documents.services import document_change
from lab.journal.models import Entry
from lab.tenancy.models import Seat
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import free_seat
from scenarios.colleagues.telling import record_of
from scenarios.colleagues.working import employ
from scenarios.happenings.models import Happening


def transfers(entry: Entry) -> Iterator[Request]:
    """`entry` is about the invoice; its data may say `amount` (all that is open) and `reference`."""
    if entry.collection == Invoice.collection:
        told = {
            name: str(entry.data[name]) for name in ("amount", "reference") if name in entry.data
        }
        seat = free_seat(Seat.Kind.FINANCE)
        yield Request(Invoice.collection, entry.record or 0, seat, data=told)


def book(happening: Happening, setting: Setting) -> None:
    invoice, account = record_of(happening.key), usual_money_account()
    if invoice is None or invoice.status != Posting.Status.POSTED or account is None:
        return
    if invoice.settlement == Progress.FULL or _is_noted(invoice, happening):
        return
    receipt = invoice_receive(invoice, money_account=account)
    values = {"reference": happening.data.get("reference") or invoice.code}
    if "amount" in happening.data:
        values["amount"] = Decimal(happening.data["amount"])
    receipt_allocate(receipt_post(document_change(receipt, values)), invoice=invoice)


def _is_noted(invoice: Invoice, happening: Happening) -> bool:
    """Somebody has entered this very transfer meanwhile."""
    reference = happening.data.get("reference")
    noted = Receipt.objects.filter(account=invoice.account_id, reference=reference)
    return bool(reference) and noted.exclude(status=Posting.Status.REVERSED).exists()


BOOK = employ(
    Duty(
        "book",
        gettext_lazy("The books note what a customer paid"),
        ("customer.paid",),
        transfers,
        book,
    )
)
