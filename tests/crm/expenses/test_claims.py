"""Expense claims: within the days, approved by a superior, paid by another, reversed exactly."""

import datetime as dt
import random
from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.approvals.services import document_approve, document_recall, document_reject
from crm.expenses.services import (
    claim_change,
    claim_create,
    claim_pay,
    claim_reverse,
    claim_submit,
    may_pay,
)
from crm.models import ExpenseClaim, MoneyMove
from lab.access.decisions import Hidden, Refused
from lab.entities.saving import LineErrors
from lab.testing.at_once import at_once
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal
TODAY = dt.date(2018, 1, 1)


@pytest.fixture
def till(office):
    with office.acting("dora"):
        yield make.money_account(name="Bank", is_default=True)


def spent(**values) -> dict:
    return {"description": "Taxi", "amount": "50.00", **values}


def held(till) -> tuple[Decimal, Decimal]:
    """What the account says and what its moves come to."""
    till.refresh_from_db()
    moves = sum((move.amount for move in MoneyMove.objects.filter(money_account=till)), D(0))
    return till.balance, moves


def test_a_claim_comes_to_what_its_lines_do(office):
    with office.acting("ana"):
        claim = make.expense_claim(lines=[spent(), spent(amount="0.05")])
        assert claim.total == D("50.05")
        line = claim.lines.first()
        claim = claim_change(claim, {}, [(line.number, {"amount": D("10.00")})])
        assert (claim.total, claim.lines.count()) == (D("10.00"), 1)


@pytest.mark.parametrize(
    ("days", "told"),
    [(-1, "still to come"), (0, ""), (60, ""), (61, "within 60 days")],
)
def test_what_was_spent_too_early_is_refused_at_its_line(office, days, told):
    lines = [spent(), spent(spent_on=TODAY - dt.timedelta(days=days))]
    with office.acting("ana"):
        if not told:
            assert make.expense_claim(lines=lines).total == 100
            return
        with pytest.raises(LineErrors) as caught:
            make.expense_claim(lines=lines)
        assert told in str(caught.value.lines[1]["spent_on"])
        assert not ExpenseClaim.objects.exists()


@pytest.mark.parametrize("amount", ["-1", "x", "1e20"])
def test_absurd_amounts_are_refused_at_their_line(office, amount):
    with office.acting("ana"), pytest.raises(LineErrors) as caught:
        make.expense_claim(lines=[spent(amount=amount)])
    assert set(caught.value.lines[0]) == {"amount"}


def test_what_is_spent_for_an_order_is_spent_for_its_customer(office):
    with office.acting("ana"):
        order, other = make.order(), make.account()
        line = make.expense_claim(lines=[spent(order=order)]).lines.get()
        assert line.account_id == order.account_id
        with pytest.raises(LineErrors) as caught:
            make.expense_claim(lines=[spent(order=order, account=other)])
        assert set(caught.value.lines[0]) == {"order"}


def test_a_claim_of_nothing_is_not_submitted(office):
    with office.acting("ana"):
        with pytest.raises(ValidationError, match="above zero"):
            claim_submit(make.expense_claim(lines=[spent(amount="0")]))
        with pytest.raises(ValidationError, match="at least one line"):
            claim_submit(make.expense_claim(lines=[]))


def test_paying_takes_the_money_and_reversing_brings_it_back(office, till):
    with office.acting("ana"):
        claim = claim_submit(make.expense_claim())
        with pytest.raises(Refused, match="Finance or the head"):
            claim_pay(claim)
    with office.acting("dora"):
        paid = claim_pay(claim)
        assert (paid.code, paid.status, paid.money_account) == ("EX2018-0001", "paid", till)
        assert held(till) == (D(-120), D(-120))
        with pytest.raises(ValidationError, match="cannot become"):
            claim_pay(claim)
        assert claim_reverse(paid, reason="Returned").reversal == "Returned"
        assert held(till) == (D(0), D(0))
        with pytest.raises(ValidationError, match="cannot become"):
            claim_reverse(paid, reason="Again")


def test_what_is_not_approved_is_not_paid(office, till):
    with office.acting("ana"):
        claim = make.expense_claim()
    with office.acting("dora"), pytest.raises(ValidationError, match="cannot become"):
        claim_pay(claim)
    assert not MoneyMove._base_manager.exists()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"active": False}, "not in use"),
        ({"currency": "JPY"}, "keeps JPY"),
        ({"kind": "cash"}, "not so much money"),
    ],
)
def test_an_account_that_cannot_pay_is_refused_and_nothing_is_half_paid(office, values, told):
    with office.acting("ana"):
        claim = claim_submit(make.expense_claim())
    with office.acting("dora"):
        account = make.money_account(**values)
        with pytest.raises(ValidationError, match=told):
            claim_pay(claim, money_account=account)
        claim.refresh_from_db()
        assert (claim.status, claim.code) == ("approved", "")


def test_the_superior_approves_declines_and_the_owner_recalls(office):
    with office.acting("dora"):
        make.authority(document="expense-claims", kind="rep", most_discount=None, most_amount=0)
    with office.acting("ana"):
        claim = claim_submit(make.expense_claim())
        assert claim.status == "in_approval"
        with pytest.raises(Refused):
            document_approve(claim)
    with office.acting("max"):
        assert document_reject(claim, reason="No receipt").status == "draft"
    with office.acting("ana"):
        claim = claim_submit(claim)
    with office.acting("max"):
        assert document_approve(claim).status == "approved"
    with office.acting("ana"):
        assert document_recall(claim).status == "draft"


@pytest.mark.parametrize("seed", range(4))
def test_after_any_sequence_the_account_holds_what_the_claims_say(office, till, seed):
    dice = random.Random(seed)  # noqa: S311 - no secret
    claims = []
    for _step in range(25):
        who = dice.choice(["ana", "dora"])
        with office.acting(who):
            deed = dice.choice([claim_submit, claim_pay, claim_reverse, document_recall])
            if not claims or dice.random() < 0.3:
                amount = D(dice.randint(1, 10**6)) / 100
                claims.append(claim_create({}, [(None, spent(amount=amount))]))
                continue
            more = {"reason": "Back"} if deed is claim_reverse else {}
            with suppress(ValidationError, Refused, Hidden):
                deed(dice.choice(claims), **more)
    with office.acting("dora"):
        rows = list(ExpenseClaim.objects.order_by("pk"))
        paid = sum((row.total for row in rows if row.status == "paid"), D(0))
        assert held(till) == (-paid, -paid)
        codes = sorted(row.code for row in rows if row.code)
        assert codes == [f"EX2018-{place:04}" for place in range(1, len(codes) + 1)]


def test_pages_and_programs_claim_and_pay(office, till):
    api, head = program(office.people["ana"]), program(office.people["dora"])
    sent = {"subject": "Fair", "lines": [{"description": "Train", "amount": "88.80"}]}
    answer = api.post(office.api("expense-claims/"), sent)
    assert answer.status_code == 201, answer.content
    path = f"expense-claims/{answer.json()['number']}/"
    assert api.post(office.api(f"{path}submit/"), {}).status_code == 200
    assert api.post(office.api(f"{path}pay/"), {}).status_code == 403
    assert head.post(office.api(f"{path}pay/"), {}).status_code == 200
    assert head.post(office.api(f"{path}pay/"), {}).status_code in (400, 403, 404, 409)
    html = browser(office.people["ana"]).get(office.path(path)).content.decode()
    assert "EX2018-0001" in html and "88.80" in html
    html = browser(office.people["ana"]).get(office.path(f"{path}print/")).content.decode()
    assert "Train" in html and "88.80" in html


def test_two_who_pay_at_once_pay_once(shared):
    with shared.acting("dora"):
        till = make.money_account(is_default=True)
    with shared.acting("ana"):
        claim = claim_submit(make.expense_claim())
    refused = []

    def pay() -> None:
        with shared.acting("dora"):
            try:
                claim_pay(claim)
            except ValidationError as error:
                refused.append(error)

    at_once(shared, pay, pay)
    with shared.acting("dora"):
        assert len(refused) == 1
        assert held(till) == (D(-120), D(-120))


def test_finance_pays_what_others_claim_and_not_its_own(office):
    with office.acting("ana"):
        other = claim_submit(make.expense_claim())
    with office.acting("bo") as actor:
        own = claim_submit(make.expense_claim())
        actor.seat.kind = "finance"
        assert may_pay(other)
        assert "of their own" in str(may_pay(own).reason)
        with pytest.raises(Refused, match="of their own"):
            claim_pay(own)
