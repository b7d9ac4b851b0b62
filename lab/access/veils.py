"""Veils: who looks into a company without learning whose it is.

An upper layer that marks work without names says so here; both doors, pages and API, ask.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lab.people.masking import masked
from lab.people.models import User
from lab.tenancy.actor import Actor, Mode
from lab.tenancy.models import Sandbox


@dataclass(frozen=True)
class Veil:
    """`alias` stands for the company and for each of the people."""

    alias: str
    people: frozenset[int]


Veiling = Callable[[User, Sandbox, Mode], Veil | None]
_veilings: list[Veiling] = []


def register_veil(veiling: Veiling) -> None:
    """Called once at start."""
    _veilings.append(veiling)


@contextmanager
def veiled(actor: Actor) -> Iterator[None]:
    """What the actor reads inside names nobody who is to stay unknown."""
    veil = _veil_for(actor)
    if veil is None:
        yield
        return
    for sandbox in (actor.sandbox, actor.sandbox.origin):
        if sandbox is not None:
            sandbox.name = veil.alias
    with masked(veil.people, veil.alias):
        yield


def _veil_for(actor: Actor) -> Veil | None:
    if actor.user is None:
        return None
    found = (veiling(actor.user, actor.sandbox, actor.mode) for veiling in _veilings)
    return next((veil for veil in found if veil is not None), None)
