"""How long a class worked, and on what, as the journals tell it."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, IntegerField, QuerySet
from django.db.models.functions import Cast, ExtractMinute, TruncHour
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.desk import class_table
from courses.marking.blind import is_blind
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.tenancy.actor import Mode
from lab.tenancy.registry import model_of

# Whoever wrote something within such a stretch worked through it.
STRETCH_MINUTES = 10
# Reading whole journals takes a moment, and a class does not change from one look to the next.
KEPT_SECONDS = 300
MOST_AREAS = 12


@dataclass(frozen=True)
class Spent:
    """Real time of one team, all its members together."""

    name: str
    minutes: int
    steps: int


@dataclass(frozen=True)
class TimeSpent:
    """`areas` are (kind of records, entries of the journal), the busiest first."""

    teams: tuple[Spent, ...]
    areas: tuple[tuple[str, int], ...]

    @property
    def chart(self) -> dict[str, Any] | None:
        if not self.areas:
            return None
        names, values = zip(*self.areas, strict=True)
        series = [{"name": _("Steps"), "values": list(values)}]
        return {"kind": "bar", "horizontal": True, "categories": list(names), "series": series}


def time_spent(assignment: Assignment) -> TimeSpent:
    """By team and by kind of records, in a constant number of queries; kept for some minutes."""
    # Kept apart: a name that was seen before must not stand there once names are hidden.
    names = "alias" if is_blind(assignment) else "name"
    key = f"lab-time:{assignment.pk}:{names}:{get_language()}"
    found: TimeSpent | None = cache.get_or_set(key, lambda: _read(assignment), KEPT_SECONDS)
    return found or _read(assignment)


def _read(assignment: Assignment) -> TimeSpent:
    rows = class_table(assignment).rows
    done = Entry._base_manager.filter(
        sandbox__in=[row.team.company.pk for row in rows], mode=Mode.PLAY, user__isnull=False
    ).order_by()
    minutes, steps = _minutes(done), dict(done.values_list("sandbox").annotate(Count("pk")))
    teams = [
        Spent(row.name, minutes[row.team.company.pk], steps.get(row.team.company.pk, 0))
        for row in rows
    ]
    counts = done.filter(collection__in=REGISTRY).values_list("collection").annotate(Count("pk"))
    areas = sorted(counts, key=lambda one: -one[1])[:MOST_AREAS]
    return TimeSpent(
        tuple(sorted(teams, key=lambda one: (-one.minutes, one.name))),
        tuple((capfirst(str(model_of(name)._meta.verbose_name_plural)), n) for name, n in areas),
    )


def _minutes(done: QuerySet[Entry]) -> dict[int, int]:
    """{company: minutes}: each person's stretches with at least one step."""
    stretches = (
        done.annotate(
            hour=TruncHour("at"),
            stretch=Cast(ExtractMinute("at"), IntegerField()) / STRETCH_MINUTES,
        )
        .values_list("sandbox", "user", "hour", "stretch")
        .distinct()
    )
    found: dict[int, int] = defaultdict(int)
    for sandbox, _user, _hour, _stretch in stretches.iterator():
        found[sandbox] += STRETCH_MINUTES
    return found
