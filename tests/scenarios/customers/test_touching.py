"""Calls, visits and mails to simulated customers."""

import datetime as dt
from collections.abc import Callable

import pytest

from crm.activities.outings.services import outing_match, outing_report
from crm.models import Contact, ContactLog, Event, Lead
from crm.selling.services import lead_convert
from lab.entities.wording import Wording
from lab.journal.models import Entry
from scenarios.customers.models import Decision, PersonaState
from scenarios.engine.state import Phase
from scenarios.provisioning import provision
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
WILLING = ("    hours: [9, 17]\n", "    hours: [9, 17]\n    likes: {call: 5, visit: 5}\n")


@pytest.fixture
def reachable(played: Callable[..., Played]) -> Played:
    """Nora answers nearly every call."""
    return played(WILLING)


def test_a_call_is_answered_at_once_and_tells_what_was_asked_for(reachable: Played) -> None:
    log = reachable.call(topics=["budget"])
    assert log.reached is True
    assert "We can spend 30000." in log.heard
    assert log.outcome == ContactLog.Outcome.REACHED
    assert reachable.state().revealed == ("budget",)


def test_the_journal_names_the_customer_who_answered(reachable: Played) -> None:
    reachable.call(topics=["budget"])
    with reachable.rep():
        heard = Entry.objects.get(event="contactlog.heard")
        assert Wording([heard]).sentence(heard).startswith("Nora Finch answered in ")


def test_nobody_tells_what_was_not_asked_for_or_is_not_yours_to_know(reachable: Played) -> None:
    assert "30000" not in reachable.call().heard
    asked = reachable.call(topics=["decider"])
    assert asked.reached and "alone" not in asked.heard
    assert reachable.state().revealed == ()


def test_topics_are_written_by_key_or_by_name(reachable: Played) -> None:
    assert reachable.call(topics="Budget, decider").topics == ["budget", "decider"]


def test_out_of_hours_nobody_is_reached(played: Callable[..., Played]) -> None:
    asleep = played(("hours: [9, 17]", "hours: [3, 4]"))
    log = asleep.call(topics=["budget"])
    assert log.reached is False
    assert log.outcome == ContactLog.Outcome.NOT_REACHED
    assert log.heard and "30000" not in log.heard
    assert asleep.state().attempts == 1


def test_who_is_not_simulated_answers_nothing(company: Played) -> None:
    task = company.create("tasks", subject="x", owner=1)
    log = company.call(about=f"tasks/{task.number}")
    assert (log.reached, log.heard, log.outcome) == (None, "", "")


def test_a_call_to_somebody_whom_nobody_plays_says_so(company: Played) -> None:
    other = company.create("contacts", name="Otto Plain")
    log = company.call(about=f"contacts/{other.number}")
    assert (log.reached, log.outcome) == (None, "")
    assert "not simulated" in log.heard


def test_the_outcome_that_somebody_chose_stays(reachable: Played) -> None:
    assert reachable.call(outcome="positive").outcome == "positive"


def test_the_customer_answers_as_itself_and_the_journal_says_so(reachable: Played) -> None:
    log = reachable.call()
    with reachable.system():
        entry = Entry.objects.get(event="contactlog.heard")
        assert (entry.mode, entry.via, entry.record) == ("persona", "simulation", log.number)


def test_a_mail_is_answered_in_the_thread_when_the_customer_gets_round_to_it(
    company: Played,
) -> None:
    mail = company.mail(topics=["budget"])
    assert company.inbox() == []
    company.days(5)
    answer = next(one for one in company.inbox() if one.thread == mail.thread)
    assert "We can spend 30000." in answer.body
    assert answer.sender_name == "Nora Finch"
    assert answer.owner_id == mail.owner_id
    assert mail.sent_at < answer.sent_at


def test_what_is_not_written_is_not_told_in_a_mail(played: Callable[..., Played]) -> None:
    company = played(("        in_writing: true\n", ""))
    company.mail(topics=["budget"])
    company.days(5)
    assert company.state().revealed == ()
    assert all("30000" not in mail.body for mail in company.inbox())


def test_whoever_asks_for_a_meeting_gets_one_and_finds_somebody_there(reachable: Played) -> None:
    log = reachable.call(topics=["meeting"])
    with reachable.system():
        event = Event.objects.get()
        assert (event.kind, event.owner_id, event.contact_id) == (
            "meeting",
            log.owner_id,
            Contact.objects.get(name="Nora Finch").pk,
        )
        assert event.starts_at > reachable.sandbox.simulated_now
        day = event.starts_at.date()
    assert reachable.state().meetings == (day.isoformat(),)
    with reachable.system():
        from lab.clock.advancing import clock_advance

        clock_advance(to=event.starts_at)
    assert reachable.visit(topics=["budget"]).reached


def test_a_lead_answers_and_goes_on_as_the_contact_that_becomes_of_it(
    played: Callable[..., Played],
) -> None:
    company = played(("lead: maya\n", "lead: maya\n    likes: {call: 5}\n"))
    assert company.call(about="leads/1", topics=["budget"]).reached
    with company.rep():
        lead_convert(Lead.objects.get(), opportunity_name="Lamps")
    with company.system():
        contact = Contact.objects.get(name="Maya Stone")
        assert PersonaState.objects.get(key="maya").contact == contact.number
    assert company.call(about=f"contacts/{contact.number}").reached is not None
    assert company.state("maya").counts["call"] == 2
    company.days(4)
    mail = next(mail for mail in company.inbox() if "amp" in mail.subject + mail.body)
    assert mail.contact_id == contact.pk


def test_an_enquiry_comes_on_its_day_and_waits(company: Played) -> None:
    company.days(2)
    (mail,) = company.inbox()
    assert "Desk" in mail.subject + mail.body
    assert mail.sent_at.date() == dt.date(2018, 1, 2)
    assert company.state().course("desks").phase is Phase.ASKED
    assert mail.unread


def test_who_is_answered_too_late_says_so_and_the_reason_is_kept(
    played: Callable[..., Played],
) -> None:
    company = played(WILLING, ("at_once: 1\n", "at_once: 0\n"))
    company.days(2)
    log = company.call()
    assert company.state().course("desks").phase is Phase.GONE
    assert log.heard
    with company.system():
        decision = Decision.objects.get()
        assert (decision.reason, decision.persona) == ("too-late", "nora")
        assert decision.weighing["hours"] == pytest.approx(8, abs=1)


def test_who_waits_too_long_gives_up(company: Played) -> None:
    company.days(25)
    assert company.state().course("desks").reason == "silence"
    assert len(company.inbox()) >= 2
    assert company.state().trust < 0.5


def test_chinese_customers_write_chinese(played: Callable[..., Played]) -> None:
    company = played(language="zh-hans")
    company.days(2)
    (mail,) = company.inbox()
    assert any("一" <= sign <= "鿿" for sign in mail.body)
    assert "Dear" not in mail.body


def test_the_log_of_an_outing_is_answered_as_a_logged_visit(
    version: Callable[..., object],
) -> None:
    """The same luck, the same words, the same trust."""
    template = version(WILLING).templates.get(language="en")  # type: ignore[attr-defined]
    reporting, logging = (Played(provision(template, name=name)) for name in ("One", "Two"))
    logged = logging.visit(contact=1, topics=["budget"])
    planned = reporting.create(
        "outings", subject="To Nora", about="contacts/1", contact=1, starts_at=logged.happened_at
    )
    with reporting.rep():
        reported = reporting.fresh(outing_report(planned, summary="Asked", topics=["budget"]))
    assert reported.channel == ContactLog.Channel.VISIT and reported.outing_id == planned.pk
    assert (reported.reached, reported.outcome) == (True, ContactLog.Outcome.REACHED)
    assert "We can spend 30000." in reported.heard
    assert (reported.heard, reported.reached) == (logged.heard, logged.reached)
    assert reporting.state() == logging.state()


def test_an_outing_that_takes_a_log_is_no_further_visit(reachable: Played) -> None:
    log = reachable.visit(contact=1, topics=["budget"])
    before = reachable.state()
    planned = reachable.create(
        "outings", subject="To Nora", about="contacts/1", contact=1, starts_at=log.happened_at
    )
    with reachable.rep():
        outing_match(planned, log=log)
        assert reachable.fresh(log).outing_id == planned.pk
    assert reachable.state() == before
