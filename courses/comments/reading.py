"""Who reads which comments, and how they are told: with the names that the reader may know."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Team
from courses.comments.models import Comment
from courses.comments.places import Place
from courses.marking.blind import aliases
from courses.marking.second import kept_apart
from courses.permissions import may_mark
from lab.people.models import User


def reads_comments(user: User, assignment: Assignment) -> bool:
    """Whether a student of the assignment reads what staff wrote: with the own mark, or at once."""
    if assignment.comments_at_once:
        return True
    return assignment.grades.filter(user=user, released_at__isnull=False).exists()


def comments_of(user: User, team: Team) -> QuerySet[Comment]:
    """What the person may read about the work of a team; nothing for who has no part in it.

    What two markers say stands apart until both are done: neither reads the other, students neither.
    """
    rows = Comment.objects.filter(team=team).select_related(
        "author", "submission__snapshot", "team__assignment__classroom__school", "resolved_by"
    )
    own = Q(author=user)
    members = team.members.values("user")
    if may_mark(user, team.assignment):
        apart = kept_apart(team.assignment, [team.pk])
        return rows.filter(own | Q(author__in=members) | ~Q(submission__in=apart))
    if not team.members.filter(user=user).exists():
        return rows.none()
    said_by_members = Q(author__in=members)
    if not reads_comments(user, team.assignment):
        return rows.filter(said_by_members)
    apart = kept_apart(team.assignment, [team.pk])
    return rows.filter(said_by_members | ~Q(submission__in=apart))


@dataclass(frozen=True)
class Said:
    """A comment as one reader sees it."""

    comment: Comment
    who: str
    text: str
    place: Place
    mine: bool
    # By somebody who is not named here.
    hidden: bool = False
    replies: list["Said"] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.place.title(self.comment.label)

    @property
    def url(self) -> str:
        return reverse("comment", args=[self.comment.pk])


def threads(user: User, team: Team, rows: QuerySet[Comment]) -> list[Said]:
    """Remarks with their answers, in a constant number of queries."""
    found = list(rows)
    marks = bool(may_mark(user, team.assignment))
    alias = aliases(team.assignment).get(team.pk, "") if marks else ""
    people = set(team.members.values_list("user", flat=True)) if found else set()
    student = str(user) if not marks else alias or str(team)
    answers: dict[int, list[Said]] = defaultdict(list)
    told = []
    for comment in found:
        hidden = alias if comment.author_id in people else ""
        one = Said(
            comment,
            hidden or str(comment.author),
            filled_in(comment, student),
            Place.of(comment),
            comment.author_id == user.pk,
            bool(hidden),
        )
        if comment.answers_id is None:
            told.append(one)
        else:
            answers[comment.answers_id].append(one)
    for one in told:
        one.replies.extend(answers.get(one.comment.pk, ()))
    return told


def filled_in(comment: Comment, student: str) -> str:
    """The text with what its placeholders stand for: plain text, which the page escapes."""
    return fill(
        comment.text,
        student=student,
        record=comment.label or _("your work"),
        assignment=comment.team.assignment.name,
    )


def fill(text: str, **values: str) -> str:
    parts = [text]
    for name, value in values.items():
        mark = "{" + name + "}"
        # A value is not looked through for other marks.
        parts = list(_replaced(parts, mark, value))
    return "".join(map(str, parts))


class _Value(str):
    """What was put in; it stays as it is."""

    __slots__ = ()


def _replaced(parts: Iterable[str], mark: str, value: str) -> Iterable[str]:
    for part in parts:
        if isinstance(part, _Value):
            yield part
            continue
        first, *others = part.split(mark)
        yield first
        for other in others:
            yield _Value(value)
            yield other
