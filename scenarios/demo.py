"""A demo school: two classes, everybody who plays a part in it, and companies to work in.

Running it again adds what is missing and changes nothing that is there.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.tenancy.models import Sandbox, Seat
from scenarios.generators.chance import Chance
from scenarios.generators.parties import Parties
from scenarios.models import ScenarioVersion, Template
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store, template_for
from scenarios.provisioning import (
    Place,
    own_seating,
    provision,
    seats_to_play,
    shared_seating,
    students_of,
)

PACKS = Path(settings.BASE_DIR) / "fixtures" / "packs"
SHARED, OWN, TEAM = "b2b-hardware", "first-sale", "office-trade"
SCHOOL = "Demo School"
ENGLISH_STUDENTS, CHINESE_STUDENTS = 35, 5
MANAGERS_TOO = 2
TEAM_SIZE = 5
PARTIES = Parties(Chance(2026))
Say = Callable[[str], object]


@dataclass(frozen=True)
class Course:
    """A class of the demo with its language and people."""

    name: str
    language: str
    teacher: str
    assistant: str
    students: Sequence[str]
    # A guest, no student, who plays the head of the company that the class shares.
    head: str = ""


COURSES = (
    Course(
        "CRM Practicum, autumn",
        "en",
        "teacher",
        "assistant",
        [f"s{number:02d}" for number in range(1, ENGLISH_STUDENTS + 1)],
        head="head",
    ),
    Course(
        "CRM 实训一班",
        "zh-hans",
        "laoshi",
        "",
        [f"z{number:02d}" for number in range(1, CHINESE_STUDENTS + 1)],
    ),
)
NAMES = {
    "admin": "Ada Quinn",
    "designer": "Dina Frost",
    "teacher": "Thea Moss",
    "assistant": "Alan Webb",
    "head": "Hanna Reed",
    "laoshi": "陈老师",
}


def fill(*, password: str, say: Say) -> int:
    """Make the demo school. Returns how many people were added."""
    versions = {slug: _published(slug) for slug in (SHARED, OWN, TEAM)}
    for version in versions.values():
        say(f"{version}: {version.name}")
    with transaction.atomic():
        people = _People(password)
        classrooms = [(_classroom(course, people), course) for course in COURSES]
    for classroom, course in classrooms:
        _companies(classroom, course, versions, say)
    for classroom, course in classrooms:
        _team(classroom, course, versions[TEAM], say)
    for chapter in _chapters:
        for classroom, course in classrooms:
            chapter(classroom, course.language, say)
    return people.added


Chapter = Callable[[Classroom, str, Say], object]
_chapters: list[Chapter] = []


def register_chapter(chapter: Chapter) -> None:
    """Called once at start: what another part adds to each class of the demo, given its language."""
    _chapters.append(chapter)


def _published(slug: str) -> ScenarioVersion:
    """The newest published version; the pack in the tree is loaded if there is none."""
    versions = ScenarioVersion.objects.select_related("scenario").published()
    found = versions.filter(scenario__slug=slug).newest_first().first()
    return found or publish(store(read_pack(read_folder(PACKS / slug))))


class _People:
    """Makes people who are not there yet, all with the same password."""

    def __init__(self, password: str) -> None:
        self.school, _new = School.objects.get_or_create(name=SCHOOL)
        self.term = self._term()
        self.added = 0
        self._password = password
        self._hash = ""
        self.person("admin", User.Role.ADMINISTRATOR, is_staff=True, is_superuser=True)
        self.person("designer", User.Role.DESIGNER, is_staff=True)

    def _term(self) -> Term:
        today = dt.date.today()
        dates = {"starts": dt.date(today.year, 1, 1), "ends": dt.date(today.year, 12, 31)}
        term, _new = Term.objects.get_or_create(
            school=self.school, name=str(today.year), defaults=dates
        )
        return term

    def person(self, username: str, role: str, **fields: object) -> User:
        found = User.objects.filter(username=username).first()
        if found:
            return found
        # One slow hash for all: they share the password anyway.
        self._hash = self._hash or make_password(self._password)
        self.added += 1
        return User.objects.create(
            username=username,
            role=role,
            school=self.school,
            password=self._hash,
            **{"name": NAMES.get(username, ""), **fields},
        )


def _classroom(course: Course, people: _People) -> Classroom:
    found = Classroom.objects.filter(school=people.school, name=course.name).first()
    classroom = found or Classroom.objects.create(
        school=people.school, term=people.term, name=course.name
    )
    language = course.language if course.language != "en" else ""
    teacher = people.person(course.teacher, User.Role.TEACHER, language=language)
    _enrol(classroom, teacher, Enrolment.Role.TEACHER)
    if course.assistant:
        assistant = people.person(course.assistant, User.Role.STUDENT, language=language)
        _enrol(classroom, assistant, Enrolment.Role.ASSISTANT)
    if course.head:
        head = people.person(course.head, User.Role.STUDENT, language=language)
        _enrol(classroom, head, Enrolment.Role.GUEST)
    for number, username in enumerate(course.students, start=1):
        name = PARTIES.person("student", course.language, number).name
        student = people.person(
            username,
            User.Role.STUDENT,
            name=name.zh if course.language == "zh-hans" else name.en,
            student_number=f"{people.term.name}{username[0].upper()}{number:03d}",
            language=language,
        )
        _enrol(classroom, student, Enrolment.Role.STUDENT)
    return classroom


def _enrol(classroom: Classroom, user: User, role: str) -> None:
    Enrolment.objects.get_or_create(classroom=classroom, user=user, defaults={"role": role})


def _companies(
    classroom: Classroom, course: Course, versions: dict[str, ScenarioVersion], say: Say
) -> None:
    """One company that the class shares, and one for each student alone."""
    here = set(Sandbox.objects.filter(classroom=classroom).values_list("name", flat=True))
    students = students_of(classroom)
    heads = list(User.objects.filter(username=course.head, enrolments__classroom=classroom))
    shared = template_for(versions[SHARED], course.language)
    own = template_for(versions[OWN], course.language)
    name = versions[SHARED].names[course.language]
    if name not in here:
        places = _shared_places(shared, students, heads)
        provision(shared, name=name, classroom=classroom, seating=places)
        say(f"{classroom}: {name}")
    for student in students:
        name = f"{versions[OWN].names[course.language]} · {student}"
        if name not in here:
            seating = own_seating(own, student)
            provision(own, name=name, classroom=classroom, seating=seating, session=1)
    say(f"{classroom}: {len(students)} × {versions[OWN].names[course.language]}")


def _team(classroom: Classroom, course: Course, version: ScenarioVersion, say: Say) -> None:
    """A company for the first students of the class together."""
    name = version.names[course.language]
    if Sandbox.objects.filter(classroom=classroom, name=name).exists():
        return
    template = template_for(version, course.language)
    seating = shared_seating(template, students_of(classroom)[:TEAM_SIZE])
    provision(template, name=name, classroom=classroom, seating=seating)
    say(f"{classroom}: {name}")


def _shared_places(
    template: Template, students: Sequence[User], heads: Sequence[User]
) -> list[Place]:
    """A rep's seat for each student; the last two manage a team as well."""
    seats = seats_to_play(template)
    managers = [seat for seat in seats if seat.kind == Seat.Kind.MANAGER and seat.name]
    head_seats = [seat for seat in seats if seat.kind == Seat.Kind.HEAD]
    doubles = zip(managers, students[-MANAGERS_TOO:], strict=False)
    return [
        *shared_seating(template, students),
        *(Place(seat.number, student) for seat, student in doubles),
        *(Place(seat.number, head) for seat, head in zip(head_seats, heads, strict=False)),
    ]
