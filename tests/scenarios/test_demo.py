"""The demo school: everybody has a seat, a second run adds nothing, and the figures are right."""

from collections.abc import Iterator
from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import Sum
from django.test import RequestFactory

from courses.teams.contribution import contributions_of
from courses.teams.peers import peers_said
from crm.models import Opportunity
from lab.access.actors import actor_for, own_seats, sandboxes_of
from lab.access.decisions import Hidden
from lab.people.models import Classroom, Enrolment, School, User
from lab.people.selectors import with_headcount
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios import demo
from scenarios.provisioning import students_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The demo is filled once for all tests here, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = StringIO()
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _database(school, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def company(language: str = "en") -> Sandbox:
    return Sandbox.objects.get(scenario="b2b-hardware", kind="live", language=language)


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_logins_and_address_are_printed(school: str) -> None:
    assert "http://127.0.0.1:8000/" in school
    assert school.count("practicum") == 1
    assert all(name in school for name in ("admin", "designer", "teacher", "head", "s35", "z05"))


@pytest.mark.parametrize(
    "name", ["admin", "designer", "teacher", "assistant", "head", "s01", "laoshi"]
)
def test_people_can_log_in(name: str) -> None:
    request = RequestFactory().post("/login/")
    assert authenticate(request, username=name, password="practicum") == user(name)


def test_a_second_run_adds_nothing() -> None:
    tables = (User, School, Classroom, Enrolment, Sandbox)
    before = [model.objects.count() for model in tables]
    seated = Occupancy._base_manager.count()
    user("s01").set_password("changed")
    out = StringIO()
    call_command("demo", stdout=out)
    assert [model.objects.count() for model in tables] == before
    assert Occupancy._base_manager.count() == seated
    assert "were there already" in out.getvalue()


def test_every_student_has_one_reps_seat_and_two_manage_as_well() -> None:
    kinds = []
    for student in User.objects.filter(username__regex=r"^s\d\d$"):
        with acting_as(actor_for(student, company())):
            seats = Seat.objects.numbered(*own_seats(student, company()))
            kinds.append(sorted(seat.kind for seat in seats))
    assert kinds.count(["rep"]) == 33
    assert kinds.count(["manager", "rep"]) == 2


def test_the_class_counts_its_students_and_not_the_guest_who_plays_the_head() -> None:
    room = with_headcount(Classroom.objects.filter(name="CRM Practicum, autumn")).get()
    assert room.headcount == len(students_of(room)) == demo.ENGLISH_STUDENTS
    assert room.enrolments.get(user=user("head")).role == Enrolment.Role.GUEST
    assert own_seats(user("head"), company())


def test_every_student_has_a_first_sale_alone() -> None:
    student = user("s07")
    (own,) = sandboxes_of(student).filter(scenario="first-sale", assigned_team=None)
    with acting_as(actor_for(student, own)) as actor:
        assert (actor.seat.kind, actor.seat.playable) == ("rep", True)
        assert {row.user for row in Occupancy.objects.all()} == {student}
    assert own not in sandboxes_of(user("s08"))
    with pytest.raises(Hidden):
        actor_for(user("s08"), own)


def test_the_chinese_class_works_in_chinese() -> None:
    own = sandboxes_of(user("z01")).get(scenario="first-sale", assigned_team=None)
    assert (own.language, own.currency) == ("zh-hans", "CNY")
    with acting_as(actor_for(user("z01"), own)) as actor:
        assert actor.seat.title == "业务员"
    with acting_as(actor_for(user("laoshi"), company("zh-hans"))):
        assert Opportunity.objects.visible().count() == 8800


def won(rows) -> tuple[int, Decimal]:
    return rows.won().count(), rows.won().aggregate(total=Sum("amount"))["total"]


def test_the_head_sees_what_the_source_says() -> None:
    sandbox = company()
    with acting_as(actor_for(user("head"), sandbox)) as actor:
        assert actor.seat.kind == Seat.Kind.HEAD
        assert Opportunity.objects.visible().count() == 8800
        assert won(Opportunity.objects.visible()) == (4238, Decimal(10_005_534))


def test_the_teacher_sees_the_same_and_a_rep_only_their_own() -> None:
    with acting_as(actor_for(user("teacher"), company())):
        assert won(Opportunity.objects.visible()) == (4238, Decimal(10_005_534))
    with acting_as(actor_for(user("s01"), company())) as actor:
        mine = Opportunity.objects.visible()
        assert set(mine.values_list("owner", flat=True)) == {actor.seat.pk}
        assert mine.count() == 448


def test_a_manager_sees_the_team() -> None:
    sandbox = company()
    manager, _rep = own_seats(user("s34"), sandbox)
    with acting_as(actor_for(user("s34"), sandbox, manager)) as actor:
        team = {seat.pk for seat in Seat.objects.filter(parent=actor.seat)} | {actor.seat.pk}
        assert {row.owner_id for row in Opportunity.objects.visible()} <= team
        assert Opportunity.objects.visible().count() == 1583


def test_the_packs_of_the_demo_are_in_the_tree() -> None:
    assert all((demo.PACKS / slug / "pack.yaml").is_file() for slug in (demo.SHARED, demo.OWN))


@pytest.mark.parametrize("teacher", ["teacher", "laoshi"])
def test_each_class_has_a_team_lab_with_evaluations_and_a_peer_review_at_work(teacher: str) -> None:
    labs = Classroom.objects.get(enrolments__user=user(teacher)).assignments
    together = labs.get(peer_survey__isnull=False)
    said = peers_said(together)
    first = together.teams.order_by("pk")[0]
    assert len({one.share for one in said.ratings}) > 1
    assert any(member.pk not in said.raters for member in first.members.all())
    done = contributions_of([first])[first.pk]
    assert len({one.steps for one in done.values()}) > 2

    reviewing = labs.get(peer_reviewing__isnull=False).peer_reviewing
    assert reviewing.is_assessing and not reviewing.is_over
    reviews = reviewing.reviews
    open_ones = reviews.filter(saved_at=None, handed_in_at=None)
    drafts = reviews.filter(saved_at__isnull=False, handed_in_at=None)
    assert reviews.handed_in().exists() and open_ones.exists() and drafts.exists()
