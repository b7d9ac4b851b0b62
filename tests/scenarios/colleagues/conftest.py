"""A student alone in the tutorial's company: everybody else is simulated."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from crm.catalogue.models import Product
from crm.documents.services import document_create
from crm.parties.models import Account
from crm.selling.models import Order, Quote
from crm.stock.models import Warehouse
from lab.access.actors import play_actor, system_actor
from lab.clock.advancing import clock_advance
from lab.clock.calendar import moment
from lab.people.models import User
from lab.tenancy.actor import Actor, acting_as
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios.packs.files import read_folder
from scenarios.packs.pack import Numbers, read_pack
from scenarios.packs.versions import numbers_of, publish, store, template_for
from scenarios.provisioning import Place, provision
from tests.scenarios.conftest import PACKS


@dataclass
class Alone:
    """The company, and the numbers of the pack's rows by key."""

    sandbox: Sandbox
    numbers: Numbers
    student: User

    @contextmanager
    def working(self, seat: str = "rep-1") -> Iterator[Actor]:
        self.sandbox.refresh_from_db()
        number = self.numbers["seats"][seat]
        with acting_as(play_actor(self.student, self.sandbox, number)) as actor:
            yield actor

    @contextmanager
    def looking(self) -> Iterator[Actor]:
        self.sandbox.refresh_from_db()
        with acting_as(system_actor(self.sandbox)) as actor:
            yield actor

    def row(self, model: Any, key: str) -> Any:
        return model.objects.numbered(self.numbers[model.collection][key]).get()

    def until(self, *when: int) -> None:
        """Until that moment: year, month, day, hour, minute."""
        with self.looking():
            clock_advance(to=timezone.make_aware(dt.datetime(*when)))  # type: ignore[arg-type]

    def days(self, count: int) -> None:
        with self.looking() as actor:
            day = actor.today + dt.timedelta(days=count)
            clock_advance(to=moment(day, dt.time(17)))

    def sit(self, seat: str) -> User:
        user, _new = User.objects.get_or_create(username=f"on-{seat}")
        Occupancy._base_manager.create(
            sandbox=self.sandbox, seat_number=self.numbers["seats"][seat], user=user
        )
        return user

    def offer(self, model: Any = Quote, *, product: str = "desk-fixed", **line: Any) -> Any:
        """A draft of the student's with one line; inside `working`."""
        goods = self.row(Product, product)
        given = {"product_id": goods.pk, "quantity": Decimal(2), **line}
        values = {"account": self.row(Account, "account-17"), "subject": "Desks"}
        if model is Order:
            values["warehouse"] = self.row(Warehouse, "main")
        return document_create(model, values, [(None, given)])


@pytest.fixture
def alone(db: None) -> Alone:
    return founded()


@pytest.fixture
def found(db: None) -> Callable[..., Alone]:
    """`found({"colleagues.yaml": …})` is a company of the tutorial with other files."""
    return founded


def founded(changes: dict[str, str] | None = None, language: str = "en") -> Alone:
    files = {**read_folder(PACKS / "first-sale"), **(changes or {})}
    version = publish(store(read_pack(files)))
    student = User.objects.create_user("alone", name="Alone")
    numbers = numbers_of(version.scenario)
    place = Place(numbers[Seat.collection]["rep-1"], student)
    template = template_for(version, language)
    return Alone(provision(template, name="Alone", seating=[place]), numbers, student)
