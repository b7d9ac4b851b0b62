"""The credit limit of a customer, told while an order is written."""

from decimal import Decimal

import pytest

from crm.billing.opening import account_open
from lab.testing.callers import browser
from tests.factories import make

D = Decimal


def written(office, account, price: str, collection: str = "orders") -> str:
    """What the page tells of an order of one piece at this price."""
    sent = {
        "account": account.number,
        "lines-0-description": "Press",
        "lines-0-quantity": "1",
        "lines-0-price": price,
    }
    answer = browser(office.people["dora"]).post(office.path(f"{collection}/totals/"), sent)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("limit", "price", "told"),
    [("100.00", "40.00", False), ("100.00", "40.01", True), (None, "900.00", False)],
)
def test_an_order_beyond_the_credit_limit_is_told_of_at_once(office, limit, price, told):
    with office.acting("dora"):
        account = make.account(name="Acme", credit_limit=limit)
        account_open(account, amount=D("60.00"))
    page = written(office, account, price)
    assert ("above its credit limit of $100.00" in page) == told
    assert ("owes $60.00, with this order $100.01" in page) == told
    assert "credit limit" not in written(office, account, price, "quotes")
