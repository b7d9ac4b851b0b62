"""The class table while the class works: each team with its progress, figures and alerts."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.assignments.models import Assignment
from courses.desk import Row, class_table
from courses.lessons.attending import hands_of
from courses.review.alerts import Alert, alerts_of
from courses.review.models import Standing
from courses.review.standings import is_behind, standing_of
from courses.review.stuck import AT_WORK, Stuck, stuck
from lab.people.models import User
from lab.tenancy.models import Occupancy
from scenarios.checks.judging import tasks_of
from scenarios.checks.model import Check, in_words
from scenarios.sessions.models import Lesson

BUCKETS = ((0, 0), (1, 20), (21, 40), (41, 60), (61, 80), (81, 99), (100, 100))
# Of the chart of the distribution: the width of a bar's place, and the height of the highest.
BAR, HIGHEST = 40, 80
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)
ZERO = Decimal(0)


@dataclass(frozen=True)
class Cell:
    """One check of one team. `state` is done, part, open, or waits (for a person)."""

    key: str
    name: str
    share: float | None
    state: str

    @property
    def percent(self) -> int:
        return int(100 * (self.share or 0))


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, with its height and where it begins."""

    label: str
    count: int
    height: int
    left: int

    @property
    def top(self) -> int:
        return HIGHEST - self.height

    @property
    def middle(self) -> int:
        return self.left + BAR // 2


@dataclass(frozen=True)
class LiveRow:
    """A team as the teacher sees it in the lesson."""

    row: Row
    standing: Standing | None
    cells: tuple[Cell, ...]
    stuck: Stuck | None
    alerts: tuple[Alert, ...]
    asked_about: str = ""
    # Who sits where, to look with their eyes; nobody where work is marked without names.
    sitting: tuple[tuple[User, int], ...] = ()

    @property
    def percent(self) -> int:
        return self.standing.percent if self.standing else 0

    @property
    def done(self) -> int:
        return sum(cell.state == "done" for cell in self.cells)

    @property
    def urgent(self) -> bool:
        return any(alert.urgent for alert in self.alerts)

    @property
    def at_work(self) -> bool:
        return bool(self.row.last_at and timezone.now() - self.row.last_at < AT_WORK)

    @property
    def searched(self) -> str:
        """What a search looks into: no names where work is marked without names."""
        members = () if self.row.alias else self.row.team.members.all()
        people = (f"{one} {one.username} {one.student_number}" for one in (m.user for m in members))
        return " ".join((self.row.name, *people)).casefold()

    def has(self, key: str) -> bool:
        return any(alert.key == key for alert in self.alerts)

    def figure(self, name: str) -> Decimal:
        return self.standing.figure(name) if self.standing else ZERO


@dataclass(frozen=True)
class LiveTable:
    """All teams of an assignment. `behind` companies are being judged at present."""

    assignment: Assignment
    rows: list[LiveRow]
    checks: tuple[Check, ...]
    lesson: Lesson | None
    behind: int

    @cached_property
    def alerts(self) -> Counter[str]:
        return Counter(alert.key for row in self.rows for alert in row.alerts)

    def count(self, state: str) -> int:
        return sum(map(STATES[state][1], self.rows))

    @property
    def blind(self) -> bool:
        """Marked without names: when somebody did something would tell who it was."""
        return any(row.row.alias for row in self.rows)

    @property
    def at_work(self) -> int:
        return self.count("working")

    @property
    def stuck(self) -> int:
        return self.count("stuck")

    @property
    def handed_in(self) -> int:
        return self.count("in")

    @property
    def to_mark(self) -> int:
        return self.count("mark")

    @property
    def released(self) -> int:
        return sum(row.row.released for row in self.rows)

    @property
    def mean(self) -> int:
        """Mean progress in percent."""
        return round(sum(row.percent for row in self.rows) / len(self.rows)) if self.rows else 0

    @property
    def has_trade(self) -> bool:
        """Whether any company has figures worth a column."""
        return any(
            row.figure(name) for row in self.rows for name in ("pipeline", "won", "receipts")
        )

    def distribution(self) -> list[Bar]:
        """How many teams are how far."""
        shares = [row.percent for row in self.rows]
        counts = [sum(low <= one <= high for one in shares) for low, high in BUCKETS]
        names = [f"{low}–{high}" if low != high else f"{low}" for low, high in BUCKETS]
        most = max(counts, default=0) or 1
        return [
            Bar(name, count, round(HIGHEST * count / most), place * BAR)
            for place, (name, count) in enumerate(zip(names, counts, strict=True))
        ]

    def solved(self) -> list[tuple[str, int]]:
        """Each check with the share of teams, in percent, that have it."""
        done = Counter(cell.key for row in self.rows for cell in row.cells if cell.state == "done")
        teams = len(self.rows) or 1
        return [(in_words(one.name), round(100 * done[one.key] / teams)) for one in self.checks]


# What one filters by: key -> label and question.
STATES: dict[str, tuple[Any, Callable[[LiveRow], bool]]] = {
    "": (_("All"), lambda one: True),
    "urgent": (_("Needs me"), lambda one: one.urgent),
    "hand": (_("Asks for help"), lambda one: one.has("hand")),
    "stuck": (_("Stuck"), lambda one: one.stuck is not None),
    "working": (_("At work now"), lambda one: one.at_work),
    "idle": (_("Not begun"), lambda one: one.row.last_at is None),
    "overdue": (_("Overdue"), lambda one: one.has("overdue")),
    "in": (_("Handed in"), lambda one: one.row.counted is not None),
    "mark": (_("To mark"), lambda one: one.row.waits),
}


# Not offered where work is marked without names.
TELLING_STATES = frozenset({"stuck", "working", "idle"})
TELLING_ORDERS = frozenset({"stuck", "last"})


def _moment(row: LiveRow) -> dt.datetime:
    return row.row.last_at or NEVER


# What one sorts by: key -> label, css class, value.
ORDERS: dict[str, tuple[Any, str, Callable[[LiveRow], Any]]] = {
    # Aliases end in a number: the shorter ones come first.
    "name": (_("Team"), "", lambda one: (len(one.row.alias), one.row.name.casefold())),
    "progress": (_("Progress"), "", lambda one: (one.percent, one.done)),
    "stuck": (
        _("Stuck since"),
        "d-none d-md-table-cell",
        # The longest first.
        lambda one: -one.stuck.since.timestamp() if one.stuck else -float("inf"),
    ),
    "last": (_("Last activity"), "d-none d-md-table-cell", _moment),
    "simulated": (
        _("Simulated date"),
        "d-none d-lg-table-cell",
        lambda one: one.row.team.company.simulated_now,
    ),
    "pipeline": (
        _("Pipeline"),
        "number d-none d-xl-table-cell",
        lambda one: one.figure("pipeline"),
    ),
    "won": (
        pgettext_lazy("figure", "Won"),
        "number d-none d-lg-table-cell",
        lambda one: one.figure("won"),
    ),
    "receipts": (
        _("Receipts"),
        "number d-none d-xl-table-cell",
        lambda one: one.figure("receipts"),
    ),
    "points": (
        _("Points"),
        "number",
        lambda one: one.row.counted.work.score.points if one.row.counted else Decimal(-1),
    ),
}
TRADE = ("pipeline", "won", "receipts")


def live_table(assignment: Assignment, now: dt.datetime | None = None) -> LiveTable:
    """In a constant number of queries, and without judging anything."""
    now = now or timezone.now()
    tasks, _known = tasks_of(assignment.version)
    checks = tuple(check for task in tasks for check in task.checks)
    lesson = Lesson.objects.open().filter(classroom=assignment.classroom_id).first()
    asking = hands_of(lesson) if lesson else {}
    found = class_table(assignment).rows
    seats = _seats([row.team.company.pk for row in found])
    rows = [_live(row, checks, asking, seats, lesson, now) for row in found]
    digest = assignment.version.digest
    behind = sum(
        is_behind(one.standing, one.row.team.company, one.row.entry, digest) for one in rows
    )
    return LiveTable(assignment, rows, checks, lesson, behind)


def _live(
    row: Row,
    checks: Sequence[Check],
    asking: dict[int, str],
    seats: dict[tuple[int, int], int],
    lesson: Lesson | None,
    now: dt.datetime,
) -> LiveRow:
    standing = standing_of(row.team)
    found = stuck(
        now,
        last_at=row.last_at,
        gained_at=standing.gained_at if standing else None,
        began_at=standing.began_at if standing else None,
        lesson_at=lesson.opened_at if lesson and not lesson.held_at else None,
        complete=bool(standing and standing.complete) or _has_ended(row),
    )
    # Who asks is told by name on the page of the lesson, so not beside an alias.
    people = [] if row.alias else [member.user for member in row.team.members.all()]
    hands = [person.pk for person in people if person.pk in asking]
    alerts = alerts_of(row, now=now, asks=bool(hands), stuck=found)
    about = next((asking[pk] for pk in hands if asking[pk]), "")
    places = [(one, seats.get((row.team.company.pk, one.pk))) for one in people]
    sitting = tuple((one, number) for one, number in places if number)
    return LiveRow(row, standing, _cells(standing, checks), found, alerts, about, sitting)


def _seats(sandboxes: list[int]) -> dict[tuple[int, int], int]:
    """{(sandbox, person): seat} of these companies."""
    rows = Occupancy._base_manager.filter(sandbox__in=sandboxes).order_by("-seat_number")
    return {
        (one, person): n for one, person, n in rows.values_list("sandbox", "user", "seat_number")
    }


def _has_ended(row: Row) -> bool:
    """All that may be handed in was: nobody is stuck any more."""
    allowed = row.team.assignment.submissions_allowed
    return bool(allowed) and row.submissions >= allowed


def _cells(standing: Standing | None, checks: Sequence[Check]) -> tuple[Cell, ...]:
    shares = standing.shares if standing else {}
    return tuple(
        Cell(check.key, in_words(check.name), shares.get(check.key), _state(shares, check.key))
        for check in checks
        # Checks of sessions that the class has not reached do not count yet.
        if not standing or check.key in shares
    )


def _state(shares: dict[str, float | None], key: str) -> str:
    share = shares.get(key, 0)
    if share is None:
        return "waits"
    return "done" if share == 1 else "part" if share else "open"


def chosen(table: LiveTable, *, state: str, order: str, text: str) -> list[LiveRow]:
    """The rows that the filters leave, in the order wished for; `-` in front turns it round."""
    if table.blind and state in TELLING_STATES:
        state = ""
    fits = STATES.get(state, STATES[""])[1]
    wanted = text.strip().casefold()
    found = [row for row in table.rows if fits(row) and wanted in row.searched]
    key = order.removeprefix("-")
    if key in ORDERS and not (table.blind and key in TELLING_ORDERS):
        found.sort(key=ORDERS[key][2], reverse=order.startswith("-"))
    return found
