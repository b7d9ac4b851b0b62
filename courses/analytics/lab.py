"""What the work of one assignment tells about the class and about the lab."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment
from courses.gradebook.totals import PASSED, Analysis, analysis
from courses.marking.grades import Counted, counted_of
from courses.marking.items import CheckItem, CriterionItem
from courses.permissions import assignments_to_mark
from lab.people.models import User
from scenarios.checks.model import in_words

BAND = 10
CENT = Decimal("0.01")
MOST_EARLIER = 8


@dataclass(frozen=True)
class Hardness:
    """One check or criterion over all work that counts: the mean share earned (None: nobody is judged),
    how many earned all of it and how many nothing; `before` is the mean share in another lab."""

    key: str
    name: str
    task: str
    share: Decimal | None
    all_of_it: int
    nothing: int
    waits: int
    before: Decimal | None = None

    @property
    def percent(self) -> int:
        return _percent(self.share)

    @property
    def change(self) -> int | None:
        """In points of a hundred against the other lab."""
        if self.share is None or self.before is None:
            return None
        return self.percent - _percent(self.before)


@dataclass(frozen=True)
class LabAnalysis:
    marks: Analysis
    # How many marks are within 0 to 9, 10 to 19, …, 90 to 100.
    bands: tuple[int, ...]
    hardest: tuple[Hardness, ...]

    @property
    def chart(self) -> dict[str, Any]:
        last = len(self.bands) - 1
        names = [f"{BAND * at}–{BAND * (at + 1) - (at < last)}" for at in range(len(self.bands))]
        series = [{"name": _("Students"), "values": list(self.bands)}]
        return {"kind": "bar", "categories": names, "series": series}


@dataclass(frozen=True)
class Earlier:
    """Another lab of the same scenario."""

    assignment: Assignment
    count: int
    mean: Decimal
    passed: int

    @property
    def pass_rate(self) -> int:
        return round(100 * self.passed / self.count)


def lab_analysis(assignment: Assignment, other: Assignment | None = None) -> LabAnalysis:
    """In a constant number of queries. `other` is the lab that checks are compared with."""
    points = list(assignment.grades.filter(points__isnull=False).values_list("points", flat=True))
    before = _shares(counted_of(other).values()) if other else {}
    return LabAnalysis(
        analysis(points), bands(points), tuple(_hardest(counted_of(assignment).values(), before))
    )


def bands(points: Iterable[Decimal]) -> tuple[int, ...]:
    """The last band holds the hundred too."""
    found = [0] * (100 // BAND)
    for one in points:
        found[min(int(one // BAND), len(found) - 1)] += 1
    return tuple(found)


def _hardest(works: Iterable[Counted], before: dict[str, Decimal]) -> list[Hardness]:
    by_key: dict[str, list[CheckItem | CriterionItem]] = defaultdict(list)
    for one in works:
        for check in one.work.checks:
            by_key[check.check.key].append(check)
        for criterion in one.work.criteria:
            by_key[_key(criterion)].append(criterion)
    found = [_hardness(key, items, before.get(key)) for key, items in by_key.items()]
    return sorted(found, key=lambda one: (one.share is None, one.share, one.key))


def _hardness(key: str, items: list[CheckItem | CriterionItem], before: Decimal | None) -> Hardness:
    shares = [item.share for item in items if item.share is not None]
    name, task = _names(items[0])
    return Hardness(
        key,
        name,
        task,
        mean(shares) if shares else None,
        sum(share == 1 for share in shares),
        sum(share == 0 for share in shares),
        len(items) - len(shares),
        before,
    )


def _names(item: CheckItem | CriterionItem) -> tuple[str, str]:
    if isinstance(item, CheckItem):
        return item.name, in_words(item.task.name)
    return str(item.criterion.name), _("Rubric")


def _key(item: CriterionItem) -> str:
    return f"rubric-{item.criterion.name}"


def _shares(works: Iterable[Counted]) -> dict[str, Decimal]:
    return {one.key: one.share for one in _hardest(works, {}) if one.share is not None}


def _percent(share: Decimal | None) -> int:
    return round(100 * (share or 0))


def earlier_labs(assignment: Assignment, user: User) -> list[Earlier]:
    """Those of the same scenario, whichever version, that the person may look at and that have marks;
    the newest first. One query."""
    others: QuerySet[Assignment] = (
        assignments_to_mark(user)
        .filter(version__scenario=assignment.version.scenario_id)
        .exclude(pk=assignment.pk)
    )
    marked = Q(grades__points__isnull=False)
    rows = others.annotate(
        marked=Count("grades", filter=marked),
        mean=Avg("grades__points", filter=marked),
        passed=Count("grades", filter=Q(grades__points__gte=PASSED)),
    ).filter(marked__gt=0)
    return [
        Earlier(row, row.marked, Decimal(row.mean).quantize(CENT, ROUND_HALF_UP), row.passed)
        for row in rows.select_related("classroom__term").order_by("-opens_at", "-pk")[
            :MOST_EARLIER
        ]
    ]
