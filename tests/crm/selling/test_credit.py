"""The credit limit of a customer: told while quotes and orders are written, judged on confirming."""

from decimal import Decimal

import pytest

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import order_invoice
from crm.billing.opening import account_open
from crm.documents.approvals.services import document_approve, document_submit
from crm.documents.settings import trade_settings_change
from crm.models import Account, Order
from crm.selling.credit import credit_of, over_credit
from crm.selling.services import order_confirm
from lab.access.decisions import Refused
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal
PART = {"HX-Request": "true"}


@pytest.fixture
def acme(office) -> Account:
    """It may owe 100 and owes 60 already; its rep is Ana."""
    with office.acting("dora"):
        account = make.account(name="Acme", credit_limit="100.00", owner=office.seat("ana"))
        account_open(account, amount=D("60.00"))
    return account


def ordered(account: Account, price: str) -> Order:
    return make.order(account=account, lines=[{"description": "Press", "price": price}])


def written(office, account, price: str, collection: str = "orders") -> str:
    """What the page tells of a document of one piece at this price."""
    sent = {
        "account": account.number,
        "lines-0-description": "Press",
        "lines-0-quantity": "1",
        "lines-0-price": price,
    }
    answer = browser(office.people["ana"]).post(office.path(f"{collection}/totals/"), sent)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("collection", ["orders", "quotes"])
def test_what_is_free_stands_beside_quotes_and_orders(office, acme, collection):
    page = written(office, acme, "40.00", collection)
    assert "has $40.00 of its credit limit of $100.00 free" in page
    page = written(office, acme, "40.01", collection)
    assert "owes $60.00" in page and "comes to $100.01: above its credit limit of $100.00" in page


def test_without_a_limit_or_where_the_company_does_not_look_nothing_is_told(office, acme):
    with office.acting("dora"):
        other = make.account(owner=office.seat("ana"))
        assert credit_of(other) is None
        trade_settings_change({"credit_check": "ignore"})
    assert "credit limit" not in written(office, acme, "900.00")
    with office.acting("ana"):
        assert order_confirm(ordered(acme, "900.00")).status == "confirmed"


def test_what_is_ordered_and_not_invoiced_takes_it_up_too(office, acme):
    with office.acting("dora"):
        first = order_confirm(ordered(acme, "30.00"))
        assert credit_of(acme).free == D("10.00")
        assert (over_credit(ordered(acme, "10.00")), over_credit(ordered(acme, "10.01"))) == (
            None,
            D("0.01"),
        )
        assert over_credit(first) is None, "an order does not stand in its own way"
        invoice_post(order_invoice(first))
        credit = credit_of(acme)
        assert (credit.owed, credit.ordered, credit.free) == (D("90.00"), D(0), D("10.00"))


def test_a_warned_company_asks_before_it_confirms_and_does_it_then(office, acme):
    with office.acting("ana"):
        within, beyond = ordered(acme, "40.00"), ordered(acme, "40.01")
    client = browser(office.people["ana"])
    asked = client.post(office.path(f"orders/{beyond.number}/confirm/"), headers=PART)
    assert asked["HX-Retarget"] == "#modal-content"
    assert "comes to $100.01" in asked.content.decode()
    sent = {"warned": "1"}
    client.post(office.path(f"orders/{beyond.number}/confirm/"), sent, headers=PART)
    client.post(office.path(f"orders/{within.number}/confirm/"), sent, headers=PART)
    with office.acting("ana"):
        assert set(Order.objects.values_list("status", flat=True)) == {"confirmed"}


def test_a_strict_company_refuses_with_the_figures(office, acme):
    with office.acting("dora"):
        trade_settings_change({"credit_check": "refuse"})
    with office.acting("ana"):
        assert order_confirm(ordered(acme, "40.00")).code
        order = ordered(acme, "1.00")
        with pytest.raises(Refused, match="has ordered \\$40.00 that are not invoiced"):
            order_confirm(order)
    answer = program(office.people["ana"]).post(office.api(f"orders/{order.number}/confirm/"))
    assert answer.status_code == 403 and "credit limit of $100.00" in answer.json()["detail"]


def test_the_authorities_say_who_may_go_beyond_it(office, acme):
    with office.acting("dora"):
        trade_settings_change({"credit_check": "refuse"})
        make.authority(document="orders", kind="rep", most_over_credit="5.00", most_discount=None)
    with office.acting("ana"):
        assert order_confirm(ordered(acme, "45.00")).code
        order = ordered(acme, "1.00")
        with pytest.raises(Refused, match="exceeded by \\$6.00; allowed are \\$5.00"):
            order_confirm(order)
        order = document_submit(order)
    with office.acting("max"):
        document_approve(order)
    with office.acting("ana"):
        assert order_confirm(order).status == "confirmed"
