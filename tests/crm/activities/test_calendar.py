"""The calendar: whose, which days, what overlaps, moving, inviting, and the feed."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from crm.activities.calendar.asking import wish_of
from crm.activities.calendar.conflicts import conflicts
from crm.activities.calendar.entries import KINDS, Asked, entries
from crm.activities.calendar.feeds import feed_token
from crm.activities.calendar.grid import days_of, hours_of, place
from crm.activities.calendar.services import (
    event_change,
    event_create,
    event_reschedule,
    task_reschedule,
)
from crm.activities.calendar.spans import span_of
from crm.models import Event, Task
from crm.selling.services import quote_send
from lab.tenancy.actor import current_actor
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def shown(query: str = "") -> list[str]:
    found, _more = entries(wish_of(QueryDict(query)).asked)
    return [entry.title for entry in found]


def test_weeks_begin_on_monday_and_months_are_filled_up() -> None:
    week = span_of("week", dt.date(2026, 11, 22))
    assert (week.first, week.last) == (dt.date(2026, 11, 16), dt.date(2026, 11, 22))
    month = span_of("month", dt.date(2026, 11, 22))
    assert (month.first, month.last) == (dt.date(2026, 10, 26), dt.date(2026, 12, 6))
    assert not month.is_inner(dt.date(2026, 10, 31))
    assert month.beside(1) == dt.date(2026, 12, 1)
    assert span_of("month", dt.date(2026, 3, 31)).beside(-1) == dt.date(2026, 2, 1)


def test_one_sees_the_own_the_teams_the_companys_and_a_seats_calendar(office: Company) -> None:
    for who in ("ana", "bea", "bo"):
        with office.acting(who):
            make.event(subject=f"Meeting of {who}")
    with office.acting("max") as actor:
        make.task(subject="Task of Max", due_on=actor.today)
        assert shown() == ["Task of Max"]
        assert shown("whose=team") == ["Task of Max", "Meeting of ana", "Meeting of bea"]
        assert shown("whose=4") == ["Meeting of ana"]
        assert "Meeting of bo" not in shown("whose=all")
    with office.acting("dora"):
        assert "Meeting of bo" in shown("whose=all")
    with office.acting("bo"):
        assert shown("whose=4") == []
        assert shown("whose=999") == ["Meeting of bo"]


def test_kinds_narrow_the_calendar(office: Company) -> None:
    with office.acting("ana") as actor:
        make.event(subject="Ring them", kind="call")
        make.event(subject="Fax them", kind="fax")
        make.task(subject="Do it", due_on=actor.today)
        make.outing(subject="Go there")
        assert set(shown()) == {"Ring them", "Fax them", "Do it", "Go there"}
        assert shown("kind=call") == ["Ring them"]
        assert set(shown("kind=task&kind=outing")) == {"Do it", "Go there"}
        assert len(shown("kind=nonsense")) == 4


def test_other_dates_of_the_company_stand_in_it(office: Company) -> None:
    with office.acting("ana") as actor:
        quote = quote_send(make.quote(valid_until=actor.today + DAY))
        found, _more = entries(wish_of(QueryDict("view=agenda")).asked)
        assert [(one.day, one.row) for one in found if one.kind == "dated"] == [
            (actor.today + DAY, quote)
        ]
        assert shown("view=agenda&kind=task") == []
    with office.acting("bo"):
        assert shown("view=agenda") == []


def test_what_takes_the_same_seats_time_is_a_conflict(office: Company) -> None:
    with office.acting("ana") as actor:
        at = actor.now + HOUR
        make.event(subject="First", starts_at=at, ends_at=at + HOUR)
        make.event(subject="Second", starts_at=at + HOUR / 2, ends_at=at + 2 * HOUR)
        make.event(subject="Right after", starts_at=at + 2 * HOUR, ends_at=at + 3 * HOUR)
        found, _more = entries(wish_of(QueryDict("")).asked)
        assert {one.title for one in found if one.conflict} == {"First", "Second"}
    with office.acting("bea"):
        make.event(subject="Of Bea", starts_at=at, ends_at=at + HOUR)
    with office.acting("max"):
        found, _more = entries(wish_of(QueryDict("whose=4&whose=team")).asked)
        assert "Of Bea" not in {one.title for one in found if one.conflict}


def test_an_appointment_and_the_outing_to_it_are_no_conflict(office: Company) -> None:
    with office.acting("ana") as actor:
        about = {"about_collection": "accounts", "about_id": make.account().pk}
        at = actor.now + HOUR
        make.event(starts_at=at, ends_at=at + HOUR, **about)
        make.outing(starts_at=at, ends_at=at + HOUR, **about)
        found, _more = entries(wish_of(QueryDict("")).asked)
        assert len(found) == 2 and not any(one.conflict for one in found)


def test_who_types_an_event_is_warned_of_what_is_there_and_of_closed_days(
    office: Company,
) -> None:
    with office.acting("ana") as actor:
        at = actor.now + HOUR
        make.event(subject="Stock take", starts_at=at, ends_at=at + HOUR)
        assert ["Stock take" in text for text in conflicts({"starts_at": at})] == [True]
        assert conflicts({"starts_at": at + HOUR, "ends_at": at + 2 * HOUR}) == []
        night = at.replace(hour=22)
        assert ["hours" in text for text in conflicts({"starts_at": night})] == [True]
    with office.acting("dora") as actor:
        holiday = actor.today + DAY
        make.holiday(name="Harvest day", day=holiday)
    with office.acting("ana"):
        assert "Harvest day" in conflicts({"starts_at": at + DAY})[0]


def test_overlapping_entries_stand_in_lanes_and_hours_cover_them(office: Company) -> None:
    with office.acting("ana") as actor:
        begin = timezone.localtime(actor.now).replace(hour=10, minute=0)
        for minutes in (0, 30, 60):
            at = begin + dt.timedelta(minutes=minutes)
            make.event(starts_at=at, ends_at=at + HOUR)
        make.event(starts_at=begin.replace(hour=20), ends_at=begin.replace(hour=21))
        span = span_of("day", actor.today)
        found, _more = entries(Asked(span.starts, span.ends, None, frozenset(KINDS)))
        days = days_of(span, found)
        hours = hours_of(days)
        place(days, hours)
        assert [one.lane for one in days[0].placed] == [0, 1, 0, 0]
        assert days[0].lanes == 2
        assert (hours.first, hours.last) == (8 * 4, 21 * 4)
        assert [one.at for one in days[0].placed][:2] == [8, 10]


def test_an_event_over_midnight_stands_on_both_days(office: Company) -> None:
    with office.acting("ana") as actor:
        late = timezone.localtime(actor.now).replace(hour=23)
        make.event(starts_at=late, ends_at=late + 3 * HOUR)
        span = span_of("week", actor.today)
        found, _more = entries(Asked(span.starts, span.ends, None, frozenset(KINDS)))
        days = [one for one in days_of(span, found) if one.entries]
        assert [one.day for one in days] == [actor.today, actor.today + DAY]
        assert len(found) == 1


def test_moving_keeps_the_length_and_takes_the_reminder_along(office: Company) -> None:
    with office.acting("ana") as actor:
        at = actor.now + HOUR
        event = make.event(starts_at=at, ends_at=at + HOUR, remind_at=at - HOUR / 4)
        moved = event_reschedule(event, starts_at=at + DAY)
        assert (moved.ends_at, moved.remind_at) == (at + DAY + HOUR, at + DAY - HOUR / 4)
        longer = event_reschedule(moved, starts_at=moved.starts_at, ends_at=at + DAY + 3 * HOUR)
        assert longer.ends_at == at + DAY + 3 * HOUR
        with pytest.raises(ValidationError, match="before it starts"):
            event_reschedule(longer, starts_at=at, ends_at=at - HOUR)


def test_tasks_move_until_they_are_closed(office: Company) -> None:
    with office.acting("ana") as actor:
        task = make.task(due_on=actor.today)
        moved = task_reschedule(task, due_on=actor.today + DAY, due_time=dt.time(14))
        assert (moved.due_on, moved.due_time) == (actor.today + DAY, dt.time(14))
        done = make.task(due_on=actor.today, status=Task.Status.DONE)
        with pytest.raises(ValidationError, match="closed already"):
            task_reschedule(done, due_on=actor.today + DAY)


def test_whoever_is_invited_has_it_in_the_own_calendar_and_may_read_it(office: Company) -> None:
    with office.acting("bo") as actor:
        bo = actor.seat
        assert shown() == []
    with office.acting("ana"):
        event = event_create({"subject": "Joint visit"}, [(None, {"seat": bo})])
    with office.acting("bo"):
        assert shown() == ["Joint visit"]
        seen = Event.objects.visible().get()
        assert not current_actor().policy.may("change", seen)
    with office.acting("ana"):
        event_change(Event.objects.get(pk=event.pk), {}, [])
    with office.acting("bo"):
        assert shown() == []


def test_an_invitation_names_a_seat_or_a_contact(office: Company) -> None:
    with office.acting("ana") as actor:
        for line in ({}, {"seat": actor.seat}):
            with pytest.raises(ValidationError):
                event_create({"subject": "Alone"}, [(None, line)])
        assert not Event.objects.filter(subject="Alone").exists()
        contact = make.contact(name="Ida Keller", account=make.account())
        event_create({"subject": "With them"}, [(None, {"contact": contact})])
        found, _more = entries(wish_of(QueryDict("")).asked)
        assert "Keller" in found[0].invited[0]


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda"])
def test_every_view_shows_the_entry_and_the_simulated_day(office: Company, view: str) -> None:
    with office.acting("ana"):
        make.event(subject="Look at the press")
    page = text_of(as_person(office, "ana"), office.path(f"calendar/?view={view}"))
    assert "Look at the press" in page
    assert "is-today" in page


@pytest.mark.parametrize(
    "query", ["date=x", "date=0001-01-01", "date=9999-12-31", "whose=x&view=y"]
)
def test_odd_addresses_show_a_calendar(office: Company, query: str) -> None:
    for view in ("month", "week", "agenda"):
        text_of(as_person(office, "ana"), office.path(f"calendar/?{query}&view={view}"))


def test_dragging_and_the_keyboard_ask_the_same_action(office: Company) -> None:
    with office.acting("ana") as actor:
        event = make.event(starts_at=actor.now, ends_at=actor.now + HOUR)
        at = f"{timezone.localtime(actor.now + DAY):%Y-%m-%dT%H:%M}"
    ana, address = as_person(office, "ana"), office.path(f"events/{event.number}/reschedule/")
    assert 'type="datetime-local"' in text_of(ana, address)
    ana.post(address, {"starts_at": at, "ends_at": ""}, headers={"HX-Request": "true"})
    with office.acting("ana") as actor:
        assert Event.objects.get(pk=event.pk).starts_at == actor.now + DAY


def test_only_what_may_be_changed_can_be_dragged(office: Company) -> None:
    with office.acting("bo") as actor:
        bo = actor.seat
    with office.acting("ana"):
        event_create({"subject": "Joint visit"}, [(None, {"seat": bo})])
    assert "data-entry" in text_of(as_person(office, "ana"), office.path("calendar/?view=day"))
    page = text_of(as_person(office, "bo"), office.path("calendar/?view=day"))
    assert "Joint visit" in page and "data-entry" not in page


def test_the_calendar_costs_the_same_with_many_entries(office: Company) -> None:
    counts = []
    for _round in range(2):
        with office.acting("ana") as actor:
            for place_ in range(6):
                at = actor.now + place_ * HOUR
                event_create({"subject": "E", "starts_at": at}, [(None, {"seat": _boss()})])
                make.task(due_on=actor.today)
                make.outing(starts_at=at)
        ana = as_person(office, "ana")
        with CaptureQueriesContext(connection) as caught:
            text_of(ana, office.path("calendar/?view=week"))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def _boss() -> object:
    return next(s for s in current_actor().policy.seats.values() if s.kind == "manager")


def test_the_feed_needs_no_login_and_tells_the_own_entries(office: Company) -> None:
    with office.acting("ana") as actor:
        make.event(subject="Show, the press", location="Hall 3")
        make.task(subject="Send it", due_on=actor.today)
        make.outing(subject="Go there")
        token = feed_token(actor)
    with office.acting("bo"):
        make.event(subject="Of Bo")
    answer = Client().get(reverse("calendar-feed", args=[token]))
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Show\\, the press" in text and "BEGIN:VTODO" in text and "Go there" in text
    assert "Of Bo" not in text
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 2


def test_a_feed_dies_with_the_password_and_is_not_to_be_guessed(office: Company) -> None:
    with office.acting("ana") as actor:
        token = feed_token(actor)
    stranger = Client()
    for wrong in (token[:-1] + "x", "1.1.4.abc:def", "x", token + "x"):
        assert stranger.get(reverse("calendar-feed", args=[wrong])).status_code == 404
    person = office.people["ana"]
    person.set_password("another one entirely")
    person.save()
    assert stranger.get(reverse("calendar-feed", args=[token])).status_code == 404


def test_the_address_of_the_feed_is_shown_to_its_owner(office: Company) -> None:
    page = text_of(as_person(office, "ana"), office.path("calendar/feed/"))
    assert "/calendar/" in page and ".ics" in page


def test_the_api_tells_the_calendar(office: Company) -> None:
    with office.acting("ana") as actor:
        make.event(subject="Look at it")
        first = actor.today.isoformat()
    ana = as_person(office, "ana")
    base = f"/api/v1/sandboxes/{office.sandbox.pk}/calendar/"
    told = json.loads(ana.get(f"{base}?first={first}&last={first}&kind=meeting").content)
    assert [one["title"] for one in told["results"]] == ["Look at it"]
    for wrong in ("first=x", "last=1999-01-01", "kind=y", "until=2020-01-01"):
        assert ana.get(f"{base}?{wrong}").status_code == 400
