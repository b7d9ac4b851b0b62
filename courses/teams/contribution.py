"""How much each member of a team has done, from the journal of its company: play of the present attempt only.

A step is one thing that somebody did, however many records it touched: an import of a thousand rows is
one. Shares are of the steps of all who worked there.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.tenancy.actor import Mode

MOST_KINDS = 4
Key = tuple[int, int]


@dataclass(frozen=True)
class Contribution:
    """Of one person in one company. `index` is 1 for who does as much as the members on average."""

    steps: int = 0
    records: int = 0
    days: int = 0
    last_at: dt.datetime | None = None
    share: Decimal = Decimal(0)
    index: Decimal = Decimal(0)
    kinds: tuple[tuple[str, int], ...] = ()

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def kinds_told(self) -> list[tuple[str, int]]:
        """The collections with most records touched, in words."""
        return [
            (str(REGISTRY[name].model._meta.verbose_name_plural), count)
            for name, count in self.kinds
            if name in REGISTRY
        ][:MOST_KINDS]


@dataclass(frozen=True)
class Done:
    """What was counted of one person in one company."""

    steps: int
    days: int
    last_at: dt.datetime | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)


def contributions(done: Mapping[int, Done], members: Iterable[int]) -> dict[int, Contribution]:
    """{person: contribution} of one company; whoever did nothing is among them with nothing."""
    people = list(dict.fromkeys([*members, *done]))
    count = max(len(set(members)), 1)
    whole = sum(one.steps for one in done.values())
    found = {}
    for person in people:
        one = done.get(person, Done(0, 0))
        share = Decimal(one.steps) / whole if whole else Decimal(0)
        kinds = sorted(one.kinds.items(), key=lambda item: (-item[1], item[0]))
        found[person] = Contribution(
            steps=one.steps,
            records=sum(one.kinds.values()),
            days=one.days,
            last_at=one.last_at,
            share=share,
            index=share * count,
            kinds=tuple(kinds),
        )
    return found


def contributions_of(teams: Sequence[Team]) -> dict[int, dict[int, Contribution]]:
    """{id of the team: {person: contribution}}, in three queries however many teams there are."""
    done = _done([team.sandbox_id for team in teams if team.sandbox_id])
    found = {}
    for team in teams:
        members = [one.user_id for one in team.members.all() if one.left_at is None]
        own = {person: one for (box, person), one in done.items() if box == team.sandbox_id}
        found[team.pk] = contributions(own, members)
    return found


def _played(sandboxes: Sequence[int]) -> QuerySet[Entry]:
    rows = Entry._base_manager.filter(
        sandbox__in=sandboxes, mode=Mode.PLAY, user__isnull=False, attempt=F("sandbox__attempt")
    )
    return rows.order_by()


def _done(sandboxes: Sequence[int]) -> dict[Key, Done]:
    kinds: dict[Key, dict[str, int]] = defaultdict(dict)
    touched = _played(sandboxes).exclude(record=None).values_list("sandbox", "user", "collection")
    for box, person, collection, count in touched.annotate(n=Count("record", distinct=True)):
        kinds[box, person][collection] = count
    rows = (
        _played(sandboxes)
        .values_list("sandbox", "user")
        .annotate(
            single=Count("pk", filter=Q(batch=None)),
            batches=Count("batch", distinct=True),
            days=Count(TruncDate("at"), distinct=True),
            last=Max("at"),
        )
    )
    return {
        (box, person): Done(single + batches, days, last, kinds[box, person])
        for box, person, single, batches, days, last in rows
    }


def contribution_chart(team: Team, names: Mapping[int, str]) -> dict[str, Any] | None:
    """Steps by day, a colour for each person; None when nothing was done."""
    if team.sandbox_id is None:
        return None
    rows = (
        _played([team.sandbox_id])
        .annotate(day=TruncDate("at"))
        .values_list("user", "day")
        .annotate(n=Count("pk", filter=Q(batch=None)) + Count("batch", distinct=True))
    )
    counted = {(person, day): n for person, day, n in rows}
    days = sorted({day for _person, day in counted})
    if not counted:
        return None
    return {
        "kind": "bar",
        "stacked": True,
        "categories": [date_format(day, "n/j") for day in days],
        "series": [
            {
                "name": names.get(person, _("Somebody")),
                "values": [counted.get((person, day), 0) for day in days],
            }
            for person in dict.fromkeys([*names, *(one for one, _day in counted)])
        ],
    }
