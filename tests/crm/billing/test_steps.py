"""A posting is one step: told in one line, undone by nobody but by its reversal."""

import pytest

from crm.billing.invoices import invoice_post
from crm.billing.receipts import receipt_allocate, receipt_post
from crm.delivery.deliveries import delivery_post, order_deliver
from crm.models import Invoice, OrderLine
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post as stock_receipt_post
from lab.access.decisions import Refused
from lab.entities.spec import REGISTRY
from lab.entities.timeline import timeline_of
from lab.journal.models import Entry
from lab.records.undoing import undo
from tests.factories import make


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


def titles(row) -> list[str]:
    fresh = type(row).objects.get(pk=row.pk)
    return [str(moment.title) for moment in timeline_of(REGISTRY[row.collection], fresh).past]


def test_a_posting_is_one_line_of_the_timeline_with_all_that_it_changed(head):
    invoice = invoice_post(make.invoice())
    posted, created = timeline_of(REGISTRY["invoices"], invoice, kind="changes").past[:2]
    assert "posted" in posted.title and "created" in created.title
    assert "Due" in posted.text


def test_what_settles_an_invoice_is_one_line_of_it(head):
    invoice = invoice_post(make.invoice())
    before = len(titles(invoice))
    receipt = receipt_post(make.receipt(account=invoice.account, amount=invoice.total))
    receipt_allocate(receipt, invoice=invoice)
    assert len(titles(invoice)) == before + 1
    assert Invoice.objects.get(pk=invoice.pk).settlement == "full"


@pytest.fixture
def delivered(head):
    house = make.warehouse(is_default=True)
    products = [make.product(name=name) for name in ("Desk", "Lamp")]
    stock = [{"product_id": each.pk, "quantity": 9, "unit_cost": "4.00"} for each in products]
    stock_receipt_post(make.stock_receipt(warehouse=house, lines=stock))
    lines = [{"product_id": each.pk, "quantity": 2, "price": "9.00"} for each in products]
    return delivery_post(order_deliver(order_confirm(make.order(lines=lines))))


def test_a_delivery_is_one_line_of_its_timeline_and_of_the_orders(delivered):
    assert sum("posted" in title for title in titles(delivered)) == 1
    assert not any("changed" in title for title in titles(delivered))
    order = delivered.lines.first().order_line.order
    assert sum("delivered" in title for title in titles(order)) == 1


@pytest.mark.parametrize("collection", ["order-lines", "stock-levels", "stock-moves", "deliveries"])
def test_no_part_of_a_posting_can_be_undone(delivered, collection):
    entry = Entry.objects.filter(collection=collection).order_by("-number").first()
    with pytest.raises(Refused, match="reverse the document"):
        undo(entry.number)
    assert [line.delivered for line in OrderLine.objects.all()] == [2, 2]
