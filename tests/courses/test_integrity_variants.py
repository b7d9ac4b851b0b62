"""Signs of another variant: names and amounts that a company of one's own variant does not have."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.assignments.models import Assignment, Team
from courses.integrity.models import Sign
from courses.integrity.services import signs_find
from courses.integrity.straying import numbers_in
from crm.models import Account, ContactLog
from lab import records
from lab.access.actors import entering
from lab.people.models import Enrolment
from tests.courses.conftest import Course, Nothing
from tests.courses.test_variants import RESULT, enrol, version_of
from tests.scenarios.variants.conftest import SHOP

MORE = "We met about the order, and they will think it over until Friday"


@pytest.fixture
def course(tmp_path: Path, db: None) -> Course:
    checks = str(SHOP["checks.yaml"]) + RESULT
    made = Course(version_of(tmp_path / "shop", {"checks.yaml": checks}))
    for number in range(3, 6):
        enrol(made, f"s{number}")
    return made


def notes(course: Course, team: Team, text: str) -> None:
    person = team.members.get().user
    with entering(person, team.company) as actor:
        records.create(ContactLog, {"summary": text, "owner": actor.seat})


def found(course: Course, lab: Assignment) -> list[tuple[str, int, list[str]]]:
    signs_find(lab, by=course.teacher, progress=Nothing())  # type: ignore[arg-type]
    signs = Sign.objects.filter(kind=Sign.Kind.STRAY)
    return [(str(s.team), s.evidence["variant"], sorted(s.evidence["words"])) for s in signs]


def two_teams(lab: Assignment) -> tuple[Team, Team]:
    """Of different variants."""
    first, second = lab.teams.order_by("pk")[:2]
    assert first.variant != second.variant
    return first, second


def mill(course: Course, team: Team) -> str:
    """The customer's name in the company."""
    return str(Account._base_manager.get(pk=team.company.pk << 24 | 1))


def revenues(team: Team) -> list[str]:
    """The amounts that differ between variants."""
    rows = Account._base_manager.filter(sandbox=team.sandbox_id).order_by("pk")
    return [f"{one:,.0f}" for one in rows.values_list("annual_revenue", flat=True)]


def test_a_name_of_another_variant_is_a_sign_with_its_place(course: Course):
    lab = course.give()
    mine, other = two_teams(lab)
    own, foreign = mill(course, mine), mill(course, other)
    notes(course, mine, f"{MORE}. {own} is the customer.")
    assert found(course, lab) == []

    notes(course, mine, f"{MORE}. {foreign} is the customer.")
    assert found(course, lab) == [(str(mine), other.variant, [foreign])]
    page = course.cast.client("teacher").get(f"/assignments/{lab.pk}/signs/").content.decode()
    assert f"Of variant {other.variant}, while this company is of variant {mine.variant}" in page
    assert foreign in page and "?on=entry/" in page


def test_one_amount_comes_about_by_itself_and_two_do_not(course: Course):
    lab = course.give()
    mine, other = two_teams(lab)
    one, two = revenues(other)
    assert not {one, two} & set(revenues(mine))
    notes(course, mine, f"They turn over {one} a year.")
    assert found(course, lab) == []

    notes(course, mine, f"The daughter makes {two}.00 of it.")
    words = sorted(figure.replace(",", "") for figure in (one, two))
    assert found(course, lab) == [(str(mine), other.variant, words)]


def test_where_all_have_the_same_company_no_name_is_foreign(course: Course):
    lab = course.give(variants="off")
    (mine, *_others) = lab.teams.order_by("pk")
    for name in ("South Mill", "Water Mill", "Hill Mill"):
        notes(course, mine, f"{name} decides.")
    assert found(course, lab) == []


def test_a_number_inside_another_is_none():
    assert numbers_in("12,100 of 13100.50, no. A14100, 15100x, 1.16100") == {
        "12100",
        "13100.5",
        "1.161",
    }


def test_a_large_class_is_looked_through_in_as_many_queries_as_a_small_one(course: Course):
    def taken(lab: Assignment) -> int:
        for team in lab.teams.all():
            notes(course, team, f"{MORE}: {team.pk}.")
        with CaptureQueriesContext(connection) as queries:
            signs_find(lab, by=course.teacher, progress=Nothing())  # type: ignore[arg-type]
        return len(queries)

    small = course.give(name="Small")
    few = taken(small)
    for number in range(20, 75):
        course.cast._person(f"p{number}", "student", Enrolment.Role.STUDENT)
    large = course.give(name="Large")

    assert (small.teams.count(), large.teams.count()) == (5, 60)
    # What is found is written in batches.
    assert abs(taken(large) - few) <= 3
