"""The company in which an effect happens: what the words of a pack mean there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Sandboxed, Seat
from lab.tenancy.registry import models_by_collection
from scenarios.checks.company import Company, Where
from scenarios.engine.chance import Luck
from scenarios.packs.calendar import Calendar
from scenarios.packs.dates import BadDate, parse_date

Texts = Mapping[str, str]
SEATS = "seats"
# Whom an effect is for where no seat is named: reps with a person, all people, the company's head.
REPS, PEOPLE, HEAD, OWNER = "reps", "people", "head", "owner"


@dataclass(frozen=True)
class Stage:
    """`key` is the event's own name: chance is drawn by it, the same in every company."""

    company: Company
    key: str

    @property
    def calendar(self) -> Calendar:
        return self.company.calendar

    def said(self, texts: Any) -> str:
        """A text in the company's language, else in the first that there is."""
        if not isinstance(texts, Mapping):
            return str(texts or "")
        return str(texts.get(current_actor().sandbox.language) or next(iter(texts.values()), ""))

    def row(self, collection: str, name: Any) -> Any:
        """By key or number. Raises ValidationError where it is not there (any more)."""
        number = self.number(collection, str(name))
        model: Any = models_by_collection()[collection]
        row = model.objects.numbered(number).first() if number else None
        if row is None:
            text = _("There is no “%(name)s” among the %(records)s of this company.")
            told = {"name": name, "records": model._meta.verbose_name_plural}
            raise ValidationError(text % told)
        return row

    def number(self, collection: str, name: str) -> int:
        known = self.company.numbers.get(collection, {})
        if name in known:
            return known[name]
        return int(name) if name.isdecimal() and len(name) < 9 else 0

    def record(self, name: str) -> Any:
        """`accounts/acme`"""
        collection, _slash, key = str(name).partition("/")
        if collection not in REGISTRY:
            raise ValidationError(_("“%(name)s” is no record.") % {"name": name})
        return self.row(collection, key)

    def rows(self, collection: str, where: Where) -> Any:
        return self.company.rows(collection, _lists(where))

    def seats(self, name: str, owner: int | None = None) -> list[Seat]:
        """Those that a word or a key means. `owner` is the seat (by id) that OWNER stands for."""
        seats = current_actor().policy.seats
        if name == OWNER and owner in seats:
            return [seats[owner]]
        if name == HEAD:
            return [seat for seat in seats.values() if seat.parent_id is None][:1]
        if name in ("", REPS, PEOPLE, OWNER):
            return self._people(seats, only_reps=name != PEOPLE)
        return [self.row(SEATS, name)]

    def played(self) -> set[int]:
        """Ids of the seats on which people sit."""
        taken = Occupancy.objects.values_list("seat_number", flat=True)
        return {self.id_of(number) for number in taken}

    def _people(self, seats: Mapping[int, Seat], *, only_reps: bool) -> list[Seat]:
        """Seats on which people sit; where nobody does, the first rep."""
        taken = self.played()
        reps = [seat for seat in seats.values() if seat.kind == Seat.Kind.REP]
        wanted = reps if only_reps else list(seats.values())
        found = [seat for seat in wanted if seat.pk in taken]
        return found or [s for s in seats.values() if s.pk in taken] or reps[:1]

    def chosen(self, rows: Sequence[Sandboxed], count: int) -> list[Any]:
        """So many of them, by luck that is the same everywhere."""
        luck = Luck(0, f"event:{self.key}")
        return sorted(rows, key=lambda row: luck.unit("chosen", row.number))[:count]

    def resolved(self, value: Any) -> Any:
        """A value as an API takes it: `@products/desk` its number, dates of the pack as days, texts in the
        company's language."""
        if isinstance(value, Mapping):
            if value and set(value) <= _LANGUAGES:
                return self.said(value)
            return {name: self.resolved(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.resolved(each) for each in value]
        if isinstance(value, str) and value.startswith("@"):
            collection, _slash, key = value[1:].partition("/")
            return self.row(collection, key).number
        return self._day(value)

    def _day(self, value: Any) -> Any:
        if not isinstance(value, str) or value[:2] not in _RELATIVE:
            return value
        try:
            return parse_date(value, self.calendar).isoformat()
        except BadDate:
            return value

    def id_of(self, number: int) -> int:
        return make_id(current_actor().sandbox.pk, number)


_LANGUAGES = frozenset(dict(settings.LANGUAGES))
_RELATIVE = {f"{unit}{sign}" for unit in "DWMQ" for sign in "+-"}


def _lists(where: Any) -> Where:
    return {
        name: tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
        for name, value in where.items()
    }
