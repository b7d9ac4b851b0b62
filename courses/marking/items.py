"""What a submission is marked by: its checks and the criteria of the rubric, each with what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from courses.assignments.models import Assignment, late_factor
from courses.marking.models import CheckMark, Criterion, CriterionMark, Level, Marking
from courses.marking.scoring import RESULT_KINDS, Item, PartName, Score, score, spread_weights
from courses.marking.second import Second, seconds
from courses.submissions.models import MEMBERS, Submission
from lab.entities.spec import REGISTRY
from lab.people.models import User
from scenarios.checks.judging import tasks_of
from scenarios.checks.model import Check, Task, in_words

# Records of the evidence that are named; the rest is found in the copy.
SHOWN = 5


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
    def feedback(self) -> str:
        return in_words(self.check.feedback)

    @property
    def places(self) -> list[tuple[tuple[str, int], str]]:
        """The first records that show it, with words for a link."""
        known = [place for place in self.evidence if place[0] in REGISTRY][:SHOWN]
        return [(place, f"{REGISTRY[place[0]].label} {place[1]}") for place in known]

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
        return self.mark.worth / self.points if self.points else Decimal(0)


@dataclass(frozen=True)
class Work:
    """One submission on the marker's table."""

    submission: Submission
    checks: tuple[CheckItem, ...]
    criteria: tuple[CriterionItem, ...]
    score: Score
    # How far two markers are, where two mark it.
    second: Second | None = None

    @property
    def waits(self) -> bool:
        """A person has still to decide on something, or two on which of them holds."""
        return self.score.waits or self.unsettled

    @property
    def unsettled(self) -> bool:
        """Two mark it, and their decisions are not one yet."""
        return self.second is not None and not self.second.settled


def works(
    assignment: Assignment,
    submissions: list[Submission],
    *,
    marker: User | None = None,
    markings: Mapping[int, Marking | None] | None = None,
) -> dict[int, Work]:
    """{id of the submission: work} of one assignment, in a constant number of queries.

    Of what two people mark, `marker` sees the own decisions until both are one; without one there are
    none until then. `markings` says for each submission whose decisions are wanted.
    """
    table = _Table(assignment, submissions, marker, markings)
    return {submission.pk: table.work(submission) for submission in submissions}


class _Table:
    """What all submissions of an assignment have in common, and the marks by hand of each."""

    def __init__(
        self,
        assignment: Assignment,
        submissions: list[Submission],
        marker: User | None,
        markings: Mapping[int, Marking | None] | None,
    ) -> None:
        self.assignment = assignment
        self.seconds = seconds(assignment, submissions)
        self.whose = {
            one.pk: _whose(self.seconds.get(one.pk), marker)
            if markings is None
            else _id(markings[one.pk])
            for one in submissions
        }
        ids = list(self.whose)
        checks = CheckMark.objects.filter(submission__in=ids).select_related("by")
        self.by_hand = {
            (mark.submission_id, mark.check_key): mark for mark in checks if self._is_shown(mark)
        }
        marks = CriterionMark.objects.filter(submission__in=ids).select_related("level", "by")
        self.marks = {
            (mark.submission_id, mark.criterion_id): mark for mark in marks if self._is_shown(mark)
        }
        rubric = assignment.rubric
        criteria = rubric.criteria.prefetch_related("levels") if rubric else ()
        self.criteria = [(each, tuple(each.levels.all())) for each in criteria]

    def _is_shown(self, mark: CheckMark | CriterionMark) -> bool:
        return mark.marking_id == self.whose[mark.submission_id]

    def work(self, submission: Submission, person: int | None = None) -> Work:
        """Of the team, or the person's own where people are judged one by one."""
        results = results_for(submission, person)
        tasks, _known = tasks_of(self.assignment.version, submission.team.variant)
        checks = tuple(
            self._check(submission, results, task, check)
            for task in tasks
            for check in task.checks
            if check.key in results or not results
        )
        criteria = tuple(
            CriterionItem(each, levels, self.marks.get((submission.pk, each.pk)))
            for each, levels in self.criteria
        )
        points = self._score(submission, checks, criteria)
        return Work(submission, checks, criteria, points, self.seconds.get(submission.pk))

    def _check(
        self, submission: Submission, results: Mapping[str, Any], task: Task, check: Check
    ) -> CheckItem:
        result = results.get(check.key, {})
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
        par = assignment.par(submission.team.variant)
        factor = late_factor(submission.days_late, assignment.late_percent)
        return score(items, weights_of(assignment), par=par, factor=factor)


def works_of_members(
    assignment: Assignment, submissions: list[Submission]
) -> dict[tuple[int, int], Work]:
    """{(id of the submission, id of the person): the own work}, where people are judged one by one."""
    if not assignment.by_person:
        return {}
    table = _Table(assignment, submissions, None, None)
    return {
        (submission.pk, person): table.work(submission, person)
        for submission in submissions
        for person in people_judged(submission)
    }


def results_for(submission: Submission, person: int | None) -> Mapping[str, Any]:
    """What the checks found in the team's work, or in that of one person."""
    results: Mapping[str, Any] = submission.results
    if person is None or str(person) not in results.get(MEMBERS, {}):
        return {key: found for key, found in results.items() if key != MEMBERS}
    return results[MEMBERS][str(person)]  # type: ignore[no-any-return]


def people_judged(submission: Submission) -> list[int]:
    return [int(person) for person in submission.results.get(MEMBERS, {})]


# No marking has it: of who has not begun nothing is shown.
NOBODY = 0


def _whose(second: Second | None, marker: User | None) -> int | None:
    """The id of the marking whose decisions are shown; None for those that hold."""
    if second is None or second.settled:
        return None
    own = second.of(marker) if marker is not None else None
    # What stood before a second marker was wanted is the first marker's, and not told.
    return own.pk if own else NOBODY


def _id(marking: Marking | None) -> int | None:
    return marking.pk if marking else None


def effective_weights(assignment: Assignment) -> dict[PartName, Decimal]:
    """What each part weighs in this lab, before anybody has handed in."""
    tasks, _known = tasks_of(assignment.version)
    later = [task for task in tasks if not task.session or task.session >= assignment.start_session]
    kinds = {check.kind for task in later for check in task.checks}
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
