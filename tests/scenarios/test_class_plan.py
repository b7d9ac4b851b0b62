"""How a class is spread over companies: sizes, teams, late-comers, and nobody with two."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lab.company.absence import class_seats_free
from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.people.services import enrolment_end
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.class_plan import Choice, Order, Sharing, _spread, plan
from scenarios.class_provisioning import class_provision
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.provisioning import Place, seat_people

pytestmark = pytest.mark.django_db


class Quiet:
    """Progress that nobody watches."""

    def begin(self, total: int, step: str = "") -> None: ...
    def reach(self, done: int) -> None: ...


class Room:
    """A class, and a scenario of five playable seats beside the head's."""

    def __init__(self, version: ScenarioVersion) -> None:
        self.version = version
        self.template = template_for(version, "en")
        school = School.objects.create(name="One")
        term = Term.objects.create(
            school=school, name="Autumn", starts="2026-09-01", ends="2027-01-31"
        )
        self.classroom = Classroom.objects.create(school=school, term=term, name="A")
        self.teacher = User.objects.create_user("t", role="teacher", school=school)
        Enrolment.objects.create(classroom=self.classroom, user=self.teacher, role="teacher")
        self.count = 0

    def students(self, count: int) -> "Room":
        for _one in range(count):
            self.count += 1
            name = f"s{self.count:03d}"
            user = User.objects.create_user(
                name, name=name, student_number=name, school=self.classroom.school
            )
            Enrolment.objects.create(classroom=self.classroom, user=user, role="student")
        return self

    def told(self, **choice: object) -> str:
        return str(plan(Choice("C", **choice), template=self.template, classroom=self.classroom))

    def make(self, **choice: object) -> dict[str, int]:
        """{company: how many sit there}, after checking that everybody sits once."""
        class_provision(
            self.version,
            Choice("C", **choice),
            classroom=self.classroom,
            language="en",
            by=self.teacher,
            progress=Quiet(),
        )
        seats = list(Occupancy._base_manager.values_list("sandbox", "seat_number"))
        people = list(Occupancy._base_manager.values_list("user", flat=True))
        assert len(seats) == len(set(seats)) == len(set(people)) == len(people) == self.count
        return {
            one.name: Occupancy._base_manager.filter(sandbox=one).count()
            for one in Sandbox.objects.filter(kind="live").order_by("pk")
        }


@pytest.fixture
def room(tiny: Callable[..., Path]) -> Room:
    reps = "".join(f"rep-{n},Ann {n},Rep,rep,head,yes\n" for n in range(1, 5))
    seats = f"key,name,title,kind,parent,playable\nrep,Ann,Rep,rep,head,yes\n{reps}"
    folder = tiny({"seats.csv": f"{seats}head,Dora,Head,head,,no\n"})
    return Room(publish(store(read_pack(read_folder(folder)))))


@pytest.mark.parametrize(
    ("students", "choice", "told", "companies"),
    [
        (3, {}, "3 students, 5 seats to play: 3 companies", [1, 1, 1]),
        (1, {}, "1 student, 5 seats to play: 1 company", [1]),
        (5, {"sharing": Sharing.TOGETHER}, "1 company of 5", [5]),
        (9, {"sharing": Sharing.TOGETHER}, "2 companies of 5 and 4", [5, 4]),
        (12, {"sharing": Sharing.TOGETHER}, "3 companies of 4 each", [4, 4, 4]),
        (7, {"sharing": Sharing.TEAMS, "team_size": 3}, "3 companies of 3 and 2 (2 times)", [3, 2, 2]),
    ],
)  # fmt: skip
def test_the_class_is_spread_over_companies(room: Room, students, choice, told, companies) -> None:
    room.students(students)
    assert room.told(**choice).endswith(told)
    assert list(room.make(**choice).values()) == companies


def test_names_tell_which_company_it_is(room: Room) -> None:
    room.students(3)
    assert list(room.make(sharing=Sharing.TEAMS, team_size=2)) == ["C · Team 1", "C · Team 2"]


def test_one_company_for_all_bears_the_name_alone(room: Room) -> None:
    assert room.students(4).make(sharing=Sharing.TOGETHER) == {"C": 4}


def test_late_comers_take_free_seats_and_then_get_their_own(room: Room) -> None:
    choice = {"sharing": Sharing.TOGETHER}
    room.students(7).make(**choice)
    room.students(2)
    assert room.told(**choice) == (
        "9 students, 5 seats to play: 7 have a company already; 2 take free seats"
    )
    assert room.make(**choice) == {"C 1": 5, "C 2": 4}
    room.students(3)
    assert "1 takes a free seat; 1 new company of 2" in room.told(**choice)
    assert room.make(**choice) == {"C 1": 5, "C 2": 5, "C 3": 2}


def test_late_comers_fill_teams_up_to_their_size(room: Room) -> None:
    choice = {"sharing": Sharing.TEAMS, "team_size": 3}
    room.students(4).make(**choice)
    room.students(3)
    assert room.make(**choice) == {"C · Team 1": 3, "C · Team 2": 3, "C · Team 3": 1}


def test_a_late_comer_takes_the_freed_seat_of_who_left(room: Room) -> None:
    choice = {"sharing": Sharing.TOGETHER}
    room.students(5).make(**choice)
    left = User.objects.get(username="s002")
    (seat,) = Occupancy._base_manager.filter(user=left).values_list("seat_number", flat=True)
    enrolment_end(left.enrolments.get(), by=room.teacher)
    room.students(1)
    assert "1 new company" in room.told(**choice)
    assert class_seats_free(room.classroom, by=room.teacher) == 1
    assert "1 takes a free seat" in room.told(**choice)
    room.count -= 1
    assert room.make(**choice) == {"C": 5}
    late = User.objects.get(username="s006")
    assert Occupancy._base_manager.get(user=late).seat_number == seat


def test_nobody_is_seated_in_a_classmates_own_company(room: Room) -> None:
    room.students(2).make()
    room.students(1)
    assert room.make(sharing=Sharing.TOGETHER) == {"C · s001": 1, "C · s002": 1, "C 1": 1}


def test_a_second_run_makes_nothing(room: Room) -> None:
    for sharing in Sharing:
        assert room.students(3).make(sharing=sharing) == room.make(sharing=sharing)


def test_a_student_with_a_new_name_keeps_the_company(room: Room) -> None:
    room.students(1).make()
    User.objects.filter(username="s001").update(name="Another Name")
    assert room.make() == {"C · s001": 1}


def test_two_students_of_one_name_have_a_company_each(room: Room) -> None:
    room.students(2)
    User.objects.update(name="Li Li")
    assert room.make() == {"C · Li Li": 1, "C · Li Li (2)": 1}


def test_teams_by_chance_differ_from_the_roster_and_lose_nobody(room: Room) -> None:
    room.students(60)
    choice = Choice("C", sharing=Sharing.TEAMS, team_size=5, order=Order.RANDOM)
    made = plan(choice, template=room.template, classroom=room.classroom).foundings
    drawn = [student.username for one in made for student in one.students]
    assert drawn != sorted(drawn)
    assert len(set(drawn)) == 60


def test_teams_larger_than_the_company_are_refused(room: Room) -> None:
    room.students(6)
    for size in (1, 6):
        with pytest.raises(ValidationError, match="2 to 5 students"):
            room.told(sharing=Sharing.TEAMS, team_size=size)


def test_a_seat_that_somebody_took_by_hand_is_not_given_twice(room: Room) -> None:
    room.students(2).make(sharing=Sharing.TOGETHER)
    guest = User.objects.create_user("guest")
    (company,) = Sandbox.objects.filter(kind="live")
    seat_people(company, [Place(3, guest)])
    room.students(2)
    room.count += 1
    assert room.make(sharing=Sharing.TOGETHER) == {"C": 5}


@given(st.integers(0, 300), st.integers(1, 60))
def test_groups_hold_everybody_once_and_differ_by_one_at_most(people: int, most: int) -> None:
    groups = _spread(list(range(people)), -(-people // most))
    assert [one for group in groups for one in group] == list(range(people))
    sizes = {len(group) for group in groups}
    assert not sizes or (max(sizes) <= most and max(sizes) - min(sizes) <= 1 and min(sizes) > 0)
