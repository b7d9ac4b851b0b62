"""Samples and loans: goods go out without a debt, and of loans they come back."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.delivery.loans import (
    goods_post,
    loan_return,
    loan_return_post,
    loan_return_reverse,
    loan_reverse,
    sample_reverse,
)
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import LedgerEntry, Loan, LoanReturn
from lab.entities.saving import LineErrors
from lab.tenancy.models import Sandbox
from lab.testing.callers import browser, program
from tests.crm.delivery.conftest import again, line, there
from tests.factories import make

D = Decimal


@pytest.fixture
def loan(desk, north, acme) -> Loan:
    """Four desks are with the customer until the end of January."""
    values = {"account": acme, "warehouse": north, "due_on": "2018-01-31"}
    return goods_post(make.loan(lines=[line(desk, 4)], **values))


def back(loan: Loan, quantity: int) -> LoanReturn:
    draft = loan_return(loan)
    return document_change(
        draft, {}, [(x.number, {"quantity": quantity}) for x in draft.lines.all()]
    )


def state(loan: Loan) -> tuple[str, Decimal]:
    return again(loan).given_back, loan.lines.get().returned


def test_a_sample_leaves_the_stock_and_nobody_owes_for_it(desk, north, acme):
    sample = goods_post(make.sample(account=acme, warehouse=north, lines=[line(desk, 3)]))
    assert (sample.code, sample.cost) == ("SM2018-0001", D("120.00"))
    assert there(desk, north) == (7, D("280.00"))
    assert not LedgerEntry.objects.exists()
    sample_reverse(sample, reason="Not wanted")
    assert there(desk, north) == (10, D("400.00"))


def test_too_little_for_a_sample_is_told(desk, south, acme):
    with pytest.raises(ValidationError, match="too little of “Desk” in “South”"):
        goods_post(make.sample(account=acme, warehouse=south, lines=[line(desk, 3)]))


def test_a_loan_is_given_back_in_parts_at_what_it_went_out_for(loan, desk, north):
    assert (loan.code, there(desk, north)[0]) == ("LN2018-0001", 6)
    first = loan_return_post(back(loan, 3))
    assert (first.code, first.cost, state(loan)) == ("LR2018-0001", D("120.00"), ("part", 3))
    rest = loan_return(loan)
    assert [row.quantity for row in rest.lines.all()] == [1]
    loan_return_post(rest)
    assert (state(loan), there(desk, north)) == (("full", 4), (10, D("400.00")))
    with pytest.raises(ValidationError, match="given back already"):
        loan_return(loan)


def test_more_than_was_lent_is_not_given_back(loan, desk, north):
    first, second = back(loan, 3), back(loan, 2)
    loan_return_post(first)
    with pytest.raises(ValidationError, match="only 1 can still come back"):
        loan_return_post(second)
    assert (state(loan), there(desk, north)[0]) == (("part", 3), 9)


def test_reversing_goes_backwards_only(loan, desk, north):
    given = loan_return_post(back(loan, 3))
    with pytest.raises(ValidationError, match="reverse the return first"):
        loan_reverse(again(loan), reason="Late")
    loan_return_reverse(given, reason="Wrong")
    assert (state(loan), there(desk, north)[0]) == (("none", 0), 6)
    assert loan_reverse(again(loan), reason="Late").status == "reversed"
    assert there(desk, north) == (10, D("400.00"))
    with pytest.raises(ValidationError, match="is not posted"):
        loan_return(again(loan))


def test_a_loan_of_another_account_is_not_given_back_by_this_one(loan, desk):
    of = loan.lines.get().pk
    with pytest.raises(LineErrors) as caught:
        make.loan_return(account=make.account(), lines=[line(desk, 1, loan_line_id=of)])
    assert "another account" in str(caught.value.lines[0]["loan_line"])


def test_the_chain_leads_from_the_loan_to_its_return(loan):
    given = loan_return(loan)
    steps = {step.collection: [link.row for link in step.links] for step in chain_of(loan)}
    assert steps["loan-returns"] == [given]


def test_overdue_loans_have_a_tab_and_given_back_ones_leave_it(office, loan, acme, desk, north):
    later = {"account": acme, "warehouse": north, "due_on": "2018-03-01", "subject": "Later"}
    goods_post(make.loan(lines=[line(desk, 1)], **later))
    february = office.sandbox.simulated_now.replace(month=2)
    Sandbox.objects.filter(pk=office.sandbox.pk).update(simulated_now=february)
    page = browser(office.people["dora"])
    tab = office.path("loans/?status=posted&given_back=none&given_back=part&due_on=before-today")
    shown = page.get(tab).content.decode()
    assert loan.code in shown and "Later" not in shown and "Overdue" in shown
    loan_return_post(loan_return(loan))
    assert loan.code not in page.get(tab).content.decode()


def test_a_loan_is_not_due_back_before_it_goes_out(desk, north, acme):
    late = make.loan(account=acme, warehouse=north, due_on="2017-12-31", lines=[line(desk, 1)])
    with pytest.raises(ValidationError, match="before the goods go out") as caught:
        goods_post(late)
    assert list(caught.value.message_dict) == ["due_on"]
    assert there(desk, north)[0] == 10


def test_over_program_it_is_the_same(office, loan, desk, north):
    api = program(office.people["dora"])
    made = api.post(office.api(f"loans/{loan.number}/return/"), {}).json()
    path = f"loan-returns/{made['number']}/"
    assert api.post(office.api(f"{path}post/")).json()["status"] == "posted"
    assert api.get(office.api(f"loans/{loan.number}/")).json()["given_back"] == "full"
    hidden = program(office.people["bea"]).post(office.api(f"{path}reverse/"), {"reason": "No"})
    assert hidden.status_code == 404
    assert there(desk, north)[0] == 10
