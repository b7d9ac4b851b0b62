"""What a submission is marked by: its checks and the criteria of the rubric, each with what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from courses.assignments.models import Assignment, late_factor
from courses.marking.models import CheckMark, Criterion, CriterionMark, Level
from courses.marking.scoring import RESULT_KINDS, Item, PartName, Score, score, spread_weights
from courses.submissions.models import Submission
from scenarios.checks.judging import tasks_of
from scenarios.checks.model import Check, Task, in_words


@dataclass(frozen=True)
class CheckItem:
    """A check of the scenario: what the product found, and what a person put in its place."""

    task: Task
    check: Check
    found: Decimal | None
    evidence: tuple[tuple[str, int], ...] = ()
    by_hand: CheckMark | None = None

    @property
    def share(self) -> Decimal | None:
        return self.by_hand.share if self.by_hand else self.found

    @property
    def name(self) -> str:
        return in_words(self.check.name)

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(100 * self.share)

    @property
    def part(self) -> PartName:
        return "result" if self.check.kind in RESULT_KINDS else "process"


@dataclass(frozen=True)
class CriterionItem:
    criterion: Criterion
    levels: tuple[Level, ...]
    mark: CriterionMark | None = None

    @property
    def points(self) -> Decimal:
        return max((level.points for level in self.levels), default=Decimal(0))

    @property
    def share(self) -> Decimal | None:
        if self.mark is None:
            return None
        return self.mark.level.points / self.points if self.points else Decimal(0)


@dataclass(frozen=True)
class Work:
    """One submission on the marker's table."""

    submission: Submission
    checks: tuple[CheckItem, ...]
    criteria: tuple[CriterionItem, ...]
    score: Score


def works(assignment: Assignment, submissions: list[Submission]) -> dict[int, Work]:
    """{id of the submission: work} of one assignment, in a constant number of queries."""
    ids = [submission.pk for submission in submissions]
    table = _Table(assignment, ids)
    return {submission.pk: table.work(submission) for submission in submissions}


@dataclass
class _Table:
    """What all submissions of an assignment have in common, and the marks by hand of each."""

    assignment: Assignment
    ids: list[int]
    tasks: tuple[Task, ...] = ()
    by_hand: Mapping[tuple[int, str], CheckMark] = field(default_factory=dict)
    marks: Mapping[tuple[int, int], CriterionMark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tasks, _known = tasks_of(self.assignment.version)
        checks = CheckMark.objects.filter(submission__in=self.ids).select_related("by")
        self.by_hand = {(mark.submission_id, mark.check_key): mark for mark in checks}
        marks = CriterionMark.objects.filter(submission__in=self.ids)
        self.marks = {
            (mark.submission_id, mark.criterion_id): mark
            for mark in marks.select_related("level", "by")
        }
        rubric = self.assignment.rubric
        criteria = rubric.criteria.prefetch_related("levels") if rubric else ()
        self.criteria = [(each, tuple(each.levels.all())) for each in criteria]

    def work(self, submission: Submission) -> Work:
        checks = tuple(self._check(submission, task, c) for task in self.tasks for c in task.checks)
        criteria = tuple(
            CriterionItem(each, levels, self.marks.get((submission.pk, each.pk)))
            for each, levels in self.criteria
        )
        return Work(submission, checks, criteria, self._score(submission, checks, criteria))

    def _check(self, submission: Submission, task: Task, check: Check) -> CheckItem:
        result = submission.results.get(check.key, {})
        share = result.get("share")
        evidence = tuple((name, number) for name, number in result.get("evidence", ()))
        found = None if share is None else Decimal(str(share))
        return CheckItem(task, check, found, evidence, self.by_hand.get((submission.pk, check.key)))

    def _score(
        self,
        submission: Submission,
        checks: tuple[CheckItem, ...],
        criteria: tuple[CriterionItem, ...],
    ) -> Score:
        items = [Item(one.part, one.check.points, one.share) for one in checks]
        items += [Item("report", one.points, one.share) for one in criteria]
        assignment = self.assignment
        factor = late_factor(submission.days_late, assignment.late_percent)
        return score(items, weights_of(assignment), par=assignment.par, factor=factor)


def effective_weights(assignment: Assignment) -> dict[PartName, Decimal]:
    """What each part weighs in this lab, before anybody has handed in."""
    tasks, _known = tasks_of(assignment.version)
    kinds = {check.kind for task in tasks for check in task.checks}
    present: set[PartName] = {"result" if kind in RESULT_KINDS else "process" for kind in kinds}
    if assignment.rubric_id:
        present.add("report")
    return spread_weights(weights_of(assignment), present)


def weights_of(assignment: Assignment) -> dict[PartName, int]:
    return {
        "process": assignment.process_points,
        "result": assignment.result_points,
        "report": assignment.report_points,
    }
