"""Who keeps the books invoices what was delivered."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import delivery_invoice
from crm.billing.models import Invoice
from crm.delivery.models import Delivery
from crm.documents.models import Posting
from lab.journal.models import Entry
from lab.tenancy.models import Seat
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import free_seat
from scenarios.colleagues.telling import record_of
from scenarios.colleagues.working import employ
from scenarios.happenings.models import Happening


def deliveries_to_invoice(entry: Entry) -> Iterator[Request]:
    yield Request(Delivery.collection, entry.record or 0, free_seat(Seat.Kind.FINANCE))


def invoice(happening: Happening, setting: Setting) -> None:
    delivery = record_of(happening.key)
    if delivery is None or delivery.status != Posting.Status.POSTED:
        return
    lines = list(delivery.lines.select_related("order_line"))
    ordered = [line.order_line_id for line in lines if line.order_line_id]
    begun = Invoice.objects.filter(status=Posting.Status.DRAFT, lines__order_line__in=ordered)
    if any(line.uninvoiced > 0 for line in lines) and not begun.exists():
        invoice_post(delivery_invoice(delivery))


INVOICE = employ(
    Duty(
        "invoice",
        gettext_lazy("The books invoice a delivery"),
        ("delivery.posted",),
        deliveries_to_invoice,
        invoice,
    )
)
