"""The dialogs of money: what they offer, and when the quick way is there."""

from decimal import Decimal

import pytest

from crm.billing.invoices import invoice_post
from crm.billing.opening import account_open
from crm.billing.receipts import receipt_allocate, receipt_post
from crm.models import Account, Invoice, MoneyAccount, Receipt
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def acme(head) -> Account:
    return make.account(name="Acme")


@pytest.fixture
def bank(head) -> MoneyAccount:
    return make.money_account(name="Bank", is_default=True)


def owed(account: Account, amount: str, **values) -> Invoice:
    lines = [{"description": "Press", "quantity": 1, "price": amount}]
    return invoice_post(make.invoice(account=account, lines=lines, **values))


def paid(account: Account, bank: MoneyAccount, amount: str) -> Receipt:
    return receipt_post(make.receipt(account=account, money_account=bank, amount=amount))


def offered(office, receipt: Receipt, name: str, verb: str = "allocate", who: str = "dora", q=""):
    url = office.path(f"receipts/{receipt.number}/money-options/{verb}/{name}/?q={q}")
    answer = browser(office.people[who]).get(url)
    assert answer.status_code == 200, answer.content
    return {option["text"]: option["hint"] for option in answer.json()}


def test_what_is_open_of_the_account_is_offered_and_nothing_else(office, acme, bank):
    owed(make.account(name="Other"), "9.00")
    first = owed(acme, "40.00", due_on="2018-03-01")
    owed(acme, "70.00", due_on="2018-02-01", subject="Presses")
    owed(acme, "5.00", kind="credit")
    make.invoice(account=acme)
    receipt_allocate(paid(acme, bank, "40.00"), invoice=first)
    half = owed(acme, "60.00", due_on="2018-04-01")
    receipt_allocate(paid(acme, bank, "20.00"), invoice=half)
    account_open(acme, amount=D("11.00"))
    receipt = paid(acme, bank, "500.00")

    found = offered(office, receipt, "invoice")
    assert list(found) == ["IN2018-0003 Presses", str(half)]
    assert found[str(half)] == "$40.00 open, due Sun, Apr 1"
    assert list(offered(office, receipt, "invoice", q="0003")) == ["IN2018-0003 Presses"]
    assert list(offered(office, receipt, "entry").values()) == ["$11.00 open, due Mon, Jan 1"]


def test_a_dialog_asks_for_its_own_choices(office, acme, bank):
    owed(acme, "40.00")
    receipt = paid(acme, bank, "10.00")
    page = browser(office.people["dora"]).get(office.path(f"receipts/{receipt.number}/allocate/"))
    asked = f"receipts/{receipt.number}/money-options/allocate/"
    html = page.content.decode()
    assert f"{asked}invoice/" in html and f"{asked}entry/" in html


def test_taken_back_is_only_what_it_paid(office, acme, bank):
    invoice = owed(acme, "40.00")
    owed(acme, "70.00")
    receipt = receipt_allocate(paid(acme, bank, "50.00"), invoice=invoice)
    assert list(offered(office, receipt, "invoice", "unallocate")) == [str(invoice)]


@pytest.mark.parametrize(
    "address",
    [
        "invoices/{i}/money-options/allocate/invoice/",
        "receipts/{r}/money-options/reverse/reason/",
        "receipts/{r}/money-options/allocate/amount/",
        "receipts/{r}/money-options/unallocate/entry/",
        "receipts/999/money-options/allocate/invoice/",
    ],
)
def test_anything_else_is_not_there(office, acme, bank, address):
    numbers = {"i": owed(acme, "40.00").number, "r": paid(acme, bank, "50.00").number}
    page = browser(office.people["dora"])
    assert page.get(office.path(address.format(**numbers))).status_code == 404


def test_the_oldest_is_paid_only_where_something_is_open(office, acme, bank):
    receipt = paid(acme, bank, "50.00")
    api, path = program(office.people["dora"]), office.api(f"receipts/{receipt.number}/")
    refused = api.post(f"{path}auto-allocate/", {})
    assert refused.status_code == 400 and "nothing open" in str(refused.json())
    page = browser(office.people["dora"])

    def primary() -> bool:
        html = page.get(office.path(f"receipts/{receipt.number}/")).content.decode()
        return "There is nothing open in USD" not in html

    assert not primary()
    owed(acme, "40.00")
    assert primary()
    assert api.post(f"{path}auto-allocate/", {}).status_code == 200
