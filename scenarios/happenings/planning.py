"""The kinds of things that happen by themselves, and how they are planned."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.gathering import store
from lab.tenancy.writing import sandbox_write, take_numbers
from scenarios.happenings.models import Happening

KINDS: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """`work(happening)` is called inside a write when the moment has come, as the system; it enters
    `acting_as(simulated_actor(…))` where a customer or colleague acts. Of one moment the lower `order`
    goes first. `prepare` is called before, with all that may happen in one write."""

    key: str
    label: Any
    work: Callable[[Happening], Any]
    order: int = 50
    prepare: Callable[[Sequence[Happening]], Any] | None = None


def register_happening(kind: Kind) -> Kind:
    """Called once at start."""
    if kind.key in KINDS:
        raise ImproperlyConfigured(f"{kind.key} is registered twice.")
    KINDS[kind.key] = kind
    return kind


def plan(
    kind: Kind, at: dt.datetime, *, key: str = "", data: Mapping[str, Any] | None = None
) -> Happening:
    """Have it happen at that moment; what should have been already happens at the next."""
    return plan_all([(kind, at, key, data or {})])[0]


def plan_all(
    wanted: Sequence[tuple[Kind, dt.datetime, str, Mapping[str, Any]]],
) -> list[Happening]:
    """The same for many, in one statement."""
    sandbox = current_actor().sandbox
    with sandbox_write() as write:
        write.touched.add(Happening.collection)
        numbers = take_numbers(Happening, len(wanted))
        rows = [
            Happening(
                pk=make_id(sandbox.pk, number),
                sandbox_id=sandbox.pk,
                at=at,
                kind=kind.key,
                key=key,
                data=dict(data),
            )
            for number, (kind, at, key, data) in zip(numbers, wanted, strict=True)
        ]
        store(Happening, rows)
    return rows


def drop(kind: Kind, key: str) -> int:
    """Of what waits under that key nothing happens any more. Says how much that was."""
    with sandbox_write() as write:
        write.touched.add(Happening.collection)
        count, _by_model = Happening.objects.waiting().filter(kind=kind.key, key=key).delete()
    return int(count)
