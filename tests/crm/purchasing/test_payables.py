"""What suppliers are owed and paid: invoices of orders and receipts, credit notes, payments."""

import contextlib
import datetime as dt
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.models import Progress
from crm.documents.services import document_change
from crm.ledger.balances import balance
from crm.models import (
    GoodsReceipt,
    LedgerEntry,
    MoneyAccount,
    Payment,
    Product,
    PurchaseOrder,
    Supplier,
    SupplierInvoice,
    TradeSettings,
    Warehouse,
)
from crm.purchasing.services.invoices import supplier_invoice_post, supplier_invoice_reverse
from crm.purchasing.services.invoicing import (
    goods_receipt_invoice,
    purchase_order_invoice,
    supplier_invoice_credit,
)
from crm.purchasing.services.orders import purchase_order_cancel, purchase_order_confirm
from crm.purchasing.services.payments import (
    payment_allocate,
    payment_auto_allocate,
    payment_post,
    payment_reverse,
    payment_unallocate,
    supplier_invoice_pay,
)
from crm.purchasing.services.receipts import (
    goods_receipt_post,
    goods_receipt_reverse,
    purchase_order_receive,
)
from lab import records
from lab.testing.at_once import at_once
from lab.testing.callers import program
from tests.factories import make

D = Decimal
PAYABLE = LedgerEntry.Side.PAYABLE


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def north(head) -> Warehouse:
    return make.warehouse(code="N", name="North")


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", unit="pcs", tax_rate=10)


@pytest.fixture
def bank(head) -> MoneyAccount:
    return make.money_account(name="Bank")


@pytest.fixture
def timber(office, head) -> Supplier:
    account = make.account(kind="supplier", owner=office.seat("ana"))
    return make.supplier(name="Timber", account=account, payment_days=20)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def ordered(supplier, product, quantity=3, price="100.00", **values) -> PurchaseOrder:
    lines = [{"product_id": product.pk, "quantity": quantity, "price": price, "tax_rate": 10}]
    return purchase_order_confirm(
        make.purchase_order(account=supplier.account, lines=lines, **values)
    )


def numbered(invoice, number: str, quantity=None) -> SupplierInvoice:
    """With the supplier's number, and of its first line only so much."""
    lines = None if quantity is None else [(invoice.lines.get().number, {"quantity": quantity})]
    return document_change(invoice, {"supplier_number": number}, lines)


def owed(supplier) -> Decimal:
    return balance(supplier.account, PAYABLE)


def test_an_invoice_of_an_order_is_owed_and_due_as_the_supplier_gives(desk, timber):
    order = ordered(timber, desk)
    invoice = supplier_invoice_post(numbered(purchase_order_invoice(order), "A-1"))
    assert (invoice.code, invoice.total) == ("SV2018-0001", D("330.00"))
    assert invoice.due_on == dt.date(2018, 1, 21)
    assert (owed(timber), fresh(order).billing) == (D("330.00"), Progress.FULL)
    with pytest.raises(ValidationError, match="nothing to invoice"):
        purchase_order_invoice(order)


def test_an_invoice_has_the_suppliers_number_and_comes_once(desk, timber):
    invoice = purchase_order_invoice(ordered(timber, desk))
    with pytest.raises(ValidationError, match="number that the supplier gave"):
        supplier_invoice_post(invoice)
    supplier_invoice_post(numbered(invoice, "A-1"))
    with pytest.raises(ValidationError, match="on file already"):
        make.supplier_invoice(account=timber.account, supplier_number="A-1")
    make.supplier_invoice(supplier_number="A-1")


def test_an_order_is_invoiced_in_parts_and_never_more_than_was_ordered(desk, timber):
    order = ordered(timber, desk)
    supplier_invoice_post(numbered(purchase_order_invoice(order), "A-1", 1))
    assert fresh(order).billing == Progress.PART
    rest = purchase_order_invoice(order)
    assert rest.lines.get().quantity == 2
    with pytest.raises(ValidationError, match="Only 2 of"):
        supplier_invoice_post(numbered(rest, "A-2", 3))
    assert owed(timber) == D("110.00")


def test_where_invoices_go_by_delivery_goods_have_come_first(desk, timber, north):
    records.create(TradeSettings, {"invoiced_by": "delivery"})
    order = ordered(timber, desk)
    with pytest.raises(ValidationError, match="has not come"):
        purchase_order_invoice(order)
    draft = purchase_order_receive(order, warehouse=north)
    draft = document_change(draft, {}, [(draft.lines.get().number, {"quantity": 2})])
    receipt = goods_receipt_post(draft)
    assert purchase_order_invoice(order).lines.get().quantity == 2
    invoice = goods_receipt_invoice(receipt)
    assert invoice.lines.get().goods_receipt_line == receipt.lines.get()
    assert invoice.total == D("220.00")


def test_a_receipt_that_was_invoiced_is_not_reversed_until_that_is_credited(desk, timber, north):
    receipt = goods_receipt_post(purchase_order_receive(ordered(timber, desk), warehouse=north))
    invoice = supplier_invoice_post(numbered(goods_receipt_invoice(receipt), "A-1"))
    with pytest.raises(ValidationError, match="was invoiced"):
        goods_receipt_reverse(receipt, reason="Wrong")
    note = supplier_invoice_post(numbered(supplier_invoice_credit(invoice), "C-1"))
    assert (owed(timber), fresh(invoice).settlement) == (0, Progress.FULL)
    goods_receipt_reverse(receipt, reason="Wrong")
    with pytest.raises(ValidationError, match="stands on it"):
        supplier_invoice_reverse(invoice, reason="Wrong")
    assert note.total == D("330.00")


def test_no_more_is_credited_than_was_invoiced(desk, timber):
    invoice = supplier_invoice_post(numbered(purchase_order_invoice(ordered(timber, desk)), "A"))
    one = numbered(supplier_invoice_credit(invoice), "C-1", 2)
    two = numbered(supplier_invoice_credit(invoice), "C-2", 2)
    supplier_invoice_post(one)
    with pytest.raises(ValidationError, match="left"):
        supplier_invoice_post(two)
    assert owed(timber) == D("110.00")


def test_reversing_an_invoice_frees_order_and_balance(desk, timber):
    order = ordered(timber, desk)
    invoice = supplier_invoice_post(numbered(purchase_order_invoice(order), "A-1"))
    with pytest.raises(ValidationError, match="have come"):
        purchase_order_cancel(order, reason="Wrong")
    supplier_invoice_reverse(invoice, reason="Wrong")
    assert (owed(timber), fresh(order).billing) == (0, Progress.NONE)
    supplier_invoice_post(numbered(purchase_order_invoice(order), "A-1"))


def test_an_invoice_is_paid_from_a_bank_account_with_its_charge(desk, timber, bank):
    invoice = supplier_invoice_post(numbered(purchase_order_invoice(ordered(timber, desk)), "A"))
    draft = supplier_invoice_pay(invoice, money_account=bank)
    payment = payment_post(document_change(draft, {"charge": "2.50"}))
    assert (payment.code, payment.allocation) == ("PY2018-0001", Progress.NONE)
    assert fresh(bank).balance == D("-332.50")
    payment = payment_allocate(payment, invoice=invoice)
    assert (payment.allocation, fresh(invoice).settlement) == (Progress.FULL, Progress.FULL)
    assert owed(timber) == 0
    with pytest.raises(ValidationError, match="to be paid"):
        supplier_invoice_pay(invoice, money_account=bank)
    with pytest.raises(ValidationError, match="settled already"):
        payment_allocate(payment, invoice=invoice)


def test_a_prepayment_pays_the_oldest_and_reversing_opens_them_again(desk, timber, bank):
    account = timber.account
    payment = payment_post(make.payment(account=account, money_account=bank, amount="400.00"))
    assert owed(timber) == D("-400.00")
    late = numbered(purchase_order_invoice(ordered(timber, desk)), "A-1")
    late = supplier_invoice_post(document_change(late, {"due_on": "2018-03-01"}))
    soon = supplier_invoice_post(numbered(purchase_order_invoice(ordered(timber, desk)), "A-2"))
    payment = payment_auto_allocate(payment)
    assert [fresh(row).settlement for row in (soon, late)] == [Progress.FULL, Progress.PART]
    payment = payment_unallocate(payment, invoice=soon)
    assert fresh(soon).settlement == Progress.NONE
    payment_reverse(payment, reason="Bounced")
    assert fresh(late).settlement == Progress.NONE
    assert (owed(timber), fresh(bank).balance) == (D("660.00"), 0)


def test_an_exchange_difference_is_kept_and_nothing_else_is_lost(desk, bank):
    make.exchange_rate(currency="EUR", rate="1.25")
    supplier = make.supplier(currency="EUR")
    order = ordered(supplier, desk, 1)
    invoice = supplier_invoice_post(numbered(purchase_order_invoice(order), "A"))
    assert owed(supplier) == D("137.50")
    draft = supplier_invoice_pay(invoice, money_account=bank)
    payment = payment_post(document_change(draft, {"rate": "1.30"}))
    assert fresh(bank).balance == D("-143.00")
    payment_allocate(payment, invoice=invoice)
    assert owed(supplier) == 0
    rows = LedgerEntry.objects.filter(account=supplier.account, kind="exchange")
    assert [row.base_amount for row in rows] == [D("5.50")]


@pytest.mark.parametrize(
    ("values", "field"), [({"amount": 0}, "amount"), ({"dated_on": "2018-01-02"}, "dated_on")]
)
def test_a_payment_of_nothing_or_of_a_day_to_come_is_refused_at_the_field(bank, values, field):
    with pytest.raises(ValidationError) as caught:
        payment_post(make.payment(money_account=bank, **values))
    assert set(caught.value.message_dict) == {field}
    assert not LedgerEntry.objects.exists()


def test_the_same_over_the_api_from_order_to_payment(office, desk, timber, north, bank):
    order = ordered(timber, desk, warehouse=north)
    api = program(office.people["dora"])

    def act(path: str, **body) -> dict:
        answer = api.post(office.api(path), body)
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    receipt = act(f"purchase-orders/{order.number}/receive/")
    act(f"goods-receipts/{receipt['number']}/post/")
    invoice = act(f"goods-receipts/{receipt['number']}/invoice/")
    path = f"supplier-invoices/{invoice['number']}/"
    refused = api.post(office.api(f"{path}post/"), {})
    assert (refused.status_code, list(refused.json())) == (400, ["supplier_number"])
    body = {"supplier_number": "A-1", "version": invoice["version"]}
    assert api.patch(office.api(path), body).status_code == 200
    act(f"{path}post/")
    payment = act(f"{path}pay/", money_account=bank.number)
    act(f"payments/{payment['number']}/post/")
    done = act(f"payments/{payment['number']}/allocate/", invoice=invoice["number"])
    assert done["allocation"] == "full"
    assert api.get(office.api(path)).json()["settlement"] == "full"
    assert owed(timber) == 0


def test_who_keeps_no_books_sees_no_colleagues_payment(office, timber, bank):
    payment = make.payment(account=timber.account, money_account=bank)
    api = program(office.people["bea"])
    assert api.post(office.api(f"payments/{payment.number}/post/"), {}).status_code == 404


@pytest.mark.parametrize("seed", range(5))
def test_ledger_orders_and_documents_agree_after_any_sequence(head, seed):
    chance = random.Random(seed)  # noqa: S311
    supplier, bank = make.supplier(), make.money_account()
    product, place = make.product(cost="10.00", tax_rate=13), make.warehouse()
    orders = [ordered(supplier, product, n, price) for n, price in ((7, "9.99"), (3, "10.37"))]
    for step in range(30):
        with contextlib.suppress(ValidationError):
            _do_something(chance, orders, supplier, bank, place, str(step))
        _check(orders, supplier)


def _do_something(chance, orders, supplier, bank, place, number) -> None:
    what = chance.choice(["invoice", "invoice", "receive", "pay", "allocate", "credit", "reverse"])
    posted = list(SupplierInvoice.objects.filter(status="posted"))
    payments = list(Payment.objects.filter(status="posted"))
    if what == "invoice":
        draft = purchase_order_invoice(fresh(chance.choice(orders)))
        supplier_invoice_post(numbered(draft, number, chance.randint(1, 4)))
    elif what == "receive":
        goods_receipt_post(purchase_order_receive(fresh(chance.choice(orders)), warehouse=place))
    elif what == "pay":
        amount = D(chance.randint(1, 9000)) / 100
        given = {"account": supplier.account, "money_account": bank, "amount": amount}
        payment_post(make.payment(**given))
    elif what == "allocate" and payments:
        chance.choice([payment_auto_allocate, payment_unallocate])(chance.choice(payments))
    elif what == "credit" and posted:
        supplier_invoice_post(numbered(supplier_invoice_credit(chance.choice(posted)), number))
    elif what == "reverse":
        kinds = [(posted, supplier_invoice_reverse), (payments, payment_reverse)]
        kinds.append((list(GoodsReceipt.objects.filter(status="posted")), goods_receipt_reverse))
        rows, run = chance.choice(kinds)
        if rows:
            run(chance.choice(rows), reason="Wrong")


def _check(orders, supplier) -> None:
    invoices = list(SupplierInvoice.objects.filter(status="posted"))
    paid = Payment.objects.filter(status="posted")
    signed = [(-1 if row.is_credit else 1, row) for row in invoices]
    total = sum((sign * row.total for sign, row in signed), D(0))
    assert owed(supplier) == total - sum((row.amount for row in paid), D(0))
    for order in orders:
        for line in order.lines.all():
            mine = [
                sign * one.quantity
                for sign, row in signed
                for one in row.lines.all()
                if one.purchase_order_line_id == line.pk
            ]
            assert line.invoiced == sum(mine, D(0)) <= line.quantity


def test_two_who_pay_the_same_invoice_at_once(shared):
    with shared.acting("dora"):
        supplier, bank = make.supplier(), make.money_account()
        order = ordered(supplier, make.product())
        invoice = supplier_invoice_post(numbered(purchase_order_invoice(order), "A-1"))
        payments = [
            payment_post(supplier_invoice_pay(invoice, money_account=bank)) for _each in range(2)
        ]
    refused = []

    def allocate(payment) -> None:
        with shared.acting("dora"):
            try:
                payment_allocate(payment, invoice=invoice)
            except ValidationError as error:
                refused.append(error)

    at_once(shared, *(lambda payment=payment: allocate(payment) for payment in payments))
    with shared.acting("dora"):
        assert len(refused) == 1
        assert owed(supplier) == D("-330.00")
