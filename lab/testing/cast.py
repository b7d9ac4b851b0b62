"""The cast of the tests: a company with people on its seats, and a second one that must stay apart.

Dora (head) ── Max (manager, north) ── Ana, Bea (reps)
            └─ Mia (manager, south) ── Bo (rep)
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from lab.access.actors import actor_for, system_actor
from lab.journal.jumps import stamp
from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.records.loading import load_rows, set_counters
from lab.tenancy.actor import Actor, acting_as, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Sandbox, Seat

DAY_ONE = dt.date(2018, 1, 1)
PLAYERS: dict[str, tuple[int, int | None, str, str]] = {
    "dora": (1, None, "head", "Board"),
    "max": (2, 1, "manager", "North"),
    "mia": (3, 1, "manager", "South"),
    "ana": (4, 2, "rep", "North"),
    "bea": (5, 2, "rep", "North"),
    "bo": (6, 3, "rep", "South"),
}


class Office:
    """One live sandbox of a class, its template, and the people of its story."""

    def __init__(self, name: str = "one") -> None:
        self.name = name
        self.school = School.objects.create(name=f"School {name}")
        self.term = Term.objects.create(
            school=self.school, name="Autumn", starts="2026-09-01", ends="2027-01-31"
        )
        self.classroom = Classroom.objects.create(
            school=self.school, term=self.term, name=f"Class {name}"
        )
        self.template = self._template()
        self.sandbox = stamp(self.template, name=f"Company {name}", classroom=self.classroom)
        self.people = {who: self._seated(who, number) for who, (number, *_x) in PLAYERS.items()}
        self.people["tess"] = self._enrolled("tess", User.Role.TEACHER, Enrolment.Role.TEACHER)
        self.people["al"] = self._enrolled("al", User.Role.STUDENT, Enrolment.Role.ASSISTANT)
        self.people["idle"] = self._enrolled("idle", User.Role.STUDENT, Enrolment.Role.STUDENT)

    def _template(self) -> Sandbox:
        noon = timezone.make_aware(dt.datetime.combine(DAY_ONE, dt.time(9)))
        template = Sandbox.objects.create(
            kind=Sandbox.Kind.TEMPLATE,
            name=f"Template {self.name}",
            scenario="test",
            day_one=DAY_ONE,
            simulated_now=noon,
        )
        with acting_as(system_actor(template)), transaction.atomic():
            load_rows(
                Seat,
                [
                    (number, self._seat(who, boss, kind, department))
                    for who, (number, boss, kind, department) in PLAYERS.items()
                ],
            )
            self.fill_template()
            set_counters()
        return template

    def _seat(self, who: str, boss: int | None, kind: str, department: str) -> dict[str, object]:
        parent = make_id(current_actor().sandbox.pk, boss) if boss else None
        return {
            "name": who.title(),
            "title": f"{kind.title()} {department}",
            "kind": kind,
            "department": department,
            "parent_id": parent,
        }

    def fill_template(self) -> None:
        """What the scenario brings besides its seats; tests of the CRM add stages and picklists."""

    def _enrolled(self, who: str, role: str, place: str) -> User:
        user = User.objects.create_user(
            f"{who}-{self.name}", name=who.title(), role=role, school=self.school
        )
        Enrolment.objects.create(classroom=self.classroom, user=user, role=place)
        return user

    def _seated(self, who: str, seat_number: int) -> User:
        user = self._enrolled(who, User.Role.STUDENT, Enrolment.Role.STUDENT)
        Occupancy._base_manager.create(sandbox=self.sandbox, seat_number=seat_number, user=user)
        return user

    def seat(self, who: str) -> Seat:
        return Seat._base_manager.get(pk=make_id(self.sandbox.pk, PLAYERS[who][0]))

    def actor(self, who: str) -> Actor:
        sandbox = Sandbox.objects.select_related("classroom", "template").get(pk=self.sandbox.pk)
        return actor_for(self.people[who], sandbox)

    @contextmanager
    def acting(self, who: str) -> Iterator[Actor]:
        with acting_as(self.actor(who)) as actor:
            yield actor

    @contextmanager
    def as_system(self) -> Iterator[Actor]:
        with acting_as(system_actor(Sandbox.objects.get(pk=self.sandbox.pk))) as actor:
            yield actor

    def path(self, rest: str = "") -> str:
        return f"/s/{self.sandbox.pk}/{rest}"

    def api(self, rest: str = "") -> str:
        return f"/api/v1/sandboxes/{self.sandbox.pk}/{rest}"
