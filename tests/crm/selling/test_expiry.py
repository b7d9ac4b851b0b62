"""Offers that run out: noted by the clock, told to their owner, and taken up again."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.models import Quote
from crm.reports.selectors import quotes_waiting
from crm.selling.services import (
    opportunity_lose,
    quote_accept,
    quote_reject,
    quote_send,
    quote_version,
)
from lab.clock.advancing import clock_advance
from lab.clock.calendar import moment
from lab.company.resets import company_reset
from lab.journal.models import Entry
from lab.notices.models import Notice
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make

MONDAY = dt.date(2018, 1, 1)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


@pytest.fixture
def later(office, ana):
    def move(number: int) -> Entry:
        with office.acting("tess"):
            entry = clock_advance(to=moment(day(number), dt.time(12))).entry
        ana.sandbox.refresh_from_db()
        assert entry is not None and "failed" not in entry.data
        return entry

    return move


def sent(until: int | None = 3, **values) -> Quote:
    return quote_send(
        make.quote(**{"valid_until": None if until is None else day(until), **values})
    )


def status(quote: Quote) -> str:
    return Quote.objects.get(pk=quote.pk).status


def test_a_quote_expires_when_its_last_day_is_over(ana, later):
    quote, longer, unlimited = sent(), sent(20), sent(None)
    draft = make.quote(valid_until=day(3))
    later(3)
    assert status(quote) == "sent", "its last day is not over"
    later(6)
    assert [status(one) for one in (quote, longer, unlimited, draft)] == [
        "expired",
        "sent",
        "sent",
        "draft",
    ]
    entry = Entry.objects.get(event="quote.expired")
    assert entry.simulated_at == moment(day(4), dt.time()), "a Friday's midnight"
    assert (entry.mode, entry.user, entry.record) == ("system", None, quote.number)


def test_it_expires_on_a_day_on_which_nobody_works(ana, later):
    quote = sent(5)  # a Saturday
    later(7)
    assert status(quote) == "expired"


def test_its_owner_is_told_and_sees_it_on_the_home(office, ana, later):
    quote, other = sent(), sent(30)
    later(5)
    assert Notice.objects.filter(kind_name="quote-expired").exists()
    assert list(quotes_waiting([ana.seat.pk])) == [quote, other]
    home = browser(office.people["ana"]).get(office.path()).content.decode()
    assert "Expired" in home and office.path(f"quotes/{quote.number}/revise/") in home
    page = browser(office.people["ana"]).get(office.path(f"quotes/{quote.number}/"))
    assert "expired on" in page.content.decode()
    told = program(office.people["ana"]).get(office.api(f"quotes/{quote.number}/")).json()
    assert (told["status"], told["expired"]) == ("expired", True)


def test_the_customer_cannot_take_it_any_more_but_a_new_version_can_be_made(ana, later):
    quote = sent()
    later(5)
    quote = Quote.objects.get(pk=quote.pk)
    with pytest.raises(ValidationError, match="expired on"):
        quote_accept(quote)
    again = quote_version(quote)
    assert (again.replaces, status(quote)) == (quote, "expired")
    again = quote_send(again, valid_until=day(20))
    assert (again.status, status(quote)) == ("sent", "superseded")
    assert quote_accept(again).status == "accepted"


def test_what_expired_can_be_declined_and_goes_with_a_lost_deal(ana, later):
    deal = make.opportunity(account=make.account())
    declined, of_deal = sent(), sent(opportunity=deal, account=deal.account)
    later(5)
    assert quote_reject(Quote.objects.get(pk=declined.pk), reason="Too late").status == "rejected"
    opportunity_lose(deal, reason="price")
    assert status(of_deal) == "rejected"


def test_a_reset_makes_it_run_again(office, ana, later):
    quote = sent()
    later(5)
    with office.acting("tess"):
        company_reset()
    assert not Quote.objects.filter(pk=quote.pk).exists()
    ana.sandbox.refresh_from_db()
    quote = sent()
    later(5)
    assert status(quote) == "expired"


def test_many_quotes_that_expire_at_once_are_told_as_one_at_the_price_of_a_few(ana, later):
    def told(start: int, count: int) -> tuple[int, list[str]]:
        for _each in range(count):
            sent(start)
        before = Notice.objects.count()
        asked = queries_of(lambda: later(start + 3))
        about = [one for one in asked if "lab_notice" in one or "lab_occupancy" in one]
        return len(about), [n.text for n in Notice.objects.order_by("pk")[before:]]

    few, single = told(3, 2)
    many, together = told(20, 12)
    assert (len(single), together) == (
        2,
        ["12 quotes expired without an answer. Make new versions, or decline them."],
    )
    assert many <= few
