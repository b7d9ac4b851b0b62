"""Dates of packs: what they mean, and that they come back as they were written."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.packs.calendar import ANCHORS, Calendar
from scenarios.packs.dates import (
    BadDate,
    fill_years,
    format_date,
    format_moment,
    parse_date,
    parse_moment,
)

DAY_ONE = dt.date(2018, 1, 1)
CALENDAR = Calendar(DAY_ONE, yearly_holidays=frozenset({(1, 1), (5, 1), (12, 25)}))
days = st.dates(dt.date(1990, 1, 1), dt.date(2080, 12, 31))
moments = st.datetimes(dt.datetime(1995, 1, 1), dt.datetime(2080, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("D+0", "2018-01-01"),
        ("D-120", "2017-09-03"),
        ("W+1", "2018-01-02"),
        ("W+5", "2018-01-08"),
        ("W-1", "2017-12-29"),
        ("W-5", "2017-12-22"),
        ("M+0/20", "2018-01-20"),
        ("M+1/31", "2018-02-28"),
        ("M-1/end", "2017-12-31"),
        ("Q+0/start", "2018-01-01"),
        ("Q+0/end", "2018-03-31"),
        ("Q-1/end", "2017-12-31"),
        ("Q+0/32", "2018-02-01"),
        ("1985-03-04", "1985-03-04"),
    ],
)
def test_a_date_means(text: str, meaning: str) -> None:
    assert parse_date(text, CALENDAR).isoformat() == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "D",
        "D3",
        "D+",
        "d+3",
        "D+3/4",
        "D+999999",
        "W+2/end",
        "M+0",
        "M+0/0",
        "M+0/middle",
        "Q+1",
        "Q+9999/end",
        "2018-02-30",
        "20180101",
        "2018-W01-1",
        "01.02.2018",
        "D+٣",
        "M+999/end ",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadDate, match="D-120"):
        parse_date(text, CALENDAR)


@given(day=days, day_one=days)
def test_a_day_comes_back_whatever_day_1_is(day: dt.date, day_one: dt.date) -> None:
    calendar = replace(CALENDAR, day_one=day_one)
    assert parse_date(format_date(day, calendar), calendar) == day


@given(days_after=st.integers(-9999, 9999), day_one=days)
def test_the_text_of_a_day_comes_back(days_after: int, day_one: dt.date) -> None:
    calendar = replace(CALENDAR, day_one=day_one)
    text = f"D{days_after:+d}"
    assert format_date(parse_date(text, calendar), calendar) == text


@given(moment=moments, day_one=days)
def test_a_moment_comes_back(moment: dt.datetime, day_one: dt.date) -> None:
    calendar = replace(CALENDAR, day_one=day_one)
    text = f"{format_date(moment.date(), calendar)} {moment:%H:%M}"
    assert format_moment(parse_moment(text, calendar), calendar) == text


@given(count=st.integers(-99, 99), day_one=days)
def test_calendar_bound_dates_stay_in_their_period(count: int, day_one: dt.date) -> None:
    calendar = replace(CALENDAR, day_one=day_one)
    last = parse_date(f"M{count:+d}/end", calendar)
    assert (last + dt.timedelta(days=1)).day == 1
    assert parse_date(f"M{count:+d}/20", calendar) == last.replace(day=20)
    start, end = (parse_date(f"Q{count:+d}/{edge}", calendar) for edge in ("start", "end"))
    assert calendar.quarter_start(end) == start


@given(count=st.integers(1, 400), day=days)
def test_working_days_are_counted_one_by_one(count: int, day: dt.date) -> None:
    there = CALENDAR.add_working_days(day, count)
    between = [day + dt.timedelta(days=n) for n in range(1, (there - day).days + 1)]
    assert CALENDAR.is_working_day(there)
    assert sum(map(CALENDAR.is_working_day, between)) == count


@pytest.mark.parametrize(
    ("anchor", "asked", "given_"),
    [
        ("any", "2027-05-05", "2027-05-05"),
        ("monday", "2027-05-05", "2027-05-10"),
        ("monday", "2027-05-10", "2027-05-10"),
        ("working-day", "2027-05-01", "2027-05-03"),
        ("first-monday-of-month", "2027-05-05", "2027-06-07"),
        ("first-monday-of-quarter", "2027-05-05", "2027-07-05"),
        ("first-working-day-of-month", "2027-12-25", "2028-01-03"),
        ("first-working-day-of-quarter", "2026-12-01", "2027-01-04"),
    ],
)
def test_a_shifted_day_1_snaps_to_the_anchor(anchor: str, asked: str, given_: str) -> None:
    calendar = replace(CALENDAR, anchor=anchor)
    assert calendar.snap(dt.date.fromisoformat(asked)).isoformat() == given_


@given(day=days, anchor=st.sampled_from(sorted(ANCHORS)))
def test_a_snapped_day_stays_where_it_is(day: dt.date, anchor: str) -> None:
    calendar = replace(CALENDAR, anchor=anchor)
    snapped = calendar.snap(day)
    assert snapped >= day
    assert calendar.snap(snapped) == snapped


def test_quarters_follow_the_fiscal_year() -> None:
    april = replace(CALENDAR, fiscal_year_starts_in=2)
    assert april.quarter_start(DAY_ONE) == dt.date(2017, 11, 1)
    assert parse_date("Q+0/end", april) == dt.date(2018, 1, 31)


def test_years_in_texts_follow_day_1() -> None:
    assert fill_years("Q{Y+0}-0001, {Y-1}, {Y}", CALENDAR) == "Q2018-0001, 2017, {Y}"
