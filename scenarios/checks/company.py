"""A company as the checks see it: its records by the filters of the lists, and who touched them."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import QueryDict

from lab.entities.fields import REFERRING, TEMPORAL, Kind, field_of
from lab.entities.filters import COMPARING, filtered, filterset_for
from lab.entities.spec import REGISTRY, Entity
from lab.journal.jumps import led_to, taken_at
from lab.journal.models import Entry
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import NUMBER_BITS, make_id
from lab.tenancy.models import Sandbox, Seat
from scenarios.packs.calendar import Calendar
from scenarios.packs.dates import parse_date

RELATIVE = re.compile(r"[DWMQ][+-]\d")
ME = "me"
# Who has sat nowhere owns nothing: no seat has this number.
NOBODYS_SEAT = 0
LOOKUPS = {*COMPARING, "in", "not", "contains", "empty"}
Where = Mapping[str, tuple[str, ...]]
Numbers = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Company:
    """One company that is judged as a whole, or one seat's share of it, or one person's.

    `numbers` tells the number of a pack's row by collection and key. A person's share is what this
    person did, on whatever seat; `seats` are then all on which the person has sat in this attempt.
    """

    numbers: Numbers
    calendar: Calendar
    seat: int | None = None
    person: int | None = None
    seats: tuple[int, ...] = ()

    @property
    def own_seats(self) -> tuple[int, ...]:
        """What “me” means; nothing where the whole company is judged."""
        if self.person is not None:
            return self.seats or (NOBODYS_SEAT,)
        return () if self.seat is None else (self.seat,)

    def rows(self, collection: str, where: Where) -> QuerySet:
        """The records that the filters keep. A pack's filters were tried when it was read."""
        entity = REGISTRY[collection]
        found, errors = filtered(entity, entity.rows(), self.asked(entity, where))
        if errors:
            raise ImproperlyConfigured(f"A check asks {collection} for what is not there: {errors}")
        return found.order_by("pk")

    def asked(self, entity: Entity, where: Where) -> QueryDict:
        """The filters as in an address: keys as numbers, days as dates. “me” is the seat that is
        judged; where the whole company is, it is everybody."""
        kept = {
            name: values
            for name, values in where.items()
            if self.own_seats or ME not in values or not is_seat(field_of_filter(entity, name))
        }
        return self.filters(entity, kept)

    def filters(self, entity: Entity, where: Where) -> QueryDict:
        """The same as people follow them to the list, where “me” is whoever looks."""
        found = QueryDict(mutable=True)
        for name, values in where.items():
            field = field_of_filter(entity, name)
            found.setlist(name, [self.value(field, value) for value in values])
        return found

    def value(self, field: Any, value: str) -> str:
        if field is not None and field.kind in REFERRING and field.kind is not Kind.KEYED:
            known = self.numbers.get(field.related.collection, {})
            me = {ME: ",".join(map(str, self.own_seats))} if is_seat(field) else {}
            told = {**known, **{name: text for name, text in me.items() if text}}
            return ",".join(str(told.get(key, key)) for key in value.split(","))
        if field is not None and field.kind is Kind.RECORD:
            return ",".join(self._reference(part) for part in value.split(","))
        if field is not None and field.kind in TEMPORAL and RELATIVE.match(value):
            return parse_date(value, self.calendar).isoformat()
        return value

    def _reference(self, text: str) -> str:
        """`accounts/acme` with the number of the row; a collection alone stays as it is."""
        collection, slash, key = text.partition("/")
        known = self.numbers.get(collection, {})
        return f"{collection}{slash}{known.get(key, key)}"

    def worked_on(self, rows: QuerySet) -> QuerySet:
        """Those of the rows that somebody at play made or changed in the present attempt."""
        base = Value(current_actor().sandbox.pk << NUMBER_BITS, BigIntegerField())
        entries = self.entries().filter(collection=rows.model.collection)
        touched = entries.annotate(pk_of=Cast(F("record"), BigIntegerField()) + base)
        return rows.filter(pk__in=touched.values("pk_of"))

    def entries(self) -> QuerySet:
        """What people did at play in the present attempt, and before in what it was restored from; of a
        frozen copy, what they had done when it was taken."""
        found = self._played
        if self.person is not None:
            return found.filter(user=self.person)
        return found if self.seat is None else found.filter(seat_number=self.seat)

    @cached_property
    def _played(self) -> QuerySet:
        return played_in(current_actor().sandbox)

    def id_of(self, collection: str, key: str) -> int:
        number = self.numbers[collection][key]
        return make_id(current_actor().sandbox.pk, number)

    @property
    def today(self) -> dt.date:
        return current_actor().today


def played_in(sandbox: Sandbox) -> QuerySet:
    """What people did at play in the present attempt and in what it was restored from; of a copy, until
    it was taken."""
    company = sandbox.origin or sandbox
    found = Entry._base_manager.filter(led_to(company, sandbox.attempt), sandbox=company)
    found = found.filter(mode=Mode.PLAY).order_by()
    if sandbox.kind == Sandbox.Kind.SNAPSHOT:
        found = found.filter(number__lt=taken_at(sandbox))
    return found


def is_seat(field: Any) -> bool:
    return field is not None and field.kind in REFERRING and field.related is Seat


def field_of_filter(entity: Entity, name: str) -> Any:
    """The field that a filter is about, None for q, tag and the record's own number."""
    base, _separator, lookup = name.partition("__")
    if lookup and lookup not in LOOKUPS:
        return None
    if base in ("q", "tag", "number"):
        return None
    return field_of(entity.model, base)


def known_filters(entity: Entity) -> set[str]:
    return set(filterset_for(entity).base_filters)
