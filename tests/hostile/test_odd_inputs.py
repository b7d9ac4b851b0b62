"""Inputs that no form sends: each is refused or passed over, none breaks the page."""

import json
import time

import pytest

from crm.models import Task
from lab.entities.exporting.cells import defused
from lab.testing.callers import browser, program

DIGITS = "9" * 5000
ODD_NUMBERS = ["²", "1,²", DIGITS, f"1,{DIGITS}", "1e999999999", "NaN", "\x00", "𝟙"]


@pytest.mark.parametrize("value", ODD_NUMBERS, ids=range(len(ODD_NUMBERS)))
@pytest.mark.parametrize("name", ["owner", "tag", "account", "q"])
def test_filters_bear_what_is_no_number(office, name, value):
    ana = browser(office.people["ana"])
    for rest in ("opportunities/", "opportunities/board/", "opportunities/filters/"):
        assert ana.get(office.path(rest), {name: value}).status_code == 200
    api = program(office.people["ana"])
    assert api.get(office.api("opportunities/"), {name: value}).status_code in (200, 400)


@pytest.mark.parametrize(
    "name", ["stage", "stage__not", "name", "name__in", "name__not", "name__contains", "amount__in"]
)
def test_filters_bear_a_nul(office, name):
    for caller, path in ((browser, office.path), (program, office.api)):
        answer = caller(office.people["ana"]).get(path("opportunities/"), {name: "a\x00b"})
        assert answer.status_code in (200, 400)
    answer = program(office.people["ana"]).get(office.api("accounts/"), {"industry": "a\x00b"})
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    ("rest", "typed"),
    [
        ("accounts/duplicates/", {"exclude": DIGITS, "name": "x"}),
        ("accounts/look/", {"view": DIGITS}),
        ("accounts/bulk/", {"operation": "tag", "all": "1", "query": "owner=²"}),
        ("accounts/bulk/", {"operation": "tag", "all": "1", "query": f"q={'a' * 60_000}"}),
        (
            "quotes/new/",
            {
                "account": "1",
                "lines-present": "1",
                "lines-0-number": DIGITS,
                "lines-0-description": "x",
            },
        ),
    ],
)
def test_forms_bear_it_too(office, rest, typed):
    assert browser(office.people["max"]).post(office.path(rest), typed).status_code < 500


ODD_BODIES = [
    {"stage": []},
    {"stage": {}},
    {"stage": 1},
    {"lines": [{"number": "x"}]},
    {"lines": [{"number": [1]}]},
    {"lines": [{"number": 1.5}]},
    {"lines": [{"number": True}]},
    {"lines": [{"number": int("9" * 40)}]},
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=str)
def test_programs_are_told_what_is_wrong(office, body):
    api = program(office.people["ana"])
    opportunity = {"name": "n", "account": 1, **body}
    assert api.patch(office.api("opportunities/1/"), body).status_code == 400
    assert api.post(office.api("opportunities/"), opportunity).status_code == 400
    assert api.post(office.api("opportunities/"), [opportunity]).status_code == 400


def test_activities_are_about_records_and_not_about_the_kernels_books(office):
    api = program(office.people["ana"])
    for about in ("counters/1", "seats/1", "sharing-modes/1"):
        body = json.dumps({"subject": "x", "about": about})
        answer = api.post(office.api("tasks/"), body, content_type="application/json")
        assert answer.status_code == 400, about
    with office.as_system():
        assert not Task.objects.exists()


def test_a_sandbox_number_with_zeros_in_front_leads_through_the_same_door(office, client):
    address = f"/s/{office.sandbox.pk:012d}/accounts/"
    assert client.get(address).status_code == 302
    assert browser(office.people["ana"]).get(address).status_code == 200
    assert browser(office.people["ana"]).get("/s/99999999999999999999/").status_code == 404


def test_thousands_of_lines_are_refused_before_they_are_drawn(office):
    typed = {"account": "1", "lines-present": "1"}
    typed |= {f"lines-{index}-description": "x" for index in range(9000)}
    answer = browser(office.people["ana"]).post(office.path("quotes/new/"), typed)
    assert answer.status_code == 400
    assert "At most 500 lines." in answer.content.decode()
    assert len(answer.content) < 3_000_000


def test_a_long_text_of_digits_costs_an_export_no_time():
    started = time.process_time()
    text = f"+{'1' * 200_000}x"
    assert defused(text) == f"'{text}"
    assert time.process_time() - started < 1
    assert defused("+86 138-0000 0000") == "+86 138-0000 0000"
    assert defused("-(1)+cmd") == "'-(1)+cmd"
    assert defused("+-") == "'+-"
