"""By what reports are broken down, and what the keys of each are called."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from crm.models import Account, Category, Order, Product, Warehouse
from lab.records.picklists import picklists
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import number_of

# More keys than these are named by reading all names: SQLite takes no longer list.
MOST_ASKED = 900


@dataclass(frozen=True)
class Name:
    """What a key is called, its number or word in addresses, and how deep it stands in a tree."""

    text: str
    value: str = ""
    depth: int = 0


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """`names` answers for keys as the database gives them; a key that it leaves out is hidden.

    `path` is the dimension that is read, where this one groups its keys by `group`; `inner` is the
    dimension one looks into next, and `narrows` the filter that a key of this one is for it.
    """

    name: str
    label: Any
    names: Callable[[Collection[Any]], dict[Any, Name]]
    path: str = ""
    group: Callable[[Any], Iterable[Any]] | None = None
    inner: str = ""
    narrows: str = ""
    # In the order of their keys and not of their figures.
    ordered: bool = False
    # Rows contain each other: they do not add up to the total.
    nested: bool = False
    hidden: Any = ""

    @property
    def read_by(self) -> str:
        return self.path or self.name


def _records(model: Any) -> Callable[[Collection[Any]], dict[Any, Name]]:
    def names(keys: Collection[Any]) -> dict[Any, Name]:
        known = {key for key in keys if key is not None}
        rows = model.objects.visible().order_by()
        if len(known) <= MOST_ASKED:
            rows = rows.filter(pk__in=known)
        found = {row.pk: Name(str(row), str(row.number)) for row in rows if row.pk in known}
        return found | {None: Name(pgettext("row of a report", "None"), "none")}

    return names


def _picklist(name: str) -> Callable[[Collection[Any]], dict[Any, Name]]:
    def names(keys: Collection[Any]) -> dict[Any, Name]:
        labels = picklists().get(name, {})
        told = {key: Name(labels.get(key, str(key)), str(key)) for key in keys if key}
        return told | {"": Name(_now("Not stated"), "none"), None: Name(_now("Not stated"), "none")}

    return names


def _months(keys: Collection[Any]) -> dict[Any, Name]:
    """Months as their first day; None is no day at all."""
    words = pgettext("date format of a month", "F Y")
    told = {key: Name(date_format(key, words), f"{key:%Y-%m}") for key in keys if key}
    return told | {None: Name(_now("Without a date"), "none")}


def _seats(keys: Collection[Any]) -> dict[Any, Name]:
    seats = current_actor().policy.seats
    return {key: Name(str(seats[key]), str(seats[key].number)) for key in keys if key in seats}


def _teams(keys: Collection[Any]) -> dict[Any, Name]:
    """The org chart in its order: each superior, and below it those that it leads."""
    found: dict[Any, Name] = {}
    seats = current_actor().policy.seats

    def walk(parent: int | None, depth: int) -> None:
        for pk, seat in seats.items():
            if seat.parent_id == parent and pk not in found:
                if pk in keys:
                    found[pk] = Name(str(seat), str(seat.number), depth)
                walk(pk, depth + (pk in keys))

    walk(None, 0)
    return found


def _above(key: Any) -> Iterable[Any]:
    """A seat and all its superiors, as far as the actor leads them."""
    policy = current_actor().policy
    seats, within = policy.seats, policy.subtree or frozenset(policy.seats)
    seen: set[Any] = set()
    while key in seats and key not in seen:
        seen |= {key}
        if key in within or len(seen) == 1:
            yield key
        key = seats[key].parent_id


def _department(key: Any) -> Iterable[Any]:
    seat = current_actor().policy.seats.get(key)
    yield seat.department if seat else ""


def _words(keys: Collection[Any]) -> dict[Any, Name]:
    return {key: Name(key or _now("Not stated"), key or "none") for key in keys}


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension(name="product", label=_("Product"), names=_records(Product), narrows="product"),
        Dimension(
            name="category",
            label=_("Category"),
            names=_records(Category),
            inner="product",
            narrows="category",
        ),
        Dimension(
            name="account",
            label=_("Customer"),
            names=_records(Account),
            narrows="account",
            hidden=_("Customers that you do not see"),
        ),
        Dimension(
            name="region",
            label=_("Region"),
            names=_picklist("regions"),
            inner="account",
            narrows="region",
        ),
        Dimension(
            name="industry",
            label=_("Industry"),
            names=_picklist("industries"),
            inner="account",
            narrows="industry",
        ),
        Dimension(name="month", label=_("Month"), names=_months, ordered=True),
        Dimension(name="due", label=_("Month promised"), names=_months, ordered=True),
        Dimension(name="owner", label=_("Rep"), names=_seats, narrows="seat"),
        Dimension(
            name="department", label=_("Department"), names=_words, path="owner", group=_department
        ),
        Dimension(
            name="team",
            label=_("Team"),
            names=_teams,
            path="owner",
            group=_above,
            narrows="seat",
            inner="owner",
            ordered=True,
            nested=True,
        ),
        Dimension(name="order", label=_("Order"), names=_records(Order)),
        Dimension(name="warehouse", label=_("Warehouse"), names=_records(Warehouse)),
    )
}


def key_of(dimension: Dimension, value: str) -> Any:
    """The key that a word of an address names. Raises ValueError."""
    if value == "none":
        return None
    if dimension.name in ("month", "due"):
        return dt.date.fromisoformat(f"{value}-01")
    if dimension.name in ("region", "industry", "department"):
        return value
    number = int(value)
    if not 0 < number < 1 << 24:
        raise ValueError(value)
    return current_actor().sandbox.pk << 24 | number


def value_of(key: Any) -> str:
    return str(number_of(key)) if isinstance(key, int) else str(key)
