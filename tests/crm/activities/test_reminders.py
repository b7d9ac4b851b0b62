"""Reminders show when their time has come, until the thing is done or the reminder is answered."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from crm.activities.calendar.files import event_entry
from crm.activities.reminders import (
    Later,
    moment_of,
    reminder_dismiss,
    reminder_snooze,
    reminders_due,
)
from crm.activities.services import task_complete
from crm.models import Event, Task
from lab import records
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company

HOUR = dt.timedelta(hours=1)


def due(office: Company, who: str) -> list[str]:
    with office.acting(who) as actor:
        assert actor.seat is not None
        return [row.subject for row in reminders_due([actor.seat.pk])]


@pytest.fixture
def reminded(office: Company) -> Company:
    """Ana has a task and an event that remind, and some that do not."""
    with office.acting("ana") as actor:
        now = actor.now
        make.task(subject="Call back", remind_at=now - HOUR)
        make.event(subject="Fair", starts_at=now + HOUR, remind_at=now - 2 * HOUR)
        make.task(subject="Not yet", remind_at=now + HOUR)
        make.task(subject="Silent", due_on=actor.today)
        make.event(subject="Over", starts_at=now - 3 * HOUR, remind_at=now - 4 * HOUR)
        make.task(subject="Done", remind_at=now - HOUR, status="done")
    return office


def test_what_reminds_now_is_told_to_its_owner_only(reminded: Company) -> None:
    assert due(reminded, "ana") == ["Fair", "Call back"]
    assert due(reminded, "bea") == []
    assert due(reminded, "max") == []


def test_what_is_done_reminds_no_more(reminded: Company) -> None:
    with reminded.acting("ana"):
        task_complete(Task.objects.get(subject="Call back"))
    assert due(reminded, "ana") == ["Fair"]


def test_a_reminder_is_put_off_and_dismissed_and_the_journal_says_so(reminded: Company) -> None:
    with reminded.acting("ana") as actor:
        task = reminder_snooze(Task.objects.get(subject="Call back"), until="hour")
        assert task.remind_at == actor.now + HOUR
        reminder_dismiss(Event.objects.get(subject="Fair"))
        events = set(Entry.objects.values_list("event", flat=True))
        assert {"task.reminder-snoozed", "event.reminder-dismissed"} <= events
        with pytest.raises(ValidationError, match="no reminder"):
            reminder_dismiss(Event.objects.get(subject="Fair"))
    assert due(reminded, "ana") == []


@pytest.mark.parametrize(
    ("later", "moment"),
    [(Later.HOUR, (9, 13)), (Later.TOMORROW, (10, 9)), (Later.WEEK, (16, 12))],
)
def test_later_is_counted_from_the_simulated_now(
    settings: Any, later: Later, moment: tuple[int, int]
) -> None:
    settings.TIME_ZONE = "UTC"
    now = dt.datetime(2018, 1, 9, 12, tzinfo=dt.UTC)
    found = moment_of(later, now)
    assert (found.day, found.hour) == moment


def test_home_menu_and_page_tell_of_reminders(reminded: Company) -> None:
    ana = browser(reminded.people["ana"])
    home = ana.get(reminded.path()).content.decode()
    assert home.index("Reminders") < home.index("Call back") < home.index("Due today or before")
    assert reminded.path("reminders/count/") in home
    assert ">2<" in ana.get(reminded.path("reminders/count/")).content.decode()
    page = ana.get(reminded.path("reminders/")).content.decode()
    assert "Call back" in page and "Fair" in page and "Not yet" not in page
    quiet = browser(reminded.people["bea"])
    assert "badge" not in quiet.get(reminded.path("reminders/count/")).content.decode()
    assert "Nothing reminds you now" in quiet.get(reminded.path("reminders/")).content.decode()
    assert browser(reminded.people["tess"]).get(reminded.path("reminders/")).status_code == 404


def test_a_page_and_a_program_answer_a_reminder(reminded: Company) -> None:
    with reminded.acting("ana"):
        task, event = Task.objects.get(subject="Call back"), Event.objects.get(subject="Fair")
        silent = Task.objects.get(subject="Silent")
    ana = browser(reminded.people["ana"])
    ana.post(reminded.path(f"tasks/{task.number}/dismiss/"), headers={"HX-Request": "true"})
    answer = program(reminded.people["ana"]).post(
        reminded.api(f"events/{event.number}/snooze/"), {"until": "week"}
    )
    assert answer.status_code == 200
    assert due(reminded, "ana") == []
    assert "snooze" in ana.get(reminded.path(f"events/{event.number}/")).content.decode()
    assert "snooze" not in ana.get(reminded.path(f"tasks/{silent.number}/")).content.decode()


def test_the_calendar_takes_the_reminder_of_an_event_along(reminded: Company) -> None:
    with reminded.acting("ana"):
        entry = event_entry(Event.objects.get(subject="Fair"))
        records.change(Event.objects.get(subject="Over"), {"remind_at": None})
        bare = event_entry(Event.objects.get(subject="Over"))
    assert "VALARM" in entry.to_ical().decode()
    assert "VALARM" not in bare.to_ical().decode()
