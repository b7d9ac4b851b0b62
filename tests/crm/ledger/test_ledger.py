"""The ledger: the open entries of an account are its balance, whatever was posted and settled."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.currencies import ExchangeRate
from crm.ledger.balances import ageing, balance, balance_before, statement
from crm.ledger.cash import Flow, post_flows, reverse_flows
from crm.ledger.entries import Owed, post_entry, reverse_entries
from crm.ledger.models import Allocation, LedgerEntry, MoneyAccount, MoneyMove
from crm.ledger.settling import allocation_undo, settle, unsettle
from crm.models import Account
from lab import records
from lab.tenancy.actor import current_actor
from tests.crm.booking import booking
from tests.factories import make

D = Decimal
TODAY = dt.date(2018, 1, 1)
Kind, RECEIVABLE = LedgerEntry.Kind, LedgerEntry.Side.RECEIVABLE


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def acme(head) -> Account:
    return make.account(name="Acme")


def owed(account, amount: str, *, currency="USD", rate="1", due=TODAY, kind=Kind.INVOICE, on=TODAY):
    """Post an entry of a new document."""
    document = make.order()
    with booking():
        return post_entry(
            document,
            Owed(account, RECEIVABLE, kind, D(amount), currency, D(rate), on, due),
        )


def paid(account, amount: str, **more):
    return owed(account, f"-{amount}", kind=Kind.PAYMENT, **more)


def settled(debit, credit, amount: str, used: str | None = None) -> Allocation:
    with booking():
        return settle(debit, credit, D(amount), D(used) if used else None)


def entry(row: LedgerEntry) -> LedgerEntry:
    return LedgerEntry.objects.get(pk=row.pk)


def test_a_payment_settles_two_invoices_and_leaves_the_rest_open(acme):
    first, second = owed(acme, "100.00"), owed(acme, "80.00")
    money = paid(acme, "130.00")
    settled(first, money, "100.00")
    settled(second, money, "30.00")

    opened = [entry(row).open_amount for row in (first, second, money)]
    assert opened == [0, D("50.00"), 0]
    assert balance(acme, RECEIVABLE) == D("50.00")


@pytest.mark.parametrize(
    ("amount", "used", "told"),
    [
        ("100.01", None, "has only 100 USD left"),
        ("60.00", None, "has only 50 USD left"),
        ("-1", None, "above zero"),
    ],
)
def test_no_more_is_settled_than_there_is(acme, amount, used, told):
    invoice, money = owed(acme, "100.00"), paid(acme, "50.00")
    with pytest.raises(ValidationError, match=told):
        settled(invoice, money, amount, used)
    assert not Allocation.objects.exists()
    assert balance(acme, RECEIVABLE) == D("50.00")


def test_nothing_is_settled_twice_nor_with_somebody_elses_money(acme):
    invoice, money = owed(acme, "50.00"), paid(acme, "50.00")
    with pytest.raises(ValidationError, match="same account"):
        settled(invoice, paid(make.account(), "50.00"), "50.00")
    settled(invoice, money, "50.00")
    with pytest.raises(ValidationError, match="nothing left to settle"):
        settled(invoice, money, "50.00")


def test_a_better_rate_on_the_day_of_payment_is_gained(acme):
    """1,000 EUR booked at 1.10 are paid at 1.15: 50 dollars more than expected."""
    invoice = owed(acme, "1000.00", currency="EUR", rate="1.10")
    money = paid(acme, "1000.00", currency="EUR", rate="1.15")
    allocation = settled(invoice, money, "1000.00")

    assert allocation.difference == D("50.00")
    (exchange,) = LedgerEntry.objects.filter(kind=Kind.EXCHANGE)
    assert (exchange.amount, exchange.base_amount) == (0, D("50.00"))
    assert balance(acme, RECEIVABLE) == 0
    assert sum(row.base_amount for row in LedgerEntry.objects.all()) == 0


def test_dollars_pay_an_invoice_in_euros_by_the_rate_of_the_day(acme):
    records.create(ExchangeRate, {"currency": "EUR", "valid_from": TODAY, "rate": "1.20"})
    invoice = owed(acme, "100.00", currency="EUR", rate="1.10")
    money = paid(acme, "120.00")
    allocation = settled(invoice, money, "100.00")

    assert allocation.credit_amount == D("120.00")
    assert allocation.difference == D("10.00")
    assert [entry(row).open_amount for row in (invoice, money)] == [0, 0]
    assert balance(acme, RECEIVABLE) == 0


def test_thirds_of_a_foreign_invoice_leave_no_cent_behind(acme):
    invoice = owed(acme, "100.00", currency="EUR", rate="1.11113")
    for part in ("33.33", "33.33", "33.34"):
        settled(invoice, paid(acme, part, currency="EUR", rate="1.11113"), part)

    assert (entry(invoice).open_amount, entry(invoice).open_base) == (0, 0)
    assert balance(acme, RECEIVABLE) == sum(row.base_amount for row in LedgerEntry.objects.all())


def test_taking_a_settlement_back_opens_both_again_and_undoes_the_difference(acme):
    invoice = owed(acme, "1000.00", currency="EUR", rate="1.10")
    money = paid(acme, "1000.00", currency="EUR", rate="1.15")
    allocation = settled(invoice, money, "400.00")
    with booking():
        allocation_undo(allocation)

    opened = [(entry(row).open_amount, entry(row).open_base) for row in (invoice, money)]
    assert opened == [(D(1000), D(1100)), (D(-1000), D(-1150))]
    assert sum(row.base_amount for row in LedgerEntry.objects.filter(kind=Kind.EXCHANGE)) == 0
    assert not Allocation.objects.exists()


def test_reversing_restores_the_balance_exactly(acme):
    owed(acme, "70.00")
    order = make.order()
    with booking():
        wrong = post_entry(
            order, Owed(acme, RECEIVABLE, Kind.INVOICE, D("30.00"), "USD", D(1), TODAY)
        )
    settled(wrong, paid(acme, "30.00"), "10.00")
    with booking():
        unsettle([wrong])
        reverse_entries(order)
        reverse_entries(order)

    assert balance(acme, RECEIVABLE) == D("40.00")
    assert sum(row.base_amount for row in LedgerEntry.objects.all()) == D("40.00")
    assert entry(wrong).open_amount == 0


def test_a_statement_counts_the_balance_back_from_now(acme):
    first = owed(acme, "100.00", on=dt.date(2017, 11, 5))
    third = owed(acme, "20.00", on=dt.date(2017, 12, 31))
    second = paid(acme, "60.00", on=dt.date(2017, 12, 1))

    lines = statement(acme, RECEIVABLE, limit=2)
    assert [(line.entry, line.balance) for line in lines] == [(third, D(60)), (second, D(40))]
    rest = statement(acme, RECEIVABLE, limit=2, skip=2)
    assert [(line.entry, line.balance) for line in rest] == [(first, D(100))]
    assert balance_before(acme, RECEIVABLE, dt.date(2017, 12, 31)) == D(40)


def test_a_page_of_a_statement_costs_the_same_however_long_it_is(acme, django_assert_num_queries):
    for _entry in range(12):
        owed(acme, "1.00")
    with django_assert_num_queries(2):
        assert len(statement(acme, RECEIVABLE, limit=5)) == 5


@pytest.mark.parametrize(
    ("days_late", "column"),
    [(-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)],
)
def test_ageing_puts_what_is_open_where_it_belongs(acme, days_late, column):
    owed(acme, "10.00", due=TODAY - dt.timedelta(days=days_late))
    (row,) = ageing(RECEIVABLE, Account.objects.all())

    assert [place for place, amount in enumerate(row.columns) if amount] == [column]
    assert row.total == D("10.00")


def test_ageing_of_all_accounts_is_one_query(acme, django_assert_num_queries):
    other = make.account()
    owed(acme, "10.00")
    paid(other, "5.00")
    done, money = owed(make.account(), "7.00"), None
    money = paid(done.account, "7.00")
    settled(done, money, "7.00")
    with django_assert_num_queries(1):
        rows = ageing(RECEIVABLE, Account.objects.all())

    assert [(row.account_id, row.total, row.unallocated) for row in rows] == [
        (acme.pk, D(10), 0),
        (other.pk, D(-5), D(-5)),
    ]


@pytest.fixture
def till(head) -> MoneyAccount:
    return make.money_account(name="Till", kind="cash")


def flow(account, amount: str, kind=MoneyMove.Kind.PAYMENT) -> Flow:
    return Flow(account, kind, D(amount), D(amount))


def test_an_account_of_money_is_the_sum_of_its_moves(till):
    order = make.order()
    with booking():
        moves = post_flows(order, [flow(till, "100.00"), flow(till, "-2.50")], TODAY)
    assert [move.balance for move in moves] == [D("100.00"), D("97.50")]
    assert MoneyAccount.objects.get().balance == D("97.50")
    with booking():
        reverse_flows(order)
        reverse_flows(order)
    assert MoneyAccount.objects.get().balance == 0
    assert MoneyMove.objects.count() == 4


def test_a_till_holds_no_less_than_nothing_but_a_bank_account_is_overdrawn(till):
    with pytest.raises(ValidationError, match="not so much money in “Till”"), booking():
        post_flows(make.order(), [flow(till, "-1.00")], TODAY)
    bank = make.money_account()
    with booking():
        post_flows(make.order(), [flow(bank, "-1.00")], TODAY)
    assert {row.balance for row in MoneyAccount.objects.all()} == {D(0), D(-1)}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_open_is_the_balance_after_any_sequence(head, seed):
    chance = random.Random(seed)  # noqa: S311
    accounts = [make.account(), make.account()]
    documents: list = []
    records.create(ExchangeRate, {"currency": "EUR", "valid_from": TODAY, "rate": "1.234567"})
    for _step in range(40):
        try:
            with booking():
                _do_something(chance, accounts, documents)
        except ValidationError:
            pass
        for account in accounts:
            rows = list(LedgerEntry.objects.filter(account=account))
            posted = sum(row.base_amount for row in rows)
            assert posted == sum(row.open_base for row in rows) == balance(account, RECEIVABLE)
            for row in rows:
                assert abs(row.open_amount) <= abs(row.amount)
                assert row.open_amount * row.amount >= 0


def _do_something(chance, accounts, documents) -> None:
    what = chance.choice(["owe", "owe", "pay", "pay", "settle", "settle", "undo", "reverse"])
    if what in ("owe", "pay"):
        document, sign = make.order(), 1 if what == "owe" else -1
        currency = chance.choice(["USD", "EUR"])
        rate = D(1) if currency == "USD" else D(chance.randint(900_000, 1_300_000)) / 1_000_000
        amount = sign * D(chance.randint(1, 50_000)) / 100
        kind = Kind.INVOICE if sign > 0 else Kind.PAYMENT
        account = chance.choice(accounts)
        post_entry(document, Owed(account, RECEIVABLE, kind, amount, currency, rate, TODAY))
        documents.append(document)
    elif what == "settle":
        debits = list(LedgerEntry.objects.filter(open_amount__gt=0))
        payments = list(LedgerEntry.objects.filter(open_amount__lt=0))
        if debits and payments:
            debit, credit = chance.choice(debits), chance.choice(payments)
            most = min(debit.open_amount, -credit.open_amount)
            amount = most if chance.random() < 0.5 else D(chance.randint(1, 20_000)) / 100
            settle(debit, credit, amount)
    elif what == "undo" and Allocation.objects.exists():
        allocation_undo(chance.choice(list(Allocation.objects.all())))
    elif what == "reverse" and documents:
        document = chance.choice(documents)
        unsettle(LedgerEntry.objects.filter(document_id=document.pk))
        reverse_entries(document)


def test_the_currency_of_an_amount_is_the_entrys_own(acme):
    euro = owed(acme, "10.00", currency="EUR", rate="1.10")
    assert (euro.money_currency, euro.base_amount) == ("EUR", D("11.00"))
    assert current_actor().sandbox.currency == "USD"
