"""Two markers on one submission: which submissions have two, and how far they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils.crypto import salted_hmac

from courses.assignments.models import FULL, Assignment
from courses.marking.models import Grade, Marking, Moderation
from courses.submissions.models import Submission
from lab.people.models import User

MARKERS = 2


@dataclass(frozen=True)
class Second:
    """How far the two markers of a submission are; `moderation` is how their decisions became one."""

    markings: tuple[Marking, ...] = ()
    moderation: Moderation | None = None

    @property
    def settled(self) -> bool:
        return self.moderation is not None

    @property
    def both_done(self) -> bool:
        return len(self.markings) == MARKERS and all(one.done_at for one in self.markings)

    @property
    def to_moderate(self) -> bool:
        return self.both_done and not self.settled

    def of(self, user: User) -> Marking | None:
        return next((one for one in self.markings if one.by_id == user.pk), None)

    def waits_for(self, user: User, *, decides: bool) -> bool:
        """Whether this person has something to do about it."""
        if self.settled:
            return False
        if self.both_done:
            return decides
        own = self.of(user)
        return own.done_at is None if own else len(self.markings) < MARKERS


def seconds(assignment: Assignment, submissions: Iterable[Submission]) -> dict[int, Second]:
    """{id of the submission: how far} of those that two people mark; nothing else is in it."""
    found = list(submissions)
    ids = [one.pk for one in found]
    markings: dict[int, list[Marking]] = defaultdict(list)
    for one in Marking.objects.filter(submission__in=ids).select_related("by").order_by("place"):
        markings[one.submission_id].append(one)
    wanted = _wanted(assignment, found)
    if not markings and not wanted:
        return {}
    rows = Moderation.objects.filter(submission__in=ids).select_related("by")
    latest = {one.submission_id: one for one in rows.order_by("at", "pk")}
    return {
        pk: Second(tuple(markings.get(pk, ())), latest.get(pk))
        for pk in ids
        if pk in wanted or pk in markings
    }


def _wanted(assignment: Assignment, submissions: list[Submission]) -> set[int]:
    """What the assignment sends to two markers: of all teams or of a sample, unless it is released."""
    wished = Assignment.SecondMarking
    if assignment.second_marking == wished.NONE or not submissions:
        return set()
    rows = Grade.objects.filter(assignment=assignment, released_at__isnull=False)
    released = set(rows.values_list("submission", flat=True))
    teams = None if assignment.second_marking == wished.ALL else sampled(assignment)
    return {
        one.pk
        for one in submissions
        if one.pk not in released and (teams is None or one.team_id in teams)
    }


def lot(assignment: Assignment, team: int) -> str:
    """Puts teams into an order that nobody chooses, that tells nothing of them, and that nobody who knows
    their numbers can compute."""
    return salted_hmac("courses.lot", f"{assignment.pk}:{team}", algorithm="sha256").hexdigest()


def sampled(assignment: Assignment) -> set[int]:
    """The teams of the sample: drawn by a fingerprint, so nobody chooses and it stays the same."""
    teams = assignment.teams.values_list("pk", flat=True)
    drawn = sorted(teams, key=lambda pk: lot(assignment, pk))
    return set(drawn[: ceil(len(drawn) * assignment.sample_percent / FULL)])


def second_of(submission: Submission) -> Second | None:
    return seconds(submission.team.assignment, [submission]).get(submission.pk)


def kept_apart(assignment: Assignment, teams: Iterable[int]) -> list[int]:
    """Submissions of these teams of which what one marker says is not to be read by the other yet."""
    rows = Submission.objects.filter(team__in=list(teams), team__assignment=assignment)
    found = seconds(assignment, list(rows.only("pk", "team")))
    return [pk for pk, second in found.items() if not (second.both_done or second.settled)]
