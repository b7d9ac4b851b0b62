"""Periods that are relative to the company's own date: what they mean, on lists and in the API."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lab.company.models import CompanyProfile
from lab.entities.models import SavedView
from lab.entities.periods import PERIODS, composed, parted, span_of, words
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

# A Wednesday.
TODAY = dt.datetime(2018, 1, 31, 10, tzinfo=dt.UTC)


def at(office: Company, moment: dt.datetime) -> None:
    Sandbox.objects.filter(pk=office.sandbox.pk).update(simulated_now=moment)
    office.sandbox.refresh_from_db()


@pytest.fixture
def company(office: Company) -> Company:
    at(office, TODAY)
    return office


SPANS = [
    ("today", "2018-01-31", "2018-01-31"),
    ("yesterday", "2018-01-30", "2018-01-30"),
    ("tomorrow", "2018-02-01", "2018-02-01"),
    ("this-week", "2018-01-29", "2018-02-04"),
    ("last-week", "2018-01-22", "2018-01-28"),
    ("next-week", "2018-02-05", "2018-02-11"),
    ("this-month", "2018-01-01", "2018-01-31"),
    ("last-month", "2017-12-01", "2017-12-31"),
    ("next-month", "2018-02-01", "2018-02-28"),
    ("this-quarter", "2018-01-01", "2018-03-31"),
    ("last-quarter", "2017-10-01", "2017-12-31"),
    ("next-quarter", "2018-04-01", "2018-06-30"),
    ("this-year", "2018-01-01", "2018-12-31"),
    ("last-year", "2017-01-01", "2017-12-31"),
    ("next-year", "2019-01-01", "2019-12-31"),
    ("last-7-days", "2018-01-24", "2018-01-31"),
    ("next-30-days", "2018-01-31", "2018-03-02"),
    ("before-today", None, "2018-01-30"),
    ("after-today", "2018-02-01", None),
    ("2018-05-06", "2018-05-06", "2018-05-06"),
]


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_a_period_is_counted_from_the_companys_own_day(
    company: Company, text: str, first: str | None, last: str | None
) -> None:
    with company.acting("ana"):
        span = span_of(text)
    days = [day.isoformat() if day else None for day in (span.first, span.last)]
    assert days == [first, last]


def test_all_offered_periods_are_in_the_table() -> None:
    assert set(PERIODS) <= {text for text, _first, _last in SPANS}


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        (1, "2018-01-01", "2018-03-31"),
        (2, "2017-11-01", "2018-01-31"),
        (12, "2017-12-01", "2018-02-28"),
    ],
)
def test_quarters_are_those_of_the_fiscal_year(
    company: Company, month: int, first: str, last: str
) -> None:
    CompanyProfile._base_manager.filter(sandbox=company.sandbox).delete()
    values = {"name": "Firm", "fiscal_year_start_month": month}
    CompanyProfile._base_manager.create(
        pk=make_id(company.sandbox.pk, 1), sandbox=company.sandbox, **values
    )
    with company.acting("ana"):
        span = span_of("this-quarter")
    assert (str(span.first), str(span.last)) == (first, last)


WRONG = [
    "next-0-days",
    "last-9999-days",
    "last--days",
    "sometime",
    "2018-02-31",
    "٢٠١٨-٠١-٠١",
    "x" * 5000,
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_period_is_refused_in_words(company: Company, text: str) -> None:
    with company.acting("ana"), pytest.raises(ValidationError):
        span_of(text)


@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_told(company: Company, year: int) -> None:
    at(company, dt.datetime(year, 6, 1, tzinfo=dt.UTC))
    with company.acting("ana"):
        for text in ("last-year", "next-year", "last-3660-days", "next-3660-days"):
            try:
                span_of(text)
            except ValidationError as error:
                assert error.messages == ["There is no such day."]


def test_the_panels_two_inputs_are_one_word_and_back() -> None:
    assert composed("last-days", "30") == "last-30-days"
    assert composed("this-month", "30") == "this-month"
    assert [composed("next-days", days) for days in ("", "0", "-1", "99999")] == [""] * 4
    assert parted("last-30-days") == ("last-days", "30")
    assert parted("this-month") == ("this-month", "")
    assert words("next-1-days") == "the next 1 day"


@pytest.fixture
def tasks(company: Company) -> Company:
    """Tasks that are due yesterday, today, next week and never; calls late today and tomorrow."""
    with company.acting("ana"):
        for number, due in enumerate(("2018-01-30", "2018-01-31", "2018-02-07", None), 1):
            make.task(subject=f"T{number}", due_on=due)
        for number, hour in enumerate(("2018-01-31T23:30", "2018-02-01T00:10"), 1):
            moment = dt.datetime.fromisoformat(f"{hour}:00+08:00")
            make.event(subject=f"E{number}", starts_at=moment)
    return company


FOUND = [
    ("tasks", "due_on=today", ["T2"]),
    ("tasks", "due_on=before-today", ["T1"]),
    ("tasks", "due_on=last-1-days", ["T1", "T2"]),
    ("tasks", "due_on=next-week", ["T3"]),
    ("tasks", "due_on=this-month&due_on__gte=2018-01-31", ["T2"]),
    ("tasks", "due_on=2018-02-07", ["T3"]),
    ("tasks", "due_on__empty=true", ["T4"]),
    ("tasks", "due_on__empty=false", ["T1", "T2", "T3"]),
    ("events", "starts_at=today", ["E1"]),
    ("events", "starts_at=tomorrow", ["E2"]),
    ("events", "starts_at=after-today", ["E2"]),
    ("events", "starts_at=before-today", []),
]


@pytest.mark.parametrize(("collection", "query", "subjects"), FOUND)
def test_a_period_filters_days_and_moments(
    tasks: Company, collection: str, query: str, subjects: list[str]
) -> None:
    ana = program(tasks.people["ana"])
    answer = ana.get(tasks.api(f"{collection}/?{query}"))
    assert answer.status_code == 200, answer.content
    assert sorted(row["subject"] for row in answer.json()["results"]) == subjects


def test_a_wrong_period_is_told_by_its_name(tasks: Company) -> None:
    answer = program(tasks.people["ana"]).get(tasks.api("tasks/?due_on=someday"))
    assert answer.status_code == 400
    assert "this-month" in answer.json()["due_on"][0]


def test_the_description_of_the_api_knows_the_words(tasks: Company) -> None:
    found = program(tasks.people["ana"]).get("/api/v1/schema/?format=json").json()
    (path,) = [path for path in found["paths"] if path.endswith("/{sandbox}/tasks/")]
    (due,) = [p for p in found["paths"][path]["get"]["parameters"] if p["name"] == "due_on"]
    assert "this-quarter" in due["schema"]["pattern"]


def shown(page: str) -> list[str]:
    return [subject for subject in ("T1", "T2", "T3", "T4") if f">{subject}</a>" in page]


def test_a_saved_view_keeps_the_word_and_finds_other_days_on_another_day(tasks: Company) -> None:
    ana = as_person(tasks, "ana")
    ana.post(tasks.path("tasks/saved-view/?due_on=today"), {"name": "Now"})
    view = SavedView._base_manager.get()
    assert view.params == {"due_on": ["today"]}
    assert shown(text_of(ana, tasks.path(f"tasks/?view={view.pk}"))) == ["T2"]
    at(tasks, TODAY + dt.timedelta(days=7))
    assert shown(text_of(ana, tasks.path(f"tasks/?view={view.pk}"))) == ["T3"]


def test_a_chip_says_the_period_in_words_and_what_it_means_now(tasks: Company) -> None:
    page = text_of(as_person(tasks, "ana"), tasks.path("tasks/?due_on=last-days&due_on__days=30"))
    assert "the last 30 days" in page
    assert 'title="Jan 1, 2018 – Jan 31, 2018"' in page
    assert "last-30-days" in page
    assert shown(page) == ["T1", "T2"]


def test_the_panel_offers_periods_and_marks_the_chosen_one(tasks: Company) -> None:
    panel = text_of(as_person(tasks, "ana"), tasks.path("tasks/filters/?due_on=next-14-days"))
    assert '<option value="next-days" selected>' in panel
    assert 'name="due_on__days" value="14"' in panel
    assert '<option value="this-quarter">This quarter</option>' in panel


def test_ones_team_are_ones_own_seat_and_those_below(office: Company) -> None:
    def owners(who: str, query: str) -> list[Any]:
        answer = program(office.people[who]).get(office.api(f"accounts/?{query}"))
        assert answer.status_code == 200
        return sorted(row["number"] for row in answer.json()["results"])

    assert owners("max", "owner=team") == [1, 2]
    assert owners("max", "owner=me") == []
    assert owners("ana", "owner=team") == [1]
    assert owners("dora", "owner=team,me") == [1, 2, 3]
    assert owners("tess", "owner=team") == []
    options = as_person(office, "max").get(office.path("seats/options/?me=1")).json()
    assert [option["value"] for option in options][:2] == ["me", "team"]
    assert "my team" in text_of(as_person(office, "max"), office.path("accounts/?owner=team"))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("industry__empty=true", [2, 3]),
        ("industry__empty=false", [1]),
        ("phone__empty=false", [2]),
        ("parent__empty=false", [3]),
        ("parent__empty=true", [1, 2]),
    ],
)
def test_what_is_empty_is_found_in_texts_choices_and_references(
    office: Company, query: str, numbers: list[int]
) -> None:
    dora = program(office.people["dora"])
    for number, values in ((1, {"industry": "retail"}), (2, {"phone": "1"}), (3, {"parent": 1})):
        assert dora.patch(office.api(f"accounts/{number}/"), values).status_code == 200
    found = dora.get(office.api(f"accounts/?ordering=number&{query}")).json()["results"]
    assert [row["number"] for row in found] == numbers
