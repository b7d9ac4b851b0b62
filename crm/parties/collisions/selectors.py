"""Collisions: who works a customer already whom the actor may not see.

Of a hidden record nothing is told but its owner's seat, and only to somebody who names it wholly: by
the full key of its name, phone, mail or tax number. A part of them finds nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.parties.collisions.models import CollisionRule
from crm.parties.models import Account, Contact, Lead
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat
from lab.ui.words import aside

Mode = CollisionRule.Mode
# (column of what is typed in, column of the hidden record); all pairs of a rule must be equal.
Rule = tuple[tuple[str, str], ...]


def _same(*columns: str) -> Rule:
    return tuple((column, column) for column in columns)


REACHED = (_same("mobile_key"), _same("email_key"))
NAMED = _same("name_key", "phone_key")
COMPANY = (_same("name_key"), _same("phone_key"), _same("email_key"), _same("tax_number"))
# Two people of one company are two leads, but one customer.
RULES: dict[type[Sandboxed], tuple[tuple[type[Sandboxed], tuple[Rule, ...]], ...]] = {
    Account: (
        (Account, COMPANY),
        (Lead, ((("name_key", "company_key"),), _same("phone_key"), _same("email_key"))),
    ),
    Contact: (
        (Contact, (*REACHED, NAMED, _same("account_id", "name_key"))),
        (Lead, (*REACHED, NAMED)),
    ),
    Lead: (
        (Lead, (*REACHED, NAMED, _same("company_key"))),
        (Account, ((("company_key", "name_key"),), _same("phone_key"), _same("email_key"))),
        (Contact, (*REACHED, NAMED)),
    ),
}
CHUNK = 900


def mode() -> str:
    """What the company wants; read once per actor."""
    return current_actor().policy.once("collision-mode", _read_mode)


def _read_mode() -> str:
    return CollisionRule.objects.values_list("mode", flat=True).first() or Mode.WARN


def collisions(rows: Sequence[Any], fields: frozenset[str] | None = None) -> dict[int, list[Seat]]:
    """{position: seats of colleagues} of rows that need not be saved; a few queries for all of them.

    `fields` limits it to rules in which one of them takes part.
    """
    found: dict[int, list[Seat]] = defaultdict(list)
    policy = current_actor().policy
    for other, rules in RULES[type(rows[0])]:
        if policy.reach(other, "view").everything:
            continue
        for rule in rules:
            if fields is not None and not fields & {_field(mine) for mine, _theirs in rule}:
                continue
            for position, owner in _matches(rows, other, rule):
                seat = policy.seats.get(owner)
                if seat is not None and seat not in found[position]:
                    found[position].append(seat)
    return dict(found)


def _field(column: str) -> str:
    return column.removesuffix("_id")


def _matches(rows: Sequence[Any], other: type[Sandboxed], rule: Rule) -> Iterator[tuple[int, int]]:
    """(position, owner) where a hidden record of the other collection agrees in the whole rule."""
    positions: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        key = tuple(getattr(row, mine) for mine, _theirs in rule)
        if all(key):
            positions[key].append(position)
    columns = [theirs for _mine, theirs in rule]
    wanted = sorted({key[0] for key in positions})
    for start in range(0, len(wanted), CHUNK):
        for owner, *values in _hidden(other, columns, wanted[start : start + CHUNK]):
            for position in positions.get(tuple(values), ()):
                yield position, owner


def _hidden(
    other: type[Sandboxed], columns: Sequence[str], values: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """(owner, columns) of hidden records with one of the values in the first column."""
    visible = current_actor().policy.reach(other, "view").condition()
    with entrusted():
        rows = other.objects.visible().filter(**{f"{columns[0]}__in": values})
        if other is Lead:
            rows = rows.filter(status__in=Lead.OPEN)
        if visible is not None:
            rows = rows.exclude(visible)
        return list(rows.order_by("pk").values_list("owner_id", *columns))


def told(seats: Sequence[Seat]) -> str:
    """The sentence for people; nothing in it but the owners' seats."""
    names = seat_names(seats)
    if mode() == Mode.REFUSE:
        text = _(
            "A colleague works this customer already: %(seat)s. Your company allows no second one."
        )
    else:
        text = _(
            "A colleague works this customer already: %(seat)s. Talk to them before you go on."
        )
    return text % {"seat": names}


def seat_names(seats: Sequence[Seat]) -> str:
    return ", ".join(aside(seat, seat.title) if seat.name else seat.title for seat in seats[:3])
