"""Two companies side by side: how far each has come, and which records differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.models import Invoice, Opportunity, Order, Quote
from crm.reports.keepers import money_owed
from crm.reports.selectors import figures_by_seat, together
from lab.journal.difference import KINDS, Comparison, Count, RowDifference
from lab.tenancy.actor import Actor, acting_as, current_actor
from lab.tenancy.models import Sandbox
from scenarios.checks.judging import judged
from scenarios.checks.showing import as_shown, shown_to

SHOWN = 10


class Kind(StrEnum):
    COUNT = "count"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True)
class Measure:
    """One figure of both companies."""

    label: str
    kind: Kind
    here: Any
    there: Any

    @property
    def differs(self) -> bool:
        return bool(self.here != self.there)


def measures(here: Actor, there: Actor) -> list[Measure]:
    """What both people see of the figures that tell how a company does."""
    with acting_as(here):
        own = list(_figures())
    with acting_as(there):
        others = list(_figures())
    return [
        Measure(label, kind, one, other)
        for (label, kind, one), (_label, _kind, other) in zip(own, others, strict=True)
    ]


def _figures() -> Iterator[tuple[str, Kind, Any]]:
    actor = current_actor()
    yield _("Simulated date"), Kind.DATE, actor.today
    yield _("Points of the tasks"), Kind.TEXT, _points(actor.sandbox)
    by_seat = figures_by_seat()
    selling = together(by_seat, by_seat)
    yield _("Open opportunities"), Kind.COUNT, selling.open
    yield _("Their value"), Kind.MONEY, selling.pipeline
    won = Opportunity.objects.visible().filter(stage__kind="won")
    yield _("Won opportunities"), Kind.COUNT, won.count()
    yield _("Won in this quarter"), Kind.MONEY, selling.turnover
    for model in (Quote, Order, Invoice):
        label = str(capfirst(model._meta.verbose_name_plural))
        yield label, Kind.COUNT, model.objects.visible().count()
    owed = money_owed()
    yield _("Owed to us"), Kind.MONEY, owed.receivable
    yield _("Of that overdue"), Kind.MONEY, owed.overdue
    yield _("Overdue tasks"), Kind.COUNT, selling.overdue


def _points(sandbox: Sandbox) -> str:
    found = as_shown(judged(sandbox), shown_to(current_actor().user, sandbox))
    earned, points = (sum(getattr(task, name) for task in found) for name in ("earned", "points"))
    if not points:
        return "–"
    return f"{floatformat(earned, -2)} / {floatformat(points, -2)}"


@dataclass(frozen=True)
class Differing:
    """One kind of records: how many are in this company only, different, and in the other only."""

    count: Count
    lines: dict[str, list[str]]
    more: int

    @property
    def label(self) -> str:
        return str(capfirst(self.count.label))


def differing(here: Actor, there: Sandbox) -> list[Differing]:
    """By entity, with the first records of each kind."""
    with acting_as(here):
        found = Comparison(here.sandbox, there)
        return [_differing(found, count) for count in found.counts]


def _differing(found: Comparison, count: Count) -> Differing:
    lines = {
        kind: [_line(row) for row in found.rows(count.collection, kind, 0, SHOWN)] for kind in KINDS
    }
    shown = sum(map(len, lines.values()))
    return Differing(
        count, {kind: told for kind, told in lines.items() if told}, count.total - shown
    )


def _line(row: RowDifference) -> str:
    return _("no. %(number)d “%(record)s”") % {"number": row.number, "record": row.label}
