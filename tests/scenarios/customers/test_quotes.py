"""Quotes to simulated customers: accepted, haggled about, refused, and explained."""

from collections.abc import Callable

import pytest

from crm.models import Mail, Quote
from crm.selling.services import quote_accept, quote_reject, quote_send
from lab.access.decisions import Refused
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from scenarios.customers.models import Decision
from scenarios.engine.offers import US
from scenarios.engine.state import Phase
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
KEEN = ("haggles: 0\n", "haggles: 0\n    sensitivity: 6\n")


def about(company: Played, quote: Quote) -> Mail:
    """The last mail about the quote."""
    (mail,) = [
        mail
        for mail in company.inbox()
        if (mail.about_collection, mail.about_number) == ("quotes", quote.number)
    ][-1:]
    return mail


def test_a_good_offer_is_accepted_and_ordered_by_mail(company: Played) -> None:
    quote = company.quote(price="700.00")
    assert company.status(quote) == Quote.Status.SENT
    assert company.state().course("desks").phase is Phase.OFFERED
    company.days(5)
    assert company.status(quote) == Quote.Status.ACCEPTED
    assert company.state().course("desks").phase is Phase.BOUGHT
    order = about(company, quote)
    assert (order.about_collection, order.about_number) == ("quotes", quote.number)
    assert "10 piece Desk" in order.body and "$7,000.00" in order.body
    with company.system():
        entry = Entry.objects.get(event="quote.accepted")
        assert entry.mode == "persona"


def test_what_is_too_dear_is_haggled_about_with_a_price_that_would_do(
    played: Callable[..., Played],
) -> None:
    company = played(("haggles: 0\n", "haggles: 1\n"))
    quote = company.quote(price="900.00")
    company.days(5)
    with company.system():
        decision = Decision.objects.get()
        assert decision.kind == "counter"
        noted = Entry.objects.get(event="quote.countered")
        assert noted.record == quote.number and noted.data["price"] in about(company, quote).body
        asked = decision.weighing["facts"]["price"]
    assert company.status(quote) == Quote.Status.SENT
    company.quote(price=str(float(asked) / 10))
    company.days(5)
    assert company.state().course("desks").phase is Phase.BOUGHT


def test_a_refusal_names_its_reason_and_ends_the_quote(played: Callable[..., Played]) -> None:
    company = played(KEEN)
    quote = company.quote(price="2500.00")
    company.days(5)
    with company.system():
        decision = Decision.objects.get()
    assert (decision.kind, decision.reason) == ("refuse", "price")
    assert company.status(quote) == Quote.Status.REJECTED
    assert about(company, quote).body


def test_nothing_is_decided_before_its_time_and_a_new_quote_takes_the_old_one_s_place(
    company: Played,
) -> None:
    company.quote(price="2500.00")
    second = company.quote(price="700.00")
    with company.system():
        decision = Decision.objects.get()
        assert (decision.kind, decision.quote) == ("accept", second.number)
    company.days(5)
    assert company.state().course("desks").phase is Phase.BOUGHT


def test_what_nobody_needs_is_sent_back_with_thanks(company: Played) -> None:
    company.quote(product=2)
    assert "need" in company.inbox()[-1].body.lower() or company.inbox()[-1].body
    with company.system():
        assert Decision.objects.count() == 0
    assert company.state().course("desks").phase is Phase.ASLEEP


def test_a_quote_that_is_gone_meanwhile_is_not_answered(company: Played) -> None:
    quote = company.quote(price="700.00")
    with company.rep():
        quote_reject(quote)
    company.days(5)
    assert company.status(quote) == Quote.Status.REJECTED
    with company.system():
        assert Decision.objects.count() == 0


def test_the_answer_comes_before_the_offer_ends(played: Callable[..., Played]) -> None:
    company = played(("decides: D+40\n", "decides: D+40\n        thinking_hours: 400\n"))
    quote = company.quote(price="700.00")
    company.days(40)
    assert company.status(quote) == Quote.Status.ACCEPTED


def test_the_decision_keeps_both_sides(company: Played) -> None:
    company.quote(price="2500.00")
    with company.system():
        weighing = Decision.objects.get().weighing
    assert [offer["name"] for offer in weighing["offers"]] == [US, "westline"]
    assert weighing["price"] == "25000.00"


def test_nobody_says_yes_for_a_customer_who_answers_itself(company: Played) -> None:
    quote = company.quote(price="700.00")
    with company.rep():
        with pytest.raises(Refused, match="Nora Finch answers this quote"):
            quote_accept(quote)
        entity = REGISTRY["quotes"]
        assert not entity.action("accept").available(quote)
    company.days(5)
    assert company.status(quote) == Quote.Status.ACCEPTED


def test_who_has_no_customer_to_wait_for_notes_the_answer_as_ever(company: Played) -> None:
    line = {"product": 1, "quantity": "1", "price": "10.00"}
    quote = company.create("quotes", account=1, subject="Desks", lines=[line])
    with company.rep():
        assert quote_accept(quote_send(quote)).status == Quote.Status.ACCEPTED
