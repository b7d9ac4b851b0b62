"""What accounts owe, told by page, paper, file and program."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from crm.billing import pages
from crm.billing.invoices import invoice_post
from crm.billing.opening import account_open
from crm.billing.receipts import receipt_post
from crm.billing.statements import Statement, ageing_rows, ageing_sum
from crm.ledger.balances import Period
from crm.ledger.entries import Owed, post_entry
from crm.ledger.models import LedgerEntry
from crm.models import Account
from crm.reports.accounts import account_figures
from lab.access.decisions import Refused
from lab.testing.callers import browser, program
from tests.crm.booking import booking
from tests.factories import make

D = Decimal
RECEIVABLE = LedgerEntry.Side.RECEIVABLE
NOVEMBER = Period(dt.date(2017, 11, 1), dt.date(2017, 11, 30))


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def acme(head) -> Account:
    """Owed 100 since October, 40 since November and 25 since today; 60 were paid in November."""
    account = make.account(name="Acme")
    days = [("100", 10, 5), ("40", 11, 3), ("-60", 11, 20)]
    for amount, month, day in days:
        _entry(account, D(amount), dt.date(2017, month, day))
    lines = [{"description": "Press", "quantity": 1, "price": "25.00"}]
    invoice_post(make.invoice(account=account, lines=lines))
    return account


def _entry(account: Account, amount: Decimal, day: dt.date) -> LedgerEntry:
    kind = LedgerEntry.Kind.INVOICE if amount > 0 else LedgerEntry.Kind.PAYMENT
    with booking():
        return post_entry(make.order(), Owed(account, RECEIVABLE, kind, amount, "USD", D(1), day))


def test_a_statement_of_a_period_begins_and_ends_with_its_balances(acme):
    asked = Statement(acme, RECEIVABLE, NOVEMBER)
    told = [(line.entry.amount, line.balance) for line in asked[0:10]]
    assert (asked.opening, asked.closing, asked.count()) == (D(100), D(80), 2)
    assert told == [(D(-60), D(80)), (D(40), D(140))]
    assert asked[1:2] == asked[0:10][1:]
    assert Statement(acme, RECEIVABLE, Period()).closing == D(105)


def test_a_program_reads_it_by_pages(office, acme):
    api = program(office.people["dora"])
    path = office.api(f"accounts/{acme.number}/statement/")
    told = api.get(f"{path}?page_size=3").json()
    assert (told["count"], told["opening"], told["closing"]) == (4, "0.00", "105.00")
    assert [row["balance"] for row in told["results"]] == ["105.00", "80.00", "140.00"]
    assert told["results"][0]["document"]["collection"] == "invoices"
    rest = api.get(told["next"]).json()["results"]
    assert [row["balance"] for row in rest] == ["100.00"]
    part = api.get(f"{path}?first=2017-11-01&last=2017-11-30").json()
    assert (part["opening"], part["closing"], part["count"]) == ("100.00", "80.00", 2)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("first=yesterday", "first"),
        ("first=2017-12-01&last=2017-11-01", "last"),
        ("side=both", "side"),
        ("until=2017", "until"),
    ],
)
def test_what_is_asked_wrongly_is_told_by_name(office, acme, asked, field):
    api = program(office.people["dora"])
    answer = api.get(office.api(f"accounts/{acme.number}/statement/?{asked}"))
    assert answer.status_code == 400 and set(answer.json()) == {field}
    page = browser(office.people["dora"])
    assert page.get(office.path(f"accounts/{acme.number}/statement/?{asked}")).status_code == 200


def test_page_and_paper_show_the_running_balance(office, acme):
    page = browser(office.people["dora"])
    path = f"accounts/{acme.number}/statement/"
    shown = page.get(office.path(path)).content.decode()
    assert "$105.00" in shown and "$140.00" in shown
    paper = page.get(office.path(f"{path}print/?last=2017-11-30")).content.decode()
    assert paper.index("$100.00") < paper.index("$140.00") < paper.index("$80.00")
    assert "IN2018" not in paper


def test_a_hidden_accounts_statement_is_not_there(office, acme):
    path = f"accounts/{acme.number}/statement/"
    for who in ("ana", "bea"):
        assert browser(office.people[who]).get(office.path(path)).status_code == 404
        assert browser(office.people[who]).get(office.path(f"{path}print/")).status_code == 404
        assert program(office.people[who]).get(office.api(path)).status_code == 404


def test_ageing_is_of_visible_accounts_the_largest_first_with_its_sum(office, acme):
    with office.acting("ana"):
        small = make.account(name="Small")
        lines = [{"description": "Press", "quantity": 1, "price": "7.00"}]
        invoice_post(make.invoice(account=small, lines=lines))
        assert [row.account for row in ageing_rows(RECEIVABLE)] == [small]
    rows = ageing_rows(RECEIVABLE)
    assert [row.account for row in rows] == [acme, small]
    found = ageing_sum(rows)
    # November's is 59 days late, October's 88.
    assert found.columns == (D("32.00"), 0, D("40.00"), D("100.00"), 0)
    assert (found.unallocated, found.total) == (D("-60.00"), D("112.00"))


def test_the_ageing_is_a_page_and_a_file(office, acme):
    page = browser(office.people["dora"])
    shown = page.get(office.path("ageing/")).content.decode()
    assert "Acme" in shown and f"accounts/{acme.number}/statement/" in shown
    answer = page.get(office.path("ageing/file/"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert row == [str(acme.number), "Acme", "25.00", "0.00", "40.00", "100.00", "0.00", "-60.00",
                   "105.00"]  # fmt: skip
    assert len(head) == len(row)
    assert "Nobody owes" in page.get(office.path("ageing/?side=payable")).content.decode()


def test_the_account_tells_what_is_due_and_overdue(office, acme):
    figures = account_figures(acme)
    assert (figures.due, figures.past_due) == (D("105.00"), D("140.00"))
    page = browser(office.people["dora"])
    panel = page.get(office.path(f"accounts/{acme.number}/panel/figures/")).content.decode()
    assert "$105.00" in panel and "$140.00 overdue" in panel
    record = page.get(office.path(f"accounts/{acme.number}/")).content.decode()
    assert f"accounts/{acme.number}/statement/" in record


def test_a_name_that_a_spreadsheet_would_run_is_defused(office, head):
    account_open(make.account(name="=1+1"), amount=D("5.00"))
    answer = browser(office.people["dora"]).get(office.path("ageing/file/"))
    assert "'=1+1" in b"".join(answer.streaming_content).decode()


def test_a_receipt_shows_on_the_statement_at_once(acme):
    receipt_post(make.receipt(account=acme, amount="105.00"))
    assert Statement(acme, RECEIVABLE, Period()).closing == 0


def test_a_long_paper_comes_in_parts_that_carry_the_balance_on(office, acme, monkeypatch):
    monkeypatch.setattr(pages, "MOST_PRINTED", 2)
    page, path = browser(office.people["dora"]), f"accounts/{acme.number}/statement/print/"
    latest = page.get(office.path(path)).content.decode()
    assert "2 of 2 (4 lines in all)" in latest
    assert "Brought forward" in latest and "Closing balance" in latest
    assert latest.index("$140.00") < latest.index("$80.00") < latest.index("$105.00")
    first = page.get(office.path(f"{path}?page=2")).content.decode()
    assert "Opening balance of the period" in first and "Carried forward" in first
    assert first.index("$100.00") < first.rindex("$140.00")


def test_only_who_keeps_the_books_enters_an_opening_balance(office):
    with office.acting("dora"):
        account = Account.objects.get(name="Customer 1")
    for who in ("ana", "max"):
        with office.acting(who), pytest.raises(Refused):
            account_open(Account.objects.visible().first(), amount=D(100))
        answer = program(office.people[who]).post(
            office.api(f"accounts/{account.number}/opening/"), {"amount": "100"}
        )
        assert answer.status_code in (400, 403, 404)
    with office.acting("dora"):
        assert account_open(account, amount=D(100)).status == "posted"
