"""What the work itself says: who did what on which day, what came of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from courses.gates import findings_for
from courses.marking.grades import counted_of
from courses.marking.models import Grade
from courses.submissions.models import Submission
from crm.reports.selectors import Figures, figures_by_seat, together
from lab.access.actors import system_actor
from lab.entities.spec import REGISTRY
from lab.journal.difference import Comparison, Count
from lab.journal.models import Entry
from lab.journal.words import deed_of
from lab.people.models import User
from lab.tenancy.actor import Mode, acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.registry import model_of
from scenarios.checks.judging import tasks_of
from scenarios.checks.model import in_words
from scenarios.checks.showing import is_shown

# Of one kind of work on one day so many records are named.
NAMED = 5
RESET = "sandbox.reset"
MOST_DAYS = 200


@dataclass(frozen=True)
class Step:
    """One kind of work on one day: "Quotes · sent", how many, and the names of some."""

    what: str
    count: int
    names: tuple[str, ...]

    def __str__(self) -> str:
        named = _(", ").join(self.names)
        more = self.count - len(self.names)
        if more > 0:
            return _("%(what)s: %(names)s and %(more)d more") % {
                "what": self.what,
                "names": named,
                "more": more,
            }
        return f"{self.what}: {named}"


@dataclass(frozen=True)
class Day:
    day: dt.date
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Facts:
    """`submission` is None while the company as it is now stands for the work. `checks` are
    (task, share of its points) and empty where the student may not see them."""

    submission: Submission | None
    tasks: tuple[tuple[str, str], ...]
    days: tuple[Day, ...]
    records: tuple[Count, ...]
    figures: Figures
    currency: str
    checks: tuple[tuple[str, Decimal | None], ...] = ()
    grade: Grade | None = None


def facts_of(team: Team, author: User) -> Facts:
    """As the author may know them: of the submission that counts, else of the company as it is."""
    assignment = team.assignment
    counted = counted_of(assignment, [team.pk]).get(team.pk)
    submission = counted.submission if counted else None
    company = submission.snapshot if submission else team.company
    grade = assignment.grades.filter(user=author, released_at__isnull=False).first()
    shown = findings_for(author, assignment)
    checks = counted.work.checks if counted else ()
    return Facts(
        submission,
        tuple(
            (in_words(task.name), in_words(task.text))
            for task in tasks_of(assignment.version, team.variant)[0]
        ),
        days_of(team, author, submission.entry if submission else None),
        *_state(company),
        company.currency,
        _shares(item for item in checks if is_shown(item.check, shown)),
        grade,
    )


def days_of(team: Team, author: User, until: int | None) -> tuple[Day, ...]:
    """What the author did with records that have pages, since the last reset, by simulated day and
    kind; two queries."""
    journal = Entry._base_manager.filter(sandbox=team.sandbox_id)
    if until is not None:
        journal = journal.filter(number__lte=until)
    began = journal.filter(event=RESET).aggregate(last=Max("number"))["last"] or 0
    done = journal.filter(number__gt=began, user=author, mode=Mode.PLAY, record__isnull=False)
    found: dict[dt.date, dict[tuple[str, str], dict[int, str]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    rows = done.order_by("number").values_list(
        "simulated_at", "collection", "event", "record", "label"
    )
    for at, collection, event, record, label in rows:
        if record and collection in REGISTRY:
            found[timezone.localdate(at)][collection, event][record] = label
    return tuple(
        Day(day, tuple(_step(kind, named) for kind, named in kinds.items()))
        for day, kinds in sorted(found.items())[:MOST_DAYS]
    )


def _step(kind: tuple[str, str], named: dict[int, str]) -> Step:
    collection, event = kind
    noun = capfirst(str(model_of(collection)._meta.verbose_name_plural))
    names = [label or f"{noun} {number}" for number, label in named.items()]
    return Step(f"{noun} · {deed_of(event)}", len(named), tuple(names[:NAMED]))


def _state(company: Sandbox) -> tuple[tuple[Count, ...], Figures]:
    with acting_as(system_actor(company)):
        figures = figures_by_seat()
        counts = Comparison(company, company.template).counts if company.template else []
        told = tuple(one for one in counts if one.collection in REGISTRY)
        return told, together(figures, figures)


def _shares(checks: Iterable) -> tuple[tuple[str, Decimal | None], ...]:
    """The share earned of each task's points; None where a person has still to decide."""
    tasks: dict[str, list] = defaultdict(list)
    for item in checks:
        tasks[in_words(item.task.name)].append(item)
    return tuple((name, _share(items)) for name, items in tasks.items())


def _share(items: list) -> Decimal | None:
    if any(item.share is None for item in items):
        return None
    points = sum(item.check.points for item in items)
    earned = sum(item.check.points * item.share for item in items)
    return earned / points if points else None
