"""A tiny company with a timeline, given to a student on the rep's seat."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lab.access.actors import play_actor, system_actor
from lab.clock.advancing import clock_advance
from lab.clock.calendar import moment
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox, Seat
from scenarios.happenings.models import Happening
from scenarios.packs.files import read_folder
from scenarios.packs.pack import Numbers, read_pack
from scenarios.packs.versions import numbers_of, publish, store, template_for
from scenarios.provisioning import Place, provision

MORE = {
    "data/contacts.csv": """\
key,name,owner,account,email
nora,Nora Finch,rep,daughter,nora@example.com
paul,Paul Reed,rep,mother,paul@example.com
quiet,Quiet One,rep,mother,
""",
    "data/products.csv": "key,code,name,unit,list_price,stocked\ndesk,D1,Desk,piece,100,yes\n",
    "data/warehouses.csv": "key,code,name,is_default\nmain,MAIN,Main,yes\n",
}


@dataclass
class Played:
    sandbox: Sandbox
    numbers: Numbers
    student: User

    def working(self):
        self.sandbox.refresh_from_db()
        seat = self.numbers[Seat.collection]["rep"]
        return acting_as(play_actor(self.student, self.sandbox, seat))

    def looking(self):
        self.sandbox.refresh_from_db()
        return acting_as(system_actor(self.sandbox))

    def until(self, day: int, hour: int = 9, minute: int = 0) -> None:
        """In January 2018; day 1 is Monday the first, 9 o'clock."""
        with self.looking():
            clock_advance(to=moment(dt.date(2018, 1, day), dt.time(hour, minute)))

    def happened(self) -> list[tuple[str, bool, str]]:
        with self.looking():
            rows = Happening.objects.filter(kind="timeline.event").order_by("pk")
            return [(row.key, row.done, row.data.get("failed", "")) for row in rows]


@pytest.fixture
def play(tiny: Callable[..., Path], db: None) -> Callable[..., Played]:
    """`play("events: …")` is the company with this timeline."""

    def make(text: str, language: str = "en") -> Played:
        version = publish(store(read_pack(read_folder(tiny({**MORE, "timeline.yaml": text})))))
        student = User.objects.create_user("player", name="Player")
        numbers = numbers_of(version.scenario)
        place = Place(numbers[Seat.collection]["rep"], student)
        sandbox = provision(template_for(version, language), name="Played", seating=[place])
        return Played(sandbox, numbers, student)

    return make
