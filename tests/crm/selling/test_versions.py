"""Copies and later versions of quotes, expiry, and the sheet of paper."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Product, Quote
from crm.selling.services import (
    order_confirm,
    quote_accept,
    quote_copy,
    quote_reject,
    quote_send,
    quote_version,
)
from lab import records
from lab.company.profile import profile_change
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from tests.factories import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ana(office):
    with office.acting("ana") as actor:
        yield actor


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_a_new_quote_is_valid_for_thirty_days_unless_said_otherwise(ana):
    assert make.quote().valid_until == ana.today + dt.timedelta(30)
    day = ana.today + dt.timedelta(3)
    assert make.quote(valid_until=day).valid_until == day
    assert make.quote(valid_until=None).valid_until is None


def test_a_later_version_supersedes_the_earlier_when_it_is_sent(ana):
    first = quote_send(make.quote(subject="Presses"))
    second = quote_version(first)
    assert (second.status, second.revision, second.replaces) == ("draft", 2, first)
    assert (second.subject, second.total, second.account) == ("Presses", first.total, first.account)
    assert again(first).status == "sent"

    second = quote_send(second)

    assert (second.code, again(first).status) == (f"{first.code}-v2", "superseded")
    third = quote_send(quote_version(second))
    assert third.code == f"{first.code}-v3"
    assert (
        Entry.objects.get(event="quote.superseded", record=first.number).data["later"]
        == second.code
    )
    # The series goes on without a gap.
    assert quote_send(make.quote()).code == "Q2018-0002"
    with pytest.raises(ValidationError, match="cannot become"):
        quote_accept(again(first))


def test_a_rejected_quote_is_taken_up_and_stays_rejected(ana):
    first = quote_reject(quote_send(make.quote()), reason="Too dear")
    second = quote_send(quote_version(first))
    assert (again(first).status, again(first).rejection) == ("rejected", "Too dear")
    assert quote_accept(second).status == "accepted"


def test_there_is_one_later_version_and_none_of_what_is_open_or_done(ana):
    first = quote_send(make.quote())
    quote_version(first)
    with pytest.raises(ValidationError, match="later version"):
        quote_version(first)
    for other in (make.quote(), quote_accept(quote_send(make.quote()))):
        with pytest.raises(ValidationError, match="Only a quote"):
            quote_version(other)


def test_what_the_customer_accepted_meanwhile_is_not_superseded(ana):
    first = quote_send(make.quote())
    second = quote_version(first)
    quote_accept(again(first))
    with pytest.raises(ValidationError, match="accepted the earlier"):
        quote_send(second)
    assert (again(second).status, again(second).code) == ("draft", "")


def test_a_copy_stands_alone(office, ana):
    deal = make.opportunity(account=make.account())
    first = quote_send(make.quote(account=deal.account, opportunity=deal, terms="30 days"))
    copy = quote_copy(first)
    assert (copy.status, copy.revision, copy.replaces, copy.code) == ("draft", 1, None, "")
    assert (copy.total, copy.terms, copy.opportunity) == (first.total, "30 days", deal)
    assert (
        program(office.people["bo"]).post(office.api(f"quotes/{first.number}/copy/")).status_code
        == 404
    )


def test_whether_a_quote_expired_follows_the_companys_date(office, ana):
    quote = quote_send(make.quote(valid_until=ana.today))
    assert not quote.expired
    ana.sandbox.simulated_now += dt.timedelta(days=1)
    ana.sandbox.save()
    assert quote.expired
    page = browser(office.people["ana"]).get(office.path(f"quotes/{quote.number}/"))
    assert "expired on" in page.content.decode()
    told = program(office.people["ana"]).get(office.api(f"quotes/{quote.number}/")).json()
    assert told["expired"] is True
    assert not quote_reject(quote).expired


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("max", 200), ("tess", 200), ("bo", 404)]
)
def test_a_document_is_printed_by_those_who_see_it(office, who, status):
    with office.acting("ana"):
        quote = quote_send(make.quote(subject="Presses", terms="Net 30 <b>days</b>"))
        order = order_confirm(make.order())
    for document in (quote, order):
        address = office.path(f"{document.collection}/{document.number}/print/")
        page = browser(office.people[who]).get(address)
        assert page.status_code == status
        if status == 200:
            text = page.content.decode()
            assert document.code in text
            assert document.account.name in text
            assert "110.00" in text
            assert "<b>days" not in text


def test_both_addresses_stand_on_paper_as_on_an_envelope(office):
    with office.acting("dora"):
        records.change(
            Account.objects.numbered(1).get(),
            {"billing_city": "西安", "billing_state": "陕西", "billing_street": "胜利路222号"},
        )
        quote = make.quote(account=Account.objects.numbered(1).get())
        profile_change({"city": "Baltimore", "state": "Maryland", "postal_code": "21230"})
    address = office.path(f"quotes/{quote.number}/print/")
    page = browser(office.people["dora"]).get(address).content.decode()
    assert "陕西西安胜利路222号<br>" in page
    assert "Baltimore, Maryland 21230<br>" in page


def test_a_draft_says_so_on_paper(office, ana):
    address = office.path(f"quotes/{make.quote().number}/print/")
    assert "DRAFT" in browser(office.people["ana"]).get(address).content.decode()


def test_totals_go_from_the_list_total_to_the_gross(office, ana):
    lines = [{**make.LINE, "discount_percent": 10}]
    quote = make.quote(lines=lines, discount_percent=5)
    page = browser(office.people["ana"]).get(office.path(f"quotes/{quote.number}/"))
    text = page.content.decode().partition('class="entity-totals"')[2]
    # 2 x 50 less 10 % less 5 %; 10 % tax.
    amounts = ("100.00", "−$10.00", "−$4.50", "85.50", "8.55", "94.05")
    places = [text.index(f"{amount}</dd>") for amount in amounts]
    assert places == sorted(places)


def test_a_price_below_the_floor_is_told_again_before_it_is_sent(office):
    with office.acting("dora"):
        records.change(Product.objects.numbered(1).get(), {"floor_price": "90"})
    with office.acting("ana"):
        fine = make.quote(lines=[{"product_id": Product.objects.get().pk}])
        low = make.quote(
            lines=[make.LINE, {"product_id": Product.objects.get().pk}], discount_percent=20
        )
    client = browser(office.people["ana"])
    for quote, told in ((fine, False), (low, True)):
        page = client.get(office.path(f"quotes/{quote.number}/send/"), headers=PART)
        assert ("Line 2" in page.content.decode()) == told
        assert ("$90.00" in page.content.decode()) == told
    with office.acting("ana"):
        assert Quote.objects.numbered(low.number).get().status == "draft"


def test_an_order_is_kept_or_cancelled_by_name(office, ana):
    address = office.path(f"orders/{make.order().number}/cancel/")
    page = browser(office.people["ana"]).get(address, headers=PART).content.decode()
    assert "Keep the order" in page
    assert "Cancel the order</button>" in page
    assert ">Cancel</button>" not in page
