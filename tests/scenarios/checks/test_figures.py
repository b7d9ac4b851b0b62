"""Figures that students write down are held against what the records say."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from crm.models import Task
from lab import records
from lab.access.actors import system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Seat
from scenarios.checks.kinds.figure import numbers_in
from tests.scenarios.checks.conftest import Practice, checks
from tests.scenarios.checks.test_reading import problems

SAID = "said: {of: tasks, field: description}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("worth 1,250,000 in all", ["1250000"]),
        ("1 250 000 and 57.3 %", ["1250000", "57.3"]),
        ("1.25 million, 3k, 2.5M", ["1250000", "3000", "2500000"]),
        ("共 125 万元，3千万", ["1250000", "30000000"]),
        ("12 monitors", ["12"]),
        ("1,25 and 2018-01-01", ["1", "2018", "01", "01"]),
        ("", []),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, found: list[str]) -> None:
    assert [str(number.normalize() + 0) for number in numbers_in(text)] == [
        str(Decimal(each).normalize() + 0) for each in found
    ]


SUM = """
kind: figure
of: opportunities
where: {owner: me}
measure: sum
field: amount
within: 0.02
said: {of: tasks, field: description, where: {owner: me}}
"""


def told(company: Practice, text: str) -> None:
    with company.working():
        records.create(Task, {"subject": "Report", "description": text})


@pytest.mark.parametrize(
    ("text", "share"), [("About 1,250.5; some 1,200", 1), ("12505", 0), ("some 1,200", 0)]
)
def test_a_sum_is_right_within_what_is_allowed(
    practice: Callable[[str], Practice], text: str, share: float
) -> None:
    company = practice(SUM)
    assert company.share == 0
    told(company, text)
    assert company.share == share


def test_what_others_wrote_does_not_count(practice: Callable[[str], Practice]) -> None:
    company = practice(SUM)
    with acting_as(system_actor(company.sandbox)):
        owner = Seat.objects.get(kind="rep")
        records.create(Task, {"subject": "R", "description": "1250.50", "owner": owner})
    assert company.share == 0


def test_me_is_the_seat_that_is_judged_or_everybody(practice: Callable[[str], Practice]) -> None:
    """The head has written nothing, whatever is the right figure there."""
    company = practice(SUM)
    told(company, "1250.50")
    with acting_as(system_actor(company.sandbox)):
        rep, head = (Seat.objects.get(kind=kind).number for kind in ("rep", "head"))
    assert company.share == 1
    assert company.judged(rep).outcome.share == 1
    assert company.judged(head).outcome.share == 0


def test_a_percentage_is_of_those_among(practice: Callable[[str], Practice]) -> None:
    company = practice(
        "kind: figure\nof: accounts\nwhere: {industry: retail}\namong: {}\nwithin: 0\n"
        "said: {of: tasks, field: description}"
    )
    told(company, "50 % of our customers are shops")
    assert company.share == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: figure\nof: accounts\n", "“None” is no collection."),
        ("kind: figure\nof: accounts\nmeasure: sum\n" + SAID, "Choose a field with a number"),
        (
            "kind: figure\nof: accounts\nmeasure: mean\nfield: employees\namong: {owner: rep}\n"
            + SAID,
            "Only a count can be a part of others.",
        ),
        (
            "kind: figure\nof: accounts\nsaid: {of: tasks, field: due_on}\n",
            "Choose a field with a text",
        ),
        ("kind: figure\nof: accounts\nwithin: 2\n" + SAID, "checks.0.within]"),
        ("kind: figure\nof: accounts\nsaid: {of: tasks, field: description, wher: {}}", "wher]"),
    ],
)
def test_what_is_wrong_is_told(tiny: Callable[..., Path], text: str, said: str) -> None:
    assert said in problems(tiny, checks(text))
