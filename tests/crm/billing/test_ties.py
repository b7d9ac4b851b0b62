"""Whatever is invoiced, credited, paid and taken back: papers, orders, ledger and money agree."""

import contextlib
import random
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit, order_invoice
from crm.billing.opening import account_open
from crm.billing.receipts import (
    receipt_allocate,
    receipt_auto_allocate,
    receipt_post,
    receipt_reverse,
    receipt_unallocate,
)
from crm.documents.services import document_change
from crm.ledger.balances import balance
from crm.ledger.models import LedgerEntry
from crm.models import (
    Account,
    Allocation,
    Invoice,
    MoneyAccount,
    MoneyMove,
    OpeningBalance,
    Order,
    Receipt,
)
from crm.selling.services import order_confirm
from lab.testing.at_once import at_once
from tests.factories import make

D = Decimal
RECEIVABLE = LedgerEntry.Side.RECEIVABLE


def ordered(account: Account, quantity: int, price: str, **values) -> Order:
    lines = [{"description": "Press", "quantity": quantity, "price": price, "tax_rate": 13}]
    return order_confirm(make.order(account=account, lines=lines, **values))


@pytest.mark.parametrize("seed", range(6))
def test_papers_ledger_and_money_agree_after_any_sequence(office, seed):
    chance = random.Random(seed)  # noqa: S311
    with office.acting("dora"):
        make.exchange_rate(currency="EUR", rate="1.234567")
        accounts = [make.account(), make.account()]
        banks = [make.money_account(), make.money_account(kind="cash")]
        for account in accounts:
            ordered(account, chance.randint(1, 9), "33.33", freight="7.77", discount_percent=3)
            ordered(account, chance.randint(1, 9), "19.99", currency="EUR")
        done = 0
        for _step in range(45):
            with contextlib.suppress(ValidationError):
                done += _do_something(chance, accounts, banks)
            _all_agrees(accounts, banks)
        assert done > 15


def _any(chance: random.Random, rows: Any) -> Any:
    found = list(rows)
    return chance.choice(found) if found else None


def _do_something(chance: random.Random, accounts: list, banks: list) -> bool:
    """True when something was done."""
    what = chance.choice(["invoice"] * 3 + ["post"] * 3 + ["credit", "reverse", "receive"] * 2
                         + ["allocate", "auto", "unallocate", "open"])  # fmt: skip
    invoices, receipts = Invoice.objects.all(), Receipt.objects.all()
    if what == "invoice" and (order := _any(chance, Order.objects.all())):
        draft = order_invoice(order)
        if chance.random() < 0.6:
            lines = [(row.number, {"quantity": chance.randint(1, 12)}) for row in draft.lines.all()]
            document_change(draft, {}, lines)
    elif what == "post" and (draft := _any(chance, invoices.filter(status="draft"))):
        invoice_post(draft)
    elif what == "credit" and (row := _any(chance, invoices.filter(status="posted"))):
        draft = invoice_credit(row)
        if chance.random() < 0.5:
            lines = [(line.number, {"quantity": 1}) for line in draft.lines.all()]
            document_change(draft, {}, lines)
    elif what == "receive":
        amount = D(chance.randint(1, 30_000)) / 100
        more = {"currency": "EUR"} if chance.random() < 0.4 else {}
        way = "out" if chance.random() < 0.2 else "in"
        bank, account = chance.choice(banks), chance.choice(accounts)
        values = {"account": account, "money_account": bank, "amount": amount, "direction": way}
        receipt_post(make.receipt(**values, **more, charge=chance.choice(["0", "0.50"])))
    elif what == "open":
        account_open(chance.choice(accounts), amount=D(chance.randint(-900, 900)) / 10)
    elif what == "reverse" and chance.random() < 0.5:
        if (row := _any(chance, invoices.filter(status="posted"))) is None:
            return False
        invoice_reverse(row, reason="Chance")
    elif receipt := _any(chance, receipts.filter(status="posted")):
        return _with_receipt(chance, what, receipt)
    return True


def _with_receipt(chance: random.Random, what: str, receipt: Receipt) -> bool:
    if what == "allocate" and (row := _any(chance, Invoice.objects.filter(status="posted"))):
        amount = D(chance.randint(1, 9_000)) / 100 if chance.random() < 0.5 else None
        receipt_allocate(receipt, invoice=row, amount=amount)
    elif what == "auto":
        receipt_auto_allocate(receipt)
    elif what == "unallocate":
        receipt_unallocate(receipt)
    elif what == "reverse":
        receipt_reverse(receipt, reason="Chance")
    return True


def _all_agrees(accounts: list, banks: list) -> None:
    for account in accounts:
        entries = list(LedgerEntry.objects.filter(account=account))
        posted = sum(row.base_amount for row in entries)
        assert posted == sum(row.open_base for row in entries) == balance(account, RECEIVABLE)
        assert _own_sum(account) == _by_currency(entries)
    for order in Order.objects.all():
        lines = list(order.lines.all())
        for line in lines:
            assert 0 <= line.invoiced <= line.quantity
            assert line.invoiced == _invoiced(line)
        full = all(line.invoiced >= line.quantity for line in lines)
        some = any(line.invoiced for line in lines)
        assert order.billing == ("full" if full else "part" if some else "none")
    for bank in banks:
        moves = list(MoneyMove.objects.filter(money_account=bank))
        assert sum(move.amount for move in moves) == MoneyAccount.objects.get(pk=bank.pk).balance
    for receipt in Receipt.objects.filter(status="posted"):
        _allocated_as_told(receipt, "allocation", receipt.amount)
    for invoice in Invoice.objects.filter(status="posted"):
        _allocated_as_told(invoice, "settlement", invoice.total)
    codes = sorted(Invoice.objects.exclude(code="").values_list("code", flat=True))
    assert codes == [f"IN2018-{number:04}" for number in range(1, len(codes) + 1)]


def _own_sum(account: Account) -> dict[str, Decimal]:
    """Opening + invoices - credits - receipts + refunds, by currency, from the papers that stand."""
    found: dict[str, Decimal] = {}
    signed = [
        *((o.currency, o.amount) for o in _standing(OpeningBalance, account)),
        *((i.currency, -i.total if i.is_credit else i.total) for i in _standing(Invoice, account)),
        *((r.currency, r.amount if r.direction == "out" else -r.amount)
          for r in _standing(Receipt, account)),
    ]  # fmt: skip
    for currency, amount in signed:
        found[currency] = found.get(currency, D(0)) + amount
    return {currency: amount for currency, amount in found.items() if amount}


def _standing(model: Any, account: Account) -> Any:
    return model.objects.filter(account=account, status="posted")


def _by_currency(entries: list) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for row in entries:
        found[row.currency] = found.get(row.currency, D(0)) + row.amount
    return {currency: amount for currency, amount in found.items() if amount}


def _invoiced(line: Any) -> Decimal:
    posted = line.invoice_lines.filter(invoice__status="posted").select_related("invoice")
    return sum((-row.quantity if row.invoice.is_credit else row.quantity for row in posted), D(0))


def _allocated_as_told(document: Any, column: str, amount: Decimal) -> None:
    found = Allocation.objects.select_related("debit", "credit")
    about = (document.collection, document.pk)
    uses = [a.credit_amount for a in found if _of(a.credit) == about]
    uses += [a.amount for a in found if _of(a.debit) == about]
    assert sum(uses, D(0)) <= amount
    told = "none" if not uses else "full" if sum(uses) == amount else "part"
    assert getattr(document, column) == told


def _of(entry: LedgerEntry) -> tuple[str, int]:
    return entry.document_collection, entry.document_id


def test_two_who_invoice_the_same_at_once_do_it_once(shared):
    with shared.acting("dora"):
        order = ordered(make.account(), 5, "10.00")
        drafts = [order_invoice(order), order_invoice(order)]
    done, refused = at_once(shared, *(lambda d=draft: invoice_post(d) for draft in drafts))
    assert done == "" and "Only 0" in refused
    with shared.acting("dora"):
        assert order.lines.get().invoiced == 5
        assert balance(order.account, RECEIVABLE) == Order.objects.get(pk=order.pk).total


def test_two_who_pay_the_same_invoice_at_once_pay_it_once(shared):
    with shared.acting("dora"):
        invoice = invoice_post(make.invoice())
        bank = make.money_account()
        values = {"account": invoice.account, "money_account": bank, "amount": invoice.total}
        receipts = [receipt_post(make.receipt(**values)) for _each in range(2)]
    done, refused = at_once(
        shared, *(lambda r=row: receipt_allocate(r, invoice=invoice) for row in receipts)
    )
    assert done == "" and "paid twice" in refused
    with shared.acting("dora"):
        assert Allocation.objects.count() == 1
