"""Who may see what of a submission, before and after the release: role x thing x phase, by pages and API."""

import datetime as dt
import io

import pytest
from django.test import Client
from docx import Document

from courses.assignments.models import Assignment, Member
from courses.comments.places import Place
from courses.comments.services import comment_add
from courses.marking.grades import grades_follow
from courses.marking.services import check_mark, criterion_mark, release
from courses.submissions.models import Submission
from courses.submissions.services import submit
from lab.access.actors import entering
from lab.people.models import Classroom, Enrolment, School, Term, User
from tests.courses.conftest import Course
from tests.factories.library import note

# c checks, r levels of the rubric, t comments, b the comment beside its record, m the mark, e evidence (the
# frozen copy), p the marking page, j its journal, g the gradebook of the assignment, i signs of shared work.
# "-" where the submission does not even exist for them.
STAFF = {
    "teacher": ("cmepjgi", "crtbmepjgi", "crtbmepjgi"),
    "admin": ("cmepjgi", "crtbmepjgi", "crtbmepjgi"),
    "assistant": ("cmepjg", "crtbmepjg", "crtbmepjg"),
}
OTHERS = dict.fromkeys(
    ("classmate", "designer", "other-teacher", "other-admin", "left", "anonymous"), ("-", "-", "-")
)
LIVE = {
    "owner": ("ce", "ce", "crtbme"),
    "mate": ("c", "c", "crtm"),  # Of the team, but on no seat of the company.
    **STAFF,
    **OTHERS,
}
LATER = {**LIVE, "owner": ("e", "e", "crtbme"), "mate": ("", "", "crtm")}
AT_ONCE = {**LIVE, "owner": ("ce", "ctbe", "crtbme"), "mate": ("c", "ct", "crtm")}
PHASES = ("handed in", "marking", "released")


def letter_by(name: str) -> bytes:
    document, file = Document(), io.BytesIO()
    document.core_properties.author = name
    document.save(file)
    return file.getvalue()


class Stage:
    """A submission in a phase, and everybody who might look at it."""

    def __init__(self, course: Course, phase: str, **changes) -> None:
        self.lab = course.give(rubric=course.rubric(), **changes)
        team = course.team(self.lab)
        self.people = {**course.cast.people, "owner": course.person("s1")}
        self.people["classmate"] = course.person("s2")
        school, room = course.cast.school, course.cast.classroom
        for name in ("mate", "left"):
            self.people[name] = User.objects.create_user(name, role="student", school=school)
            Enrolment.objects.create(classroom=room, user=self.people[name], role="student")
        Member.objects.create(team=team, user=self.people["mate"])
        Enrolment.objects.filter(user=self.people["left"]).update(left_on=dt.date(2026, 10, 1))
        self.people["other-teacher"] = self._of_another_class(school)
        self.people["other-admin"] = User.objects.create_user(
            "al", role="administrator", school=School.objects.create(name="Three")
        )
        course.add_accounts(team)
        with entering(self.people["owner"], team.sandbox):
            letter = note("report_zhuge-liang.docx", letter_by("Zhuge Liang"))
        self.letter = letter.number
        self.submission = submit(team, by=self.people["owner"])
        grades_follow(self.lab)
        if phase != "handed in":
            self._mark(course)
        if phase == "released":
            release(self.lab, by=course.teacher)

    def _of_another_class(self, school: School) -> User:
        term = Term.objects.create(
            school=school, name="Spring", starts="2026-02-01", ends="2027-01-31"
        )
        room = Classroom.objects.create(school=school, term=term, name="Other")
        found = User.objects.create_user("tom", role="teacher", school=school)
        Enrolment.objects.create(classroom=room, user=found, role="teacher")
        return found

    def _mark(self, course: Course) -> None:
        for criterion in self.lab.rubric.criteria.all():
            criterion_mark(self.submission, criterion, criterion.levels.first(), by=course.teacher)
        check_mark(self.submission, "talk", share=1, reason="Told well", by=course.teacher)
        place = Place("accounts", 1)
        comment_add(self.submission, text="Look here", place=place, by=course.teacher)

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(self.people[role])
        return client

    def seen(self, role: str) -> str:
        client, one, lab = self.client(role), self.submission.pk, self.lab.pk
        copy = self.submission.snapshot_id

        def there(path: str) -> bool:
            return client.get(path).status_code == 200

        answer = client.get(f"/api/v1/submissions/{one}/")
        told = answer.json() if answer.status_code == 200 else {}
        beside = client.get(f"/s/{copy}/comments/?on=accounts/1")
        found = {
            "c": bool(told.get("checks")),
            "r": any(each["level"] for each in told.get("rubric", ())),
            "t": any(each["text"] == "Look here" for each in told.get("comments", ())),
            "b": beside.status_code == 200 and "Look here" in beside.content.decode(),
            "m": told.get("points") is not None,
            "e": there(f"/s/{copy}/accounts/1/"),
            "p": there(f"/submissions/{one}/"),
            "j": there(f"/submissions/{one}/journal/"),
            "g": there(f"/api/v1/assignments/{lab}/gradebook/"),
            "i": there(f"/assignments/{lab}/signs/"),
        }
        letters = "".join(letter for letter, is_seen in found.items() if is_seen)
        return letters if told or letters else "-"


# What connects a company with a student where work is marked without names: the class (c), its companies (l),
# the company (s), the frozen copy (z), the list for programs (a), the report (r), when it
# was handed in (t), when its steps were done (d), who wrote a file in it (w).
CONNECTED = {"owner": ("szatdw", "szatdw", "szatdw")} | dict.fromkeys(
    ("teacher", "admin", "assistant"), ("", "", "clszartdw")
)


def connected(stage: Stage, role: str) -> str:
    client, team = stage.client(role), stage.submission.team
    room, live, copy = stage.lab.classroom_id, team.sandbox_id, stage.submission.snapshot_id
    name, member = "Zhuge Liang", team.members.get(user=stage.people["owner"]).pk

    def both(path: str, *words: str) -> bool:
        answer = client.get(path)
        text = answer.content.decode()
        return answer.status_code == 200 and all(word in text for word in words)

    told = client.get("/api/v1/sandboxes/").json()["results"]
    handed_in = client.get(f"/api/v1/submissions/{stage.submission.pk}/").json()
    steps = client.get(f"/api/v1/sandboxes/{live}/journal/").json()["results"]
    file = client.get(f"/api/v1/sandboxes/{copy}/documents/{stage.letter}/files/file/")
    letter = Document(io.BytesIO(b"".join(file.streaming_content)))
    sitting = [seat["occupied_by"] for one in told if one["id"] == live for seat in one["seats"]]
    found = {
        "c": both(f"/classes/{room}/", name, f"/s/{live}/"),
        "l": both(f"/classes/{room}/companies/", name, f"/s/{live}/"),
        "s": both(f"/s/{live}/seats/", name),
        "z": both(f"/s/{copy}/seats/", name),
        "a": [stage.people["owner"].username] in sitting,
        "r": role != "owner" and both(f"/reports/{member}/", name),
        "t": handed_in["at"] is not None,
        "d": any(one["at"] for one in steps),
        "w": name in letter.core_properties.author and "zhuge" in file["Content-Disposition"],
    }
    return "".join(letter for letter, is_so in found.items() if is_so)


@pytest.mark.parametrize("phase", PHASES)
def test_without_names_staff_connect_nothing_before_the_release(course: Course, phase: str):
    course.person("s1").name = "Zhuge Liang"
    course.person("s1").save()
    stage = Stage(course, phase, anonymous=True)

    found = {role: connected(stage, role) for role in CONNECTED}

    assert found == {role: cells[PHASES.index(phase)] for role, cells in CONNECTED.items()}


def told(stage: Stage, phase: str, table: dict[str, tuple[str, str, str]]) -> None:
    found = {role: stage.seen(role) for role in table}
    assert found == {role: cells[PHASES.index(phase)] for role, cells in table.items()}


@pytest.mark.parametrize("phase", PHASES)
def test_each_sees_what_the_phase_allows(course: Course, phase: str):
    told(Stage(course, phase), phase, LIVE)


@pytest.mark.parametrize(
    ("changes", "table"),
    [
        ({"progress": Assignment.Progress.RELEASED}, LATER),
        ({"comments_at_once": True}, AT_ONCE),
    ],
)
def test_the_assignment_says_what_students_see_before(course: Course, changes, table):
    few = {role: table[role] for role in ("owner", "mate", "classmate")}
    told(Stage(course, "marking", **changes), "marking", few)


def test_without_names_and_before_the_release_the_own_page_tells_nothing_of_marks(course: Course):
    stage = Stage(course, "marking", anonymous=True, progress=Assignment.Progress.RELEASED)

    page = stage.client("owner").get(f"/assignments/{stage.lab.pk}/").content.decode()

    for told in ("Told well", "Look here", "63.76", "Good"):
        assert told not in page


def test_while_it_is_open_only_its_people_know_of_it(course: Course):
    lab = course.give()
    who = {"s1": 200, "s2": 200, "teacher": 200, "assistant": 200, "admin": 200, "designer": 404}

    found = {
        name: course.cast.client(name).get(f"/assignments/{lab.pk}/").status_code for name in who
    }

    assert found == who
    assert Client().get(f"/assignments/{lab.pk}/").status_code == 302
    assert not Submission.objects.exists()
