"""What expenses cost per rep and per customer, as far as the actor sees the claims."""

import datetime as dt
from decimal import Decimal

from crm.expenses.costs import costs
from crm.expenses.services import claim_submit
from lab.testing.callers import browser
from tests.factories import make

DAYS = (dt.date(2017, 12, 1), dt.date(2018, 1, 1))


def test_costs_are_added_up_by_rep_and_customer_of_what_was_approved(office):
    with office.acting("ana"):
        account = make.account(name="Zhonghua")
        lines = [
            {"description": "Taxi", "amount": "10.10", "account": account},
            {"description": "Hotel", "amount": "20.20"},
            {"description": "Early", "amount": "5.00", "spent_on": dt.date(2017, 11, 20)},
        ]
        claim_submit(make.expense_claim(lines=lines))
        make.expense_claim(lines=lines)
    with office.acting("bo"):
        claim_submit(make.expense_claim())
    with office.acting("dora"):
        by_seat, by_account = costs(*DAYS)
        assert [(cost.who.pk, cost.count, cost.amount) for cost in by_seat] == [
            (office.seat("bo").pk, 1, Decimal("120.00")),
            (office.seat("ana").pk, 2, Decimal("30.30")),
        ]
        assert [(cost.who, cost.amount) for cost in by_account] == [
            (None, Decimal("140.20")),
            (account, Decimal("10.10")),
        ]
    with office.acting("ana"):
        assert [cost.amount for cost in costs(*DAYS)[0]] == [Decimal("30.30")]
    page = browser(office.people["ana"])
    html = page.get(office.path("expense-costs/?first=2017-12-01")).content.decode()
    assert "Zhonghua" in html and "30.30" in html and "120.00" not in html
    html = page.get(office.path("expense-costs/?first=2018-02-01")).content.decode()
    assert "lies after" in html and "30.30" not in html
