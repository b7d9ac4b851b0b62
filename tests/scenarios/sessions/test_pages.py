"""Teachers open sessions and lessons; the menu, the card of tasks and new companies follow."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lab.access.actors import entering
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.tenancy.models import Occupancy, Sandbox
from scenarios.packs.versions import publish, store
from scenarios.sessions.going_on import session_go_on
from scenarios.sessions.lessons import tick
from scenarios.sessions.models import Lesson
from scenarios.sessions.words import WENT_ON
from tests.scenarios.sessions.test_reading import pack_with
from tests.scenarios.test_pages import Cast, form

pytestmark = pytest.mark.django_db
COMPANIES = "/scenarios/tiny/1/companies/"


class Room:
    """A class with the tiny pack of three sessions, each student with a company alone."""

    def __init__(self, pack: object) -> None:
        self.cast = Cast()
        self.version = publish(store(pack))  # type: ignore[arg-type]
        self.teacher = self.cast.client("teacher")
        self.student = self.cast.client("s1")
        self.url = f"/classes/{self.cast.classroom.pk}/lesson/"

    def provide(self, **changes: object) -> list[Sandbox]:
        self.teacher.post(COMPANIES, form(self.cast, **changes))
        return list(Sandbox.objects.filter(kind="live").order_by("name"))

    def open(self, number: int, client: Client | None = None) -> int:
        sent = {"version": self.version.pk, "session": number}
        return (client or self.teacher).post(f"{self.url}sessions/open/", sent).status_code


@pytest.fixture
def room(tiny: Callable[..., Path]) -> Room:
    cache.clear()
    return Room(pack_with(tiny))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no advance becomes a job."""
    monkeypatch.setattr("lab.clock.jobs.SECONDS", 3600.0)


def menu(client: Client, sandbox: Sandbox) -> str:
    page = client.get(f"/s/{sandbox.pk}/").content.decode()
    return page[page.index("<aside") : page.index("</aside>")]


def test_the_menu_grows_with_the_sessions_and_staff_see_all(room: Room) -> None:
    sandbox = room.provide()[0]
    everything = menu(room.student, sandbox)
    assert f"/s/{sandbox.pk}/products/" in everything
    assert room.open(1) == 302
    first = menu(room.student, sandbox)
    assert f"/s/{sandbox.pk}/accounts/" in first and f"/s/{sandbox.pk}/tasks/" in first
    for hidden in ("contacts", "opportunities", "products", "journal"):
        assert f"/s/{sandbox.pk}/{hidden}/" not in first, hidden
    assert f"/s/{sandbox.pk}/products/" in menu(room.teacher, sandbox)
    room.open(2)
    assert f"/s/{sandbox.pk}/opportunities/" in menu(room.student, sandbox)
    # What is not in the menu is still there for whoever follows a link.
    assert room.student.get(f"/s/{sandbox.pk}/products/").status_code == 200


def test_the_card_shows_the_present_session_and_the_page_all_until_then(room: Room) -> None:
    sandbox = room.provide()[0]
    room.open(2)
    url = f"/s/{sandbox.pk}/lab-tasks/"
    card = room.student.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "Session 2: The deal" in card and "Its deal is written down." in card
    assert "Found North Park" not in card and "of 2 points" in card
    page = room.student.get(url).content.decode()
    assert (
        "Session 1: The tour" in page
        and "of 3 points" in page
        and "The amount is known" not in page
    )


def test_only_teachers_open_sessions_and_only_those_that_are_there(room: Room) -> None:
    sandbox = room.provide()[0]
    assert room.open(1, room.student) == 404
    assert room.open(1, room.cast.client("assistant")) == 403
    assert room.open(4) == 404 and room.open(-1) == 404
    sandbox.refresh_from_db()
    assert sandbox.session == 0


def test_who_has_a_company_alone_goes_on_when_all_is_done(room: Room) -> None:
    sandbox = room.provide(session=1)[0]
    tasks, on = f"/s/{sandbox.pk}/lab-tasks/", f"/s/{sandbox.pk}/lab-tasks/go-on/"
    page = room.student.get(tasks).content.decode()
    assert "Next, session 2: The deal" in page and on not in page
    refused = room.student.post(on)
    assert refused.status_code == 403 and "Found North Park" in refused.content.decode()

    room.student.post(f"/s/{sandbox.pk}/accounts/new/", {"name": "North Park Ltd"})
    assert on in room.student.get(tasks).content.decode()
    opened = room.student.post(on, follow=True).content.decode()

    assert "Session 2 is open: The deal" in opened
    assert f"/s/{sandbox.pk}/opportunities/" in menu(room.student, sandbox)
    # Pressed in another window as well: the next one is still to be earned.
    assert room.student.post(on).status_code == 403
    sandbox.refresh_from_db()
    assert sandbox.session == 2
    api = f"/api/v1/sandboxes/{sandbox.pk}/sessions/"
    assert room.student.post(api, {"reached": 3}, "application/json").status_code == 403
    deal = {"name": "Park lamps", "account": 1}
    room.student.post(f"/api/v1/sandboxes/{sandbox.pk}/opportunities/", deal, "application/json")
    assert room.student.post(api, {"reached": 1}, "application/json").status_code == 403
    assert room.student.post(api, {"reached": 3}, "application/json").json()["reached"] == 3
    journal = room.teacher.get(f"/s/{sandbox.pk}/journal/").content.decode()
    assert "went on to session 2" in journal


def test_of_two_at_once_one_goes_on_and_the_other_is_told(room: Room) -> None:
    sandbox = room.provide(session=1)[0]
    room.student.post(f"/s/{sandbox.pk}/accounts/new/", {"name": "North Park Ltd"})
    person = room.cast.people["s1"]
    late = Sandbox.objects.get(pk=sandbox.pk)
    with entering(person, sandbox):
        session_go_on()
    with entering(person, late), pytest.raises(Refused):
        session_go_on()
    told = Entry._base_manager.filter(sandbox=sandbox, event=WENT_ON)
    assert told.count() == 1


@pytest.mark.parametrize("who", ["teacher", "assistant", "s2"])
def test_nobody_else_goes_on_in_it(room: Room, who: str) -> None:
    sandbox = room.provide(session=1)[0]
    room.student.post(f"/s/{sandbox.pk}/accounts/new/", {"name": "North Park Ltd"})
    answer = room.cast.client(who).post(f"/s/{sandbox.pk}/lab-tasks/go-on/")
    assert answer.status_code in (403, 404)
    sandbox.refresh_from_db()
    assert sandbox.session == 1


def test_where_several_work_the_teacher_opens_the_sessions(room: Room) -> None:
    sandbox = room.provide(session=1)[0]
    other = room.cast.people["s2"]
    Occupancy.objects.create(sandbox=sandbox, seat_number=1, user=other)
    room.student.post(f"/s/{sandbox.pk}/accounts/new/", {"name": "North Park Ltd"})
    assert "Next, session 2" not in room.student.get(f"/s/{sandbox.pk}/lab-tasks/").content.decode()
    assert room.student.post(f"/s/{sandbox.pk}/lab-tasks/go-on/").status_code == 403


def test_programs_read_and_open_sessions(room: Room) -> None:
    sandbox = room.provide()[0]
    url = f"/api/v1/sandboxes/{sandbox.pk}/sessions/"
    told = room.student.get(url).json()
    assert told["reached"] == 0 and [one["name"] for one in told["sessions"]][0] == "The tour"
    assert room.student.post(url, {"reached": 1}, "application/json").status_code == 403
    assert room.teacher.post(url, {"reached": 9}, "application/json").status_code == 400
    assert room.teacher.post(url, {"reached": True}, "application/json").status_code == 400
    assert room.teacher.post(url, {"reached": 3}, "application/json").json()["reached"] == 3
    call_command("sandbox", "session", str(sandbox.pk), "1")
    assert room.student.get(url).json()["reached"] == 1


def test_a_class_gets_companies_that_begin_later(room: Room) -> None:
    assert "1: The tour" in room.teacher.get(COMPANIES).content.decode()
    sandbox = room.provide(session="2")[0]
    assert sandbox.template.as_template.session == 2  # type: ignore[union-attr]
    assert room.teacher.post(COMPANIES, form(room.cast, session="7")).status_code == 422


@pytest.mark.parametrize("session", [1, 2])
def test_who_begins_at_a_session_sees_its_areas_and_tasks_and_no_later_ones(
    room: Room, session: int
) -> None:
    sandbox = room.provide(session=str(session))[0]
    assert sandbox.session == session
    seen = menu(room.student, sandbox)
    assert f"/s/{sandbox.pk}/accounts/" in seen and f"/s/{sandbox.pk}/products/" not in seen
    assert (f"/s/{sandbox.pk}/opportunities/" in seen) is (session == 2)
    page = room.student.get(f"/s/{sandbox.pk}/lab-tasks/").content.decode()
    assert ("Session 2: The deal" in page) is (session == 2) and "The amount is known" not in page


def test_a_company_of_the_command_is_open_up_to_the_session_that_it_begins_at(room: Room) -> None:
    call_command("sandbox", "create", "tiny", "--session", "2", "--name", "Two")
    call_command("sandbox", "create", "tiny", "--name", "Whole")
    live = dict(Sandbox.objects.filter(kind="live").values_list("name", "session"))
    assert live == {"Two": 2, "Whole": 0}


def test_beginning_at_a_session_closes_those_after_it_where_all_were_open(room: Room) -> None:
    first = room.provide()[0]
    sent = {"version": room.version.pk, "session": 2, "companies": [first.pk], "confirmed": "1"}
    room.teacher.post(f"{room.url}sessions/begin/", sent)
    first.refresh_from_db()
    assert first.session == 2
    room.open(3)
    room.teacher.post(f"{room.url}sessions/begin/", sent)
    first.refresh_from_db()
    assert first.session == 3


def test_absentees_begin_at_a_session_after_a_page_that_names_what_is_lost(room: Room) -> None:
    first, second = room.provide()
    room.open(1)
    sent = {"version": room.version.pk, "session": 2, "companies": [first.pk]}
    page = room.teacher.post(f"{room.url}sessions/begin/", sent)
    first.refresh_from_db()
    assert "Begin at session 2, The deal?" in page.content.decode() and first.attempt == 1
    room.teacher.post(f"{room.url}sessions/begin/", {**sent, "confirmed": "1"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempt, first.session, second.attempt) == (2, 2, 1)
    card = room.student.get(f"/s/{first.pk}/lab-tasks/").content.decode()
    assert "The deal" in card and "Found North Park" not in card


def test_companies_of_other_classes_cannot_be_named(room: Room) -> None:
    first = room.provide()[0]
    Sandbox.objects.filter(pk=first.pk).update(classroom=room.cast.other)
    sent = {"version": room.version.pk, "session": 2, "companies": [first.pk], "confirmed": "1"}
    assert room.teacher.post(f"{room.url}sessions/begin/", sent).status_code == 404
    first.refresh_from_db()
    assert first.attempt == 1


def test_the_page_of_a_class_without_sessions_says_how_to_begin(room: Room) -> None:
    page = room.teacher.get(room.url).content.decode()
    assert "No company of this class has sessions" in page
    assert room.student.get(room.url).status_code == 404


class TestLessons:
    @pytest.fixture
    def sandbox(self, room: Room) -> Sandbox:
        return room.provide()[0]

    def begin(self, room: Room, pace: int = 60, minutes: int = 90) -> int:
        sent = {"pace": pace, "minutes": minutes}
        return room.teacher.post(f"{room.url}open/", sent).status_code

    def passed(self, minutes: float) -> int:
        """So much real time goes by."""
        then = timezone.now() - dt.timedelta(minutes=minutes)
        Lesson.objects.update(paced_at=then)
        return tick()

    def test_the_pace_moves_the_clocks_while_the_lesson_is_open(
        self, room: Room, sandbox: Sandbox
    ) -> None:
        before = sandbox.simulated_now
        assert self.passed(4) == 0
        assert self.begin(room) == 302 and "Since" in room.teacher.get(room.url).content.decode()
        # A working day of eight hours in an hour.
        assert self.passed(4) == 2
        sandbox.refresh_from_db()
        moved = sandbox.simulated_now - before
        assert dt.timedelta(minutes=32) <= moved < dt.timedelta(minutes=33)
        assert tick() == 0, "the same stretch of time is not worked off twice"
        room.teacher.post(f"{room.url}close/")
        assert self.passed(4) == 0

    def test_a_lesson_that_is_forgotten_closes_by_itself(
        self, room: Room, sandbox: Sandbox
    ) -> None:
        self.begin(room)
        Lesson.objects.update(closes_at=timezone.now())
        assert self.passed(4) == 0

    def test_an_hour_without_the_clockwork_is_not_made_up_for(
        self, room: Room, sandbox: Sandbox
    ) -> None:
        before = sandbox.simulated_now
        self.begin(room)
        self.passed(60)
        sandbox.refresh_from_db()
        assert sandbox.simulated_now - before <= dt.timedelta(minutes=41)

    def test_by_hand_only_is_a_pace_too(self, room: Room, sandbox: Sandbox) -> None:
        self.begin(room, pace=0)
        assert self.passed(4) == 0

    @pytest.mark.parametrize("sent", [{"pace": 7, "minutes": 90}, {"pace": 60, "minutes": 0}, {}])
    def test_what_is_no_pace_is_refused(self, room: Room, sent: dict[str, int]) -> None:
        assert room.teacher.post(f"{room.url}open/", sent).status_code == 422
        assert not Lesson.objects.exists()

    def test_students_and_assistants_open_no_lesson(self, room: Room, sandbox: Sandbox) -> None:
        sent = {"pace": 60, "minutes": 90}
        for who in ("s1", "assistant"):
            assert room.cast.client(who).post(f"{room.url}open/", sent).status_code in (403, 404)
        assert not Lesson.objects.exists()


def test_the_head_of_a_team_moves_its_clock_and_nobody_else(tiny: Callable[..., Path]) -> None:
    cache.clear()
    seats = "key,title,kind,parent,playable\nrep,Rep,rep,head,yes\nhead,Head,head,,yes\n"
    room = Room(pack_with(tiny, seats=seats))
    sandbox = room.provide(sharing="teams", team_size="2")[0]
    assert sandbox.team
    people = {one.user.username: one for one in Occupancy._base_manager.select_related("user")}
    url = f"/api/v1/sandboxes/{sandbox.pk}/advance/"
    heads = {name: one.seat_number == 2 for name, one in people.items()}
    for name, allowed in heads.items():
        answer = room.cast.client(name).post(url, {"days": 1}, "application/json")
        assert answer.status_code == (200 if allowed else 403), name


def test_programs_advance_by_days_at_the_company_s_own_address(room: Room) -> None:
    sandbox = room.provide()[0]
    url = f"/api/v1/sandboxes/{sandbox.pk}/advance/"
    # From Monday: the third of January, at its opening; Saturday's is that of Monday.
    assert post(room, url, {"days": 2})["simulated_now"].startswith("2018-01-03T09:00")
    assert post(room, url, {"to": "2018-01-06"})["simulated_now"].startswith("2018-01-08T09:00")
    for wrong in (
        {"days": 0},
        {"days": "3"},
        {"days": True},
        {"days": 1000},
        {},
        {"days": 1, "to": "x"},
    ):
        assert room.student.post(url, wrong, "application/json").status_code == 400, wrong


def post(room: Room, url: str, sent: dict[str, object]) -> dict[str, str]:
    return room.student.post(url, sent, "application/json").json()
