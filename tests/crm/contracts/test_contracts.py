"""Contracts: the plan adds up, signing gives the number and reminds, renewing drafts the next one."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.contracts.plan import require_plan
from crm.contracts.services import (
    contract_add_order,
    contract_cancel,
    contract_change,
    contract_end,
    contract_note,
    contract_remove_order,
    contract_renew,
    contract_sign,
    contract_submit,
)
from crm.contracts.terms import months_later, next_term
from crm.documents.approvals.services import document_approve
from crm.documents.chains import chain_of
from crm.models import Contract, Task
from lab.access.decisions import Refused
from lab.entities.cells import Cells
from lab.entities.fields import field_of
from lab.entities.saving import LineErrors
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


def amounts(contract) -> list[Decimal]:
    return [line.amount for line in contract.lines.order_by("position")]


def shares(*parts, **more) -> list[dict]:
    return [{"condition": f"Step {part}", "share": part, **more} for part in parts]


def test_shares_come_to_the_amount_to_the_cent_and_follow_it(head):
    contract = make.contract(amount="100.00", lines=shares("33.33", "33.33", "33.34"))
    assert amounts(contract) == [D("33.33"), D("33.33"), D("33.34")]
    contract = contract_change(contract, {"amount": D("0.05")})
    assert sum(amounts(contract)) == D("0.05")


@pytest.mark.parametrize("seed", range(5))
def test_whatever_the_shares_are_they_add_up(head, seed):
    dice = random.Random(seed)  # noqa: S311 - no secret
    for _round in range(5):
        cuts = sorted(dice.randint(1, 9999) for _cut in range(dice.randint(1, 6)))
        parts = [b - a for a, b in zip([0, *cuts], [*cuts, 10000], strict=True)]
        lines = shares(*(D(part) / 100 for part in parts if part))
        contract = make.contract(amount=D(dice.randint(100_000, 10**9)) / 100, lines=lines)
        assert sum(amounts(contract)) == contract.amount
        require_plan(contract)


def test_what_does_not_add_up_is_neither_submitted_nor_signed(head):
    lines = [{"condition": "First", "amount": "400.00"}, {"condition": "Rest", "amount": "599.99"}]
    contract = make.contract(lines=lines)
    for step in (contract_submit, contract_sign):
        with pytest.raises(ValidationError, match="adds up to"):
            step(contract)
    contract.refresh_from_db()
    assert (contract.status, contract.code) == ("draft", "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"share": 100}, "neither when nor on what"),
        ({"condition": "Later", "amount": "0"}, "no amount"),
    ],
)
def test_an_instalment_says_when_and_how_much(head, line, told):
    with pytest.raises(ValidationError, match=told):
        contract_sign(make.contract(lines=[line]))


@pytest.mark.parametrize("line", [{"share": 101}, {"share": -1}, {"amount": "-5"}, {"share": "x"}])
def test_absurd_instalments_are_refused_at_their_line(head, line):
    with pytest.raises(LineErrors) as caught:
        make.contract(lines=[{"condition": "Now", **line}])
    assert set(caught.value.lines) == {0}


def test_a_contract_does_not_end_before_it_starts(head):
    with pytest.raises(ValidationError, match="cannot end before"):
        make.contract(ends_on=dt.date(2017, 12, 31))


def test_signing_gives_the_number_and_reminds_the_owner_in_time(office):
    with office.acting("ana"):
        contract = make.contract(remind_days=60)
    with office.acting("dora"):
        contract = contract_sign(contract)
        assert (contract.code, contract.signed_on) == ("CT2018-0001", dt.date(2018, 1, 1))
        (task,) = Task.objects.about(contract)
    assert task.owner_id == office.seat("ana").pk
    assert (task.due_on, task.remind_at.date()) == (dt.date(2018, 12, 31), dt.date(2018, 11, 1))


def test_a_signed_contract_is_not_edited_deleted_or_signed_again(office, head):
    contract = contract_sign(make.contract())
    with pytest.raises(ValidationError, match="only drafts"):
        contract_change(contract, {"terms": "More"})
    with pytest.raises(ValidationError, match="cannot become"):
        contract_sign(contract)
    answer = program(office.people["dora"]).delete(office.api(f"contracts/{contract.number}/"))
    assert answer.status_code == 403
    assert contract_sign(make.contract()).code == "CT2018-0002"


@pytest.mark.parametrize("day", [dt.date(2017, 12, 31), dt.date(2018, 1, 2)])
def test_it_is_signed_in_the_open_year_and_not_in_the_future(head, day):
    with pytest.raises(ValidationError):
        contract_sign(make.contract(), signed_on=day)


def test_a_renewal_is_as_long_and_right_after_and_is_made_once(head):
    lines = [{"due_on": dt.date(2018, 2, 28), "share": 100}]
    contract = contract_sign(make.contract(lines=lines))
    draft = contract_renew(contract)
    assert (draft.starts_on, draft.ends_on) == (dt.date(2019, 1, 1), dt.date(2019, 12, 31))
    assert (draft.status, draft.renews, amounts(draft)) == ("draft", contract, [D("1000.00")])
    assert draft.lines.get().due_on == dt.date(2019, 2, 28)
    assert Task.objects.about(contract).get().status == "done"
    with pytest.raises(ValidationError, match="renewed already"):
        contract_renew(contract)
    contract_cancel(draft, reason="Mistake")
    assert contract_renew(contract).pk != draft.pk


@pytest.mark.parametrize(
    ("first", "last", "begins", "ends"),
    [
        ((2018, 1, 15), (2018, 4, 14), (2018, 4, 15), (2018, 7, 14)),
        ((2018, 1, 1), (2018, 1, 10), (2018, 1, 11), (2018, 1, 20)),
        ((2019, 2, 1), (2020, 1, 31), (2020, 2, 1), (2021, 1, 31)),
    ],
)
def test_terms_are_counted_in_whole_months_or_else_in_days(first, last, begins, ends):
    contract = Contract(starts_on=dt.date(*first), ends_on=dt.date(*last))
    term = next_term(contract)
    assert (term.starts_on, term.ends_on) == (dt.date(*begins), dt.date(*ends))
    assert months_later(dt.date(2018, 1, 31), 1) == dt.date(2018, 2, 28)


def test_what_runs_on_is_not_renewed(head):
    with pytest.raises(ValidationError, match="no end"):
        contract_renew(contract_sign(make.contract(ends_on=None)))


def test_it_ends_early_only_with_a_reason_and_then_reminds_no_more(head):
    contract = contract_sign(make.contract())
    with pytest.raises(ValidationError, match="Say why"):
        contract_end(contract)
    assert contract_end(contract, reason="Moved abroad").closing == "Moved abroad"
    assert Task.objects.about(contract).get().status == "cancelled"


def test_instalments_are_noted_by_finance_too_but_not_by_colleagues(office):
    with office.acting("ana"):
        contract = contract_sign(make.contract())
        contract_note(contract, instalment=1, state="paid", note="RC2018-0001")
        line = contract.lines.get()
        assert (line.state, line.note) == ("paid", "RC2018-0001")
        with pytest.raises(ValidationError, match="no instalment 2"):
            contract_note(contract, instalment=2, state="paid")
    answer = program(office.people["bea"]).post(
        office.api(f"contracts/{contract.number}/note/"), {"instalment": 1, "state": "open"}
    )
    assert answer.status_code == 404


def test_an_order_stands_under_one_contract_of_its_customer_and_in_its_chain(head):
    order = make.order()
    contract = make.contract(account=order.account)
    contract_add_order(contract, order=order)
    assert [step.collection for step in chain_of(order) if step.links] == ["orders", "contracts"]
    with pytest.raises(ValidationError, match="under a contract already"):
        contract_add_order(make.contract(account=order.account), order=order)
    with pytest.raises(ValidationError, match="another account"):
        contract_add_order(contract, order=make.order())
    contract_remove_order(contract, order=order)
    with pytest.raises(ValidationError, match="not under the contract"):
        contract_remove_order(contract, order=order)


def test_beyond_the_limit_it_is_signed_only_after_the_superior_agreed(office):
    with office.acting("dora"):
        make.authority(document="contracts", kind="rep", most_discount=None, most_amount=500)
    with office.acting("ana"):
        contract = make.contract()
        with pytest.raises(Refused, match="beyond your authority"):
            contract_sign(contract)
        contract = contract_submit(contract)
        assert contract.status == "in_approval"
        with pytest.raises(Refused):
            document_approve(contract)
    with office.acting("max"):
        contract = document_approve(contract)
    with office.acting("ana"):
        assert contract_sign(contract).status == "signed"


def test_a_page_and_a_program_write_sign_and_print_it(office):
    with office.acting("ana"):
        account = make.account()
    api = program(office.people["ana"])
    sent = {
        "subject": "Maintenance",
        "account": account.number,
        "amount": "300.00",
        "starts_on": "2018-01-01",
        "ends_on": "2018-12-31",
        "lines": [{"condition": "Now", "share": "33.33"}, {"condition": "End", "amount": "200.01"}],
    }
    answer = api.post(office.api("contracts/"), sent)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert [line["amount"] for line in told["lines"]] == ["99.99", "200.01"]
    answer = api.post(office.api(f"contracts/{told['number']}/sign/"), {})
    assert answer.status_code == 200, answer.content
    page = browser(office.people["ana"])
    html = page.get(office.path(f"contracts/{told['number']}/")).content.decode()
    assert "CT2018-0001" in html and "99.99" in html
    html = page.get(office.path(f"contracts/{told['number']}/print/")).content.decode()
    assert "99.99" in html and "End" in html


def test_the_share_of_an_instalment_is_a_percentage_and_no_money(head):
    line = make.contract(lines=shares("40", "60")).lines.order_by("position")[0]
    assert Cells()(field_of(type(line), "share"), line) == "40%"


def test_authorities_and_approvals_cost_a_contracts_page_one_query_however_many(office, head):
    contract = make.contract(lines=shares("40", "60"))
    page = browser(office.people["dora"])
    path = office.path(f"contracts/{contract.number}/")
    page.get(path)
    without = len(queries_of(lambda: page.get(path)))
    found = []
    for kind in ("rep", "manager"):
        make.authority(document="contracts", kind=kind, most_discount=None, most_amount=500)
        contract_submit(make.contract(account=contract.account, lines=shares(*("10",) * 10)))
        found.append(len(queries_of(lambda: page.get(path))))
    assert found == [without + 1] * 2
