"""Saving several records of one entity in one go, all or none."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab import records
from lab.entities.saving import Raw, RowErrors, create_record, door_values
from lab.entities.spec import Entity
from lab.records import Conflict
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write

MOST_ROWS = 1000
Piece = tuple[Raw, Sequence[Raw] | None]


def create_records(entity: Entity, pieces: Sequence[Piece], *, key: str = "") -> list[Sandboxed]:
    """New records from (raw values, lines). `key` makes them once. Raises RowErrors, KeyTaken."""
    if entity.create is None and not key:
        values = _each(pieces, lambda piece: door_values(entity, piece[0], new=True))
        with _by_position():
            return records.create_many(entity.model, values)

    def make(place: int, piece: Piece) -> Sandboxed:
        # The first has the key itself: it is taken for a single record, too.
        own = f"{key}:{place}" if key and place else key
        return create_record(entity, *piece, key=own, wish=pieces)

    with sandbox_write():
        return _each(enumerate(pieces), lambda numbered: make(*numbered))


def change_records(
    entity: Entity, pieces: Sequence[tuple[int, Raw, str | None]]
) -> list[Sandboxed]:
    """Change visible records from (number, raw values, token). Raises RowErrors, Conflict."""
    values = _each(pieces, lambda piece: door_values(entity, piece[1], new=False))
    with sandbox_write():
        rows = _visible(entity, [number for number, _raw, _token in pieces])
        for row, (_number, _raw, token) in zip(rows, pieces, strict=True):
            if token is not None and token != row.token:
                raise Conflict(row)
        if entity.change:
            change = entity.change
            return _each(
                zip(rows, values, strict=True), lambda pair: _unwrapped(change, entity, *pair)
            )
        with _by_position(rows):
            return records.change_many(list(zip(rows, values, strict=True)))


def _unwrapped(change: Callable[..., Any], entity: Entity, row: Any, values: Raw) -> Sandboxed:
    return change(row, values, lines=None) if entity.lines else change(row, values)


def _each(items: Any, call: Callable[[Any], Any]) -> list[Any]:
    """`call` of every item. Raises RowErrors with all that went wrong."""
    done, errors = [], {}
    for position, item in enumerate(items):
        try:
            done.append(call(item))
        except ValidationError as error:
            errors[position] = error
    if errors:
        raise RowErrors(errors)
    return done


def _visible(entity: Entity, numbers: Sequence[int]) -> list[Sandboxed]:
    """The records of these numbers, in this order; each may be named once."""
    found = {row.number: row for row in entity.model.objects.visible().numbered(*numbers)}
    errors: dict[int, ValidationError] = {}
    for position, number in enumerate(numbers):
        if number not in found:
            text = _("There is no such record, or you may not see it.")
            errors[position] = ValidationError({"number": text})
        elif number in numbers[:position]:
            errors[position] = ValidationError({"number": _("This record is named twice.")})
    if errors:
        raise RowErrors(errors)
    return [found[number] for number in numbers]


@contextmanager
def _by_position(rows: Sequence[Sandboxed] = ()) -> Iterator[None]:
    """What the door found wrong, by the position of the record as the caller counts them.

    The door counts those that change, which may be fewer than `rows`.
    """
    try:
        yield
    except ValidationError as error:
        found = getattr(error, "by_position", None)
        if not found:
            raise
        places = {id(row): place for place, row in enumerate(rows)}
        raise RowErrors(
            {
                places.get(id(row), position): ValidationError(told)
                for position, (row, told) in found.items()
            }
        ) from error
