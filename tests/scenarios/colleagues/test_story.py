"""A student alone is never stuck: the colleagues do their part, each on the own seat and in time."""

from decimal import Decimal

from crm.billing.models import Invoice, Receipt
from crm.catalogue.models import Product
from crm.delivery.models import Delivery
from crm.documents.approvals.services import document_submit
from crm.documents.models import Posting, Progress
from crm.documents.services import document_create
from crm.parties.models import Account
from crm.purchasing.models import GoodsReceipt, Payment, PurchaseOrder, SupplierInvoice
from crm.purchasing.services.orders import purchase_order_confirm
from crm.selling.models import Quote
from crm.selling.services.orders import order_confirm
from crm.selling.services.quotes import quote_accept, quote_order, quote_send
from crm.stock.models import Warehouse
from lab.entities.wording import Wording
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.tenancy.actor import Mode
from lab.tenancy.models import Seat
from tests.scenarios.colleagues.conftest import Alone


def test_the_journal_names_the_colleague_who_did_it(alone: Alone) -> None:
    with alone.working():
        document_submit(alone.offer(discount_percent=Decimal(12)), comment="They take ten more")
    alone.days(1)
    with alone.working():
        approved = Entry.objects.get(event="quote.approved")
        seat = Seat.objects.numbered(approved.seat_number).get()
        assert Wording([approved]).sentence(approved) == f"{seat.name} approved “{approved.label}”"


def test_a_discount_is_approved_and_the_order_shipped_invoiced_and_booked(alone: Alone) -> None:
    with alone.working():
        quote = alone.offer(discount_percent=Decimal(12))
        document_submit(quote, comment="They take ten more next month")
        quote.refresh_from_db()
        assert quote.status == Quote.Status.IN_APPROVAL
    alone.until(2026, 3, 2, 10, 59)
    with alone.working():
        quote.refresh_from_db()
        assert quote.status == Quote.Status.IN_APPROVAL
    alone.until(2026, 3, 2, 11, 0)
    with alone.working():
        quote.refresh_from_db()
        assert quote.status == Quote.Status.APPROVED
        order = quote_order(quote_accept(quote_send(quote)))
        document_submit(order, comment="As the quote that you approved")
    alone.until(2026, 3, 2, 13, 0)
    with alone.working():
        order_confirm(order)
    alone.days(15)
    with alone.working():
        order.refresh_from_db()
        assert order.delivery == Progress.FULL
        delivery = Delivery.objects.get(lines__order_line__order=order)
        assert delivery.status == Posting.Status.POSTED
    alone.days(15)
    with alone.looking():
        invoice = Invoice.objects.get(lines__order_line__order=order)
        assert invoice.status == Posting.Status.POSTED
        note("customer.paid", invoice, amount=str(invoice.total), reference="T-1")
    alone.days(15)
    with alone.working():
        invoice.refresh_from_db()
        assert invoice.settlement == Progress.FULL
    _by_seats(alone)


def _by_seats(alone: Alone) -> None:
    """Each deed is journalled as that of the simulated colleague on the own seat."""
    seats = alone.numbers["seats"]
    with alone.looking():
        for event, seat in (
            ("quote.approved", "manager"),
            ("delivery.posted", "warehouse"),
            ("invoice.posted", "finance"),
            ("receipt.posted", "finance"),
        ):
            entries = Entry.objects.filter(event=event, mode=Mode.PERSONA)
            who = set(entries.values_list("seat_number", "user"))
            assert who == {(seats[seat], None)}


def test_what_is_bought_comes_in_is_billed_and_paid_when_due(alone: Alone) -> None:
    with alone.working():
        line = {"product_id": alone.row(Product, "chair-basic").pk, "quantity": Decimal(3)}
        values = {
            "account": alone.row(Account, "supplier/sitwell"),
            "warehouse": alone.row(Warehouse, "main"),
        }
        order = purchase_order_confirm(document_create(PurchaseOrder, values, [(None, line)]))
        assert order.expected_on.isoformat() == "2026-03-09"
    alone.until(2026, 3, 9, 9, 0)
    with alone.looking():
        assert not GoodsReceipt.objects.filter(
            lines__purchase_order_line__purchase_order=order
        ).exists()
    alone.until(2026, 3, 9, 17, 0)
    with alone.looking():
        receipt = GoodsReceipt.objects.get(lines__purchase_order_line__purchase_order=order)
        assert receipt.status == Posting.Status.POSTED
    alone.days(40)
    with alone.looking():
        invoice = SupplierInvoice.objects.get(lines__goods_receipt_line__goods_receipt=receipt)
        assert (invoice.supplier_number, invoice.settlement) == (receipt.code, Progress.FULL)
        paid = Payment.objects.get(subject=invoice.code)
        assert paid.dated_on >= invoice.due_on
        assert Receipt.objects.filter(reference=receipt.code).count() == 0
