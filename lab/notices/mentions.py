"""“@Ana” in a note: the seats that a text names."""

from functools import cache

from django.db import models

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat

MARKS = ("@", "＠")


@cache
def text_fields(model: type[Sandboxed]) -> tuple[str, ...]:
    """Fields for sentences; addresses of mail stand in others."""
    return tuple(
        field.name for field in model._meta.concrete_fields if type(field) is models.TextField
    )


def mentioned(text: str) -> set[int]:
    """Ids of the seats whose name follows an @, the longest name that fits: “@Ana Lopez” is not Ana."""
    if not any(mark in text for mark in MARKS):
        return set()
    names = _names()
    found: set[int] = set()
    for place, letter in enumerate(text):
        if letter in MARKS and not _inside_a_word(text, place):
            found |= _named(text[place + 1 :], names)
    return found


def seat_name(seat: Seat) -> str:
    """What is written behind the @."""
    return seat.name or seat.title


def _names() -> dict[str, set[int]]:
    """{name in small letters: seats}, the longest first; read once per actor."""

    def read() -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for pk, seat in current_actor().policy.seats.items():
            if name := seat_name(seat).strip().casefold():
                found.setdefault(name, set()).add(pk)
        return dict(sorted(found.items(), key=lambda each: -len(each[0])))

    return current_actor().policy.once("mentions", read)


def _inside_a_word(text: str, place: int) -> bool:
    """As in an address of mail; Chinese has no space before the sign."""
    return place > 0 and text[place - 1].isascii() and text[place - 1].isalnum()


def _named(rest: str, names: dict[str, set[int]]) -> set[int]:
    rest = rest.casefold()
    for name, seats in names.items():
        after = rest[len(name) : len(name) + 1]
        ends = not (after.isascii() and after.isalnum() and name[-1].isascii())
        if rest.startswith(name) and (not after or ends):
            return seats
    return set()
