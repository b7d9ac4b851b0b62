"""Outings: registered ahead, checked in and out, reported; and what does not agree with the logs."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.activities.outings.selectors import mismatches, week_plan
from crm.activities.outings.services import (
    outing_arrive,
    outing_cancel,
    outing_change,
    outing_leave,
    outing_match,
    outing_report,
    outing_reschedule,
)
from crm.models import Account, ContactLog, Outing
from lab.access.decisions import Refused
from lab.tenancy.actor import current_actor
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def planned(**values: object) -> Outing:
    account = Account.objects.numbered(1).get()
    return make.outing(
        **{
            "starts_at": current_actor().now + HOUR,
            "place": "12 Harbour Road",
            "about_collection": "accounts",
            "about_id": account.pk,
            **values,
        }
    )


def problems() -> list[str]:
    today = current_actor().today
    return sorted(one.problem for one in mismatches(today - 30 * DAY, today, None))


def test_an_outing_is_two_hours_long_unless_it_says_otherwise(office: Company) -> None:
    with office.acting("ana"):
        outing = planned()
        assert outing.ends_at == outing.starts_at + 2 * HOUR
        assert not outing.late
        with pytest.raises(ValidationError, match="ends after"):
            planned(ends_at=outing.starts_at - HOUR)


def test_checking_in_and_out_notes_the_simulated_time_and_the_place(office: Company) -> None:
    with office.acting("ana") as actor:
        outing = outing_arrive(planned(), place="")
        assert (outing.status, outing.arrived_at) == ("under_way", actor.now)
        assert outing.arrived_place == "12 Harbour Road"
        outing = outing_leave(outing)
        assert (outing.status, outing.left_at) == ("done", actor.now)
        with pytest.raises(Refused):
            outing_leave(outing)


def test_nobody_checks_in_on_another_day_or_for_a_colleague(office: Company) -> None:
    with office.acting("ana"):
        tomorrow = planned(starts_at=current_actor().now + DAY)
        with pytest.raises(Refused, match="on the day"):
            outing_arrive(tomorrow)
        today = planned()
    with office.acting("max"), pytest.raises(Refused, match="Only the seat"):
        outing_arrive(Outing.objects.get(pk=today.pk))


def test_the_report_is_a_visit_with_whom_the_outing_was_planned(office: Company) -> None:
    with office.acting("ana") as actor:
        outing = outing_arrive(planned())
        log = outing_report(outing, summary="They want a trial", next_step="Send the press")
        assert (log.channel, log.outing, log.owner) == ("visit", outing, actor.seat)
        assert (log.about_collection, log.about_number) == ("accounts", 1)
        outing.refresh_from_db()
        assert (outing.status, outing.left_at) == ("done", actor.now)
        assert problems() == []
        with pytest.raises(ValidationError, match="already"):
            outing_report(outing, summary="Once more")
        assert ContactLog.objects.filter(outing=outing).count() == 1


def test_what_is_still_to_come_or_was_cancelled_is_not_reported(office: Company) -> None:
    with office.acting("ana"):
        later = planned(starts_at=current_actor().now + 3 * DAY)
        with pytest.raises(Refused, match="still to come"):
            outing_report(later, summary="I was there")
        gone = outing_cancel(planned(), reason="They are ill")
        assert gone.cancelled_because == "They are ill"
        with pytest.raises(Refused, match="cancelled"):
            outing_report(gone, summary="I was there")
        with pytest.raises(Refused, match="not planned"):
            outing_reschedule(gone, starts_at=current_actor().now)


def test_a_plan_stays_as_it_was_once_somebody_has_set_out(office: Company) -> None:
    with office.acting("ana"):
        outing = outing_arrive(planned())
        with pytest.raises(ValidationError, match="stays as it was"):
            outing_change(outing, {"starts_at": outing.starts_at + DAY})
        changed = outing_change(outing, {"description": "Bring the price list"})
        assert changed.description == "Bring the price list"


def test_outings_and_logs_that_do_not_agree_are_told(office: Company) -> None:
    with office.acting("ana"):
        now = current_actor().now
        assert problems() == []
        planned(starts_at=now - DAY)  # over, and nothing written
        assert problems() == ["No contact log"]
        make.contact_log(channel="visit", happened_at=now - 2 * HOUR)
        assert problems() == ["No contact log", "Not registered"]
        make.contact_log(channel="call", happened_at=now - HOUR)
        assert len(problems()) == 2


def test_a_log_of_another_day_or_customer_and_a_late_registration_are_told(
    office: Company,
) -> None:
    with office.acting("ana"):
        now = current_actor().now
        outing = planned(starts_at=now - DAY)
        log = make.contact_log(channel="visit", happened_at=now - HOUR)
        matched = outing_match(outing, log=log)
        assert matched.status == "done"
        assert problems() == ["Another customer", "Another day", "Registered late"]


def test_only_a_visit_of_the_same_seat_that_is_free_is_matched(office: Company) -> None:
    with office.acting("ana"):
        outing = planned(starts_at=current_actor().now - DAY)
        call = make.contact_log(channel="call")
        with pytest.raises(ValidationError, match="Choose a visit"):
            outing_match(outing, log=call)
        taken = outing_report(planned(), summary="Was there")
        with pytest.raises(ValidationError, match="Choose a visit"):
            outing_match(outing, log=taken)


def test_setting_another_time_counts_as_registering_anew(office: Company) -> None:
    with office.acting("ana") as actor:
        outing = planned()
        moved = outing_reschedule(outing, starts_at=actor.now - DAY)
        assert moved.late
        assert moved.ends_at == moved.starts_at + 2 * HOUR


def test_the_plan_of_the_week_has_a_row_for_each_customer(office: Company) -> None:
    with office.acting("ana") as actor:
        first = actor.today - DAY * actor.today.weekday()
        planned(subject="First")
        planned(subject="Second", starts_at=actor.now + 2 * HOUR)
        planned(subject="Nobody", about_collection="", about_id=None)
        rows = week_plan(first, None)
        assert [(row.label, row.count) for row in rows] == [
            ("Customer 1", 2),
            ("Without a customer", 1),
        ]
        day = rows[0].days[actor.today.weekday()]
        assert [outing.subject for outing in day] == ["First", "Second"]


def test_the_pages_show_plan_and_mismatches(office: Company) -> None:
    with office.acting("ana"):
        planned(subject="Show the press")
        planned(subject="Forgotten", starts_at=current_actor().now - DAY)
    ana = as_person(office, "ana")
    assert "Show the press" in text_of(ana, office.path("outings/week/"))
    told = text_of(ana, office.path("outings/mismatches/"))
    assert "Forgotten" in told and "No contact log" in told
    assert "Show the press" not in told


def test_the_form_of_the_report_writes_the_log(office: Company) -> None:
    with office.acting("ana"):
        outing = planned()
    ana = as_person(office, "ana")
    address = office.path(f"outings/{outing.number}/report/")
    assert 'name="summary"' in text_of(ana, address)
    ana.post(address, {"summary": "Met the buyer", "outcome": "positive"})
    with office.acting("ana"):
        assert ContactLog.objects.get(outing=outing).outcome == "positive"


def test_a_colleague_does_not_see_private_outings(office: Company) -> None:
    with office.acting("ana"):
        planned(subject="Quite secret", starts_at=current_actor().now - DAY)
    with office.acting("bo"):
        assert problems() == []
        assert week_plan(current_actor().today - 7 * DAY, None) == []
