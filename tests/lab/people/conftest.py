"""A school with a class, a second school that must stay apart, and somebody of every role."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from lab.people.models import Classroom, Enrolment, School, Term, User

PASSWORD = "Falcon-river-92"
# The class of the story runs now, whenever the tests do.
TODAY, MONTH = dt.date.today(), dt.timedelta(days=30)


class Campus:
    """North has the class 2A of teacher Wang; East has a class of its own."""

    def __init__(self) -> None:
        self.north = School.objects.create(name="North")
        self.east = School.objects.create(name="East")
        self.room = self.classroom(self.north, "2A")
        self.other_room = self.classroom(self.north, "3C")
        self.foreign_room = self.classroom(self.east, "Foreign Class")
        self.root = self.person("root", None, "administrator", is_superuser=True)
        self.admin = self.person("admin", self.north, "administrator")
        self.foreign_admin = self.person("foreign-admin", self.east, "administrator")
        self.wang = self.enrolled(self.room, "wang", "teacher")
        self.zhao = self.enrolled(self.other_room, "zhao", "teacher")
        self.ta = self.enrolled(self.room, "ta", "assistant")
        self.li = self.enrolled(self.room, "li", "student", student_number="1001", name="李雷")
        self.han = self.enrolled(self.room, "han", "student", student_number="1002", name="韩梅梅")
        self.secret = self.enrolled(
            self.foreign_room, "secret", "student", student_number="1001", name="Unknown Name"
        )

    def classroom(self, school: School, name: str) -> Classroom:
        term, _new = Term.objects.get_or_create(
            school=school, name="Autumn", starts=TODAY - MONTH, ends=TODAY + MONTH
        )
        return Classroom.objects.create(school=school, term=term, name=name)

    def person(self, username: str, school: School | None, role: str, **values: object) -> User:
        values.setdefault("name", username.title())
        values.setdefault("email", f"{username}@example.org")
        return User.objects.create_user(
            username, password=PASSWORD, school=school, role=role, **values
        )

    def enrolled(self, room: Classroom, username: str, place: str, **values: object) -> User:
        role = "teacher" if place == "teacher" else "student"
        person = self.person(username, room.school, role, **values)
        Enrolment.objects.create(classroom=room, user=person, role=place)
        return person

    def fail(self, username: str) -> None:
        """Lock the name by failing as often as it takes."""
        for _time in range(settings.AXES_FAILURE_LIMIT):
            Client().post("/login/", {"username": username, "password": "wrong"})

    def place(self, person: User) -> Enrolment:
        return Enrolment.objects.get(user=person)


@pytest.fixture
def campus(db: None) -> Campus:
    return Campus()


@pytest.fixture
def enter():
    """A browser in which the person is logged in."""

    def _enter(person: User, **headers: str) -> Client:
        client = Client(headers=headers)
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return _enter
