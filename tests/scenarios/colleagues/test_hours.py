"""Working hours: nights, weekends and holidays do not count."""

import datetime as dt

import pytest
from django.utils import timezone

from scenarios.colleagues.hours import after_working_hours, next_morning
from tests.factories.clock import holiday
from tests.factories.company import Company


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2018, 1, day, hour, minute))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(1, 9), 2, at(1, 11)),
        (at(1, 16), 2, at(2, 10)),
        (at(1, 7), 1, at(1, 10)),
        (at(1, 20), 0.5, at(2, 9, 30)),
        (at(5, 16, 30), 1, at(8, 9, 30)),
        (at(6, 12), 8, at(8, 17)),
        (at(1, 9), 24, at(3, 17)),
    ],
)
def test_hours_are_those_of_work(
    office: Company, start: dt.datetime, hours: float, end: dt.datetime
) -> None:
    with office.as_system():
        assert after_working_hours(start, hours) == end


def test_a_holiday_is_no_morning(office: Company) -> None:
    with office.as_system():
        holiday(day=dt.date(2018, 1, 2))
    with office.as_system():
        assert next_morning(at(1, 12)) == at(3, 9, 30)
