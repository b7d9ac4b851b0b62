"""The chain that a record belongs to, walked both ways: lead → opportunity → quote → order → …

Each area adds its kinds of record at start; nobody knows the whole chain.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

SHOWN = 3
# Of one kind; a chain with more is followed from these only.
FOLLOWED = 50


@dataclass(frozen=True)
class Kind:
    """A kind of record in the chain. `sources` are the paths from it to the kinds before it, such as
    {Order: ("quote", "lines__order_line__order")}; one that is `usual` is told of as missing, too,
    in the chains of its trade."""

    model: type[Sandboxed]
    place: int
    sources: dict[type[Sandboxed], tuple[str, ...]] = field(default_factory=dict)
    usual: bool = False
    joins: tuple[str, ...] = ()
    trade: str = "sale"


_KINDS: dict[type[Sandboxed], Kind] = {}


def register_kind(
    model: type[Sandboxed],
    place: int,
    sources: dict[type[Sandboxed], tuple[str, ...]] | None = None,
    *,
    usual: bool = False,
    joins: tuple[str, ...] = (),
    trade: str = "sale",
) -> None:
    """Add a kind of record to the chain. Sources have a lower `place`; `joins` are what its status reads."""
    _KINDS[model] = Kind(model, place, sources or {}, usual, joins, trade)


def chain_collections() -> list[str]:
    """The collections whose records have a chain."""
    return [kind.model.collection for kind in _kinds()]


def _kinds() -> list[Kind]:
    return sorted(_KINDS.values(), key=lambda kind: kind.place)


@dataclass(frozen=True)
class Link:
    """A record of the chain; `url` is "" for the one that the page is about."""

    row: Sandboxed
    text: str
    status: str
    tone: str
    url: str


@dataclass(frozen=True)
class Step:
    """A step with its visible records; none where the sale has not come so far."""

    collection: str
    label: Any
    icon: str
    links: list[Link]
    more: int
    current: bool


Found = dict[type[Sandboxed], list[Any]]


def chain_of(row: Sandboxed, shown: int = SHOWN) -> list[Step]:
    """What came before the record and what followed from it, as far as the actor sees it.

    One query per path at most, however long the chain is.
    """
    found = {**_before(row), **_after(row), type(row): [row]}
    trade = _KINDS[type(row)].trade
    return [
        _step(kind, found.get(kind.model, []), row, shown)
        for kind in _kinds()
        if (kind.usual and kind.trade == trade) or found.get(kind.model)
    ]


def _before(row: Sandboxed) -> Found:
    """From the row upwards: a kind's rows name those of the kinds before it."""
    found: Found = {type(row): [row]}
    for kind in reversed(_kinds()):
        rows = found.get(kind.model)
        for source, paths in kind.sources.items() if rows else ():
            named = {pk for path in paths for pk in _named(kind.model, rows or [], path)}
            _join(found, source, _rows(_KINDS[source], {"pk__in": named}) if named else [])
    return found


def _named(model: type[Sandboxed], rows: list[Any], path: str) -> set[int]:
    """The ids at the end of a path; without a query where the rows hold them."""
    if "__" not in path:
        return {pk for row in rows if (pk := getattr(row, f"{path}_id")) is not None}
    wanted = model.objects.filter(pk__in=[row.pk for row in rows], **{f"{path}__isnull": False})
    return set(wanted.order_by().values_list(path, flat=True).distinct()[:FOLLOWED])


def _after(row: Sandboxed) -> Found:
    """From the row downwards: the rows of later kinds that name what was found before."""
    found: Found = {type(row): [row]}
    for kind in _kinds():
        for source, paths in kind.sources.items():
            rows = found.get(source, [])
            for path in paths if rows else ():
                _join(found, kind.model, _rows(kind, {f"{path}__in": [r.pk for r in rows]}))
    return found


def _join(found: Found, model: type[Sandboxed], rows: Iterable[Any]) -> None:
    known = found.setdefault(model, [])
    known += [row for row in rows if row not in known]


def _rows(kind: Kind, wanted: dict[str, Any]) -> list[Any]:
    """The visible rows, the latest first."""
    rows = kind.model.objects.visible().filter(**wanted).select_related(*kind.joins)
    return list(rows.order_by("-pk").distinct()[:FOLLOWED])


def _step(kind: Kind, rows: list[Any], about: Sandboxed, shown: int) -> Step:
    return Step(
        collection=kind.model.collection,
        label=capfirst(kind.model._meta.verbose_name),
        icon=REGISTRY[kind.model.collection].icon,
        links=[_link(row, about) for row in rows[:shown]],
        more=max(0, len(rows) - shown),
        current=isinstance(about, kind.model),
    )


def _link(row: Any, about: Sandboxed) -> Link:
    url = reverse("record", args=[current_actor().sandbox.pk, row.collection, row.number])
    status, tone = row.standing if hasattr(row, "standing") else _standing(row)
    return Link(row, str(row), status, tone, "" if row == about else url)


def _standing(row: Any) -> tuple[str, str]:
    return row.get_status_display(), row.tones["status"].get(row.status, "secondary")
