"""Graded work deals the variants of a scenario: neighbours differ, teachers see which, students do not."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from courses.assignments.models import Assignment
from courses.assignments.services import assignment_change
from courses.marking.items import works
from courses.submissions.services import submit
from courses.teams.providing import assignment_provide
from crm.models import Opportunity
from lab.access.actors import system_actor
from lab.journal.jumps import reset
from lab.people.models import Enrolment, User
from lab.tenancy.actor import acting_as
from scenarios.briefs import template_of
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from scenarios.sessions.services import begin_at
from tests.courses.conftest import Course, Nothing
from tests.scenarios.conftest import TINY
from tests.scenarios.variants.conftest import SHOP

pytestmark = pytest.mark.django_db
# What an average rep reaches of it depends on the variant's amount.
RESULT = """\
      - key: worth
        name: {en: The deals are worth it, zh-hans: 商机金额足够}
        points: 10
        kind: indicator
        of: opportunities
        measure: sum
        field: amount
        by: anybody
        start: 0
        target: 24000
"""


def version_of(folder: Path, changes: Mapping[str, str]) -> ScenarioVersion:
    for path, text in {**TINY, **SHOP, **changes}.items():
        file = folder / path
        file.parent.mkdir(exist_ok=True, parents=True)
        if text is not None:
            file.write_text(str(text))
    return publish(store(read_pack(read_folder(folder))))


@pytest.fixture
def course(tmp_path: Path, db: None) -> Course:
    checks = str(SHOP["checks.yaml"]) + RESULT
    made = Course(version_of(tmp_path / "shop", {"checks.yaml": checks}))
    for number in range(3, 8):
        enrol(made, f"s{number}")
    return made


def enrol(course: Course, name: str) -> None:
    user = User.objects.create_user(name, role="student", school=course.cast.school)
    Enrolment.objects.create(classroom=course.cast.classroom, user=user, role="student")
    course.cast.people[name] = user


def dealt(assignment: Assignment) -> dict[str, int]:
    """By student in the order of the roster, told by the companies themselves."""
    teams = assignment.teams.select_related("sandbox").prefetch_related("members__user")
    found = {}
    for team in teams:
        template = template_of(team.sandbox)
        assert template is not None and template.variant == team.variant
        found |= {member.user.username: team.variant for member in team.members.all()}
    return dict(sorted(found.items()))


def test_graded_work_deals_variants_and_neighbours_differ(course: Course) -> None:
    found = list(dealt(course.give()).values())
    assert len(found) == 7 and set(found) == {1, 2, 3}
    assert all(one != other for one, other in zip(found, found[1:], strict=False))


@pytest.mark.parametrize(
    ("purpose", "variants", "deals"),
    [
        ("graded", "usual", True),
        ("practice", "usual", False),
        ("practice", "on", True),
        ("graded", "off", False),
    ],
)
def test_practice_is_the_pack_as_written_unless_the_teacher_wishes(
    course: Course, purpose: str, variants: str, deals: bool
) -> None:
    found = dealt(course.give(purpose=purpose, variants=variants))
    assert (set(found.values()) == {0}) is not deals


def test_late_comers_differ_from_both_neighbours_and_change_nobodys(course: Course) -> None:
    lab = course.give()
    before = dealt(lab)
    enrol(course, "s4b")
    enrol(course, "s8")
    assert assignment_provide(lab, by=course.teacher, progress=Nothing()) == 2  # type: ignore[arg-type]
    after = dealt(lab)
    assert {name: after[name] for name in before} == before
    assert after["s4b"] not in (after["s4"], after["s5"]) and after["s8"] != after["s7"]
    assert assignment_provide(lab, by=course.teacher, progress=Nothing()) == 0  # type: ignore[arg-type]


def test_two_assignments_deal_differently_and_the_same_one_alike(course: Course) -> None:
    labs = [course.give(name=f"Lab {letter}") for letter in "ABCD"]
    assert len({tuple(dealt(lab).values()) for lab in labs}) > 1


def test_teams_get_variants_too(tmp_path: Path, course: Course) -> None:
    seats = (
        "key,name,title,kind,parent,playable\nrep,Ann,Rep,rep,head,yes\nhead,Dora,Head,head,,yes\n"
    )
    manifest = TINY["pack.yaml"].replace("version: 1", "version: 2")
    course.version = version_of(tmp_path / "two", {"seats.csv": seats, "pack.yaml": manifest})
    lab = course.give(sharing="teams", team_size=2)
    found = [team.variant for team in lab.teams.order_by("pk")]
    assert len(found) == 4 and all(a != b for a, b in zip(found, found[1:], strict=False))


def test_a_reset_and_a_new_beginning_stay_in_the_variant(course: Course) -> None:
    team = course.team(course.give())
    before = template_of(team.sandbox)
    with acting_as(system_actor(team.sandbox)):
        reset(team.sandbox)
    team.sandbox.refresh_from_db()
    assert template_of(team.sandbox) == before
    with acting_as(system_actor(team.sandbox)), pytest.raises(ValidationError):
        begin_at(1)
    assert template_of(team.sandbox) == before


def test_the_par_is_that_of_the_variant(course: Course) -> None:
    lab = course.give()
    assert set(lab.pars) == {"1", "2", "3"}
    pars = {number: lab.par(number) for number in (1, 2, 3)}
    assert len(set(pars.values())) == 3 and lab.par(0) is None
    for team in lab.teams.all():
        with acting_as(system_actor(team.sandbox)):
            amount = Opportunity.objects.get().amount
        # Shares are judged in whole thousandths.
        found = pars[team.variant]
        assert found is not None and abs(found - amount / 24000) < Decimal("0.001")


def test_the_same_work_earns_the_same_in_every_variant(course: Course) -> None:
    lab = course.give()
    made = [submit(team, by=team.members.get().user) for team in lab.teams.all()]
    found = works(lab, made)
    results = [part for one in found.values() for part in one.score.parts if part.name == "result"]
    # Whoever leaves the results as the average rep does is at the par: three quarters.
    assert all(abs((part.share or 0) - Decimal("0.75")) < Decimal("0.001") for part in results)
    names = {one.checks[2].name for one in found.values()}
    assert len(names) == 3


def test_the_choice_stays_once_companies_are_made(course: Course) -> None:
    lab = course.give()
    lab.variants = Assignment.Variants.OFF
    with pytest.raises(ValidationError):
        assignment_change(lab, by=course.teacher)


def test_teachers_see_the_variant_and_students_do_not(course: Course, client) -> None:
    lab = course.give()
    team = course.team(lab)
    client.force_login(course.teacher)
    assert f"Variant {team.variant}" in client.get(f"/assignments/{lab.pk}/").content.decode()
    told = client.get(f"/api/v1/assignments/{lab.pk}/gradebook/").json()
    assert {one["variant"] for one in told["teams"]} == {1, 2, 3}
    client.force_login(course.person("s1"))
    assert "Variant" not in client.get(f"/assignments/{lab.pk}/").content.decode()
    for address in ("", "checks/", "sessions/"):
        answer = client.get(f"/api/v1/sandboxes/{team.sandbox_id}/{address}").content.decode()
        assert "variant" not in answer.lower()
