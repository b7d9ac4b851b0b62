"""What a student reads of a peer review: works to review, and what peers say of the own one."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from courses.gradebook.models import ManualMark
from courses.peer_review.figures import Figures, figures_of
from courses.peer_review.guests import name_of
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.permissions import may_read_received
from courses.peer_review.services import reviewing_of
from lab.people.models import User


@dataclass(frozen=True)
class Received:
    """A review of the own work; `who` is a number where reviewers stay unknown."""

    review: PeerReview
    who: str
    percent: int | None


@dataclass(frozen=True)
class Own:
    """A student's part in the peer review of an assignment."""

    reviewing: PeerReviewing
    due: tuple[PeerReview, ...]
    received: tuple[Received, ...] = ()
    # Of the own reviewing and of the own work, in percent; None until they may be read.
    reviewing_percent: int | None = None
    received_percent: int | None = None
    readable: bool = False
    # What stands in the gradebook, with the reason where it has changed.
    mark: ManualMark | None = None

    @property
    def done(self) -> int:
        return sum(one.is_handed_in for one in self.due)

    @property
    def names(self) -> list[tuple[PeerReview, str]]:
        return [(one, name_of(one)) for one in self.due]


def own_reviews(user: User) -> QuerySet[PeerReview]:
    """Those that the person writes, from when assessing begins."""
    rows = PeerReview.objects.filter(reviewer=user)
    rows = rows.exclude(reviewing__phase=PeerReviewing.Phase.COLLECTING)
    return rows.select_related(
        "reviewing__assignment__classroom__school",
        "reviewing__assignment__rubric",
        "reviewing__rubric",
        "submission__team",
        "submission__snapshot",
    )


def own_part(user: User, team: Team) -> Own | None:
    """None where the assignment has no peer review."""
    reviewing = reviewing_of(team.assignment)
    if reviewing is None:
        return None
    due = tuple(own_reviews(user).filter(reviewing=reviewing).order_by("number"))
    if not may_read_received(user, team.assignment):
        return Own(reviewing, due)
    figures = figures_of(reviewing)
    row = figures.row_of(user)
    return Own(
        reviewing,
        due,
        received_by(figures, team),
        _percent(row.reviewing),
        _percent(row.received),
        readable=True,
        mark=_entered(reviewing, user),
    )


def received_by(figures: Figures, team: Team) -> tuple[Received, ...]:
    """Those that count, in an order that tells nothing of who wrote them."""
    shown = figures.reviewing.shows_reviewers
    rows = [
        one
        for work in figures.work_rows()
        if work.submission.team_id == team.pk
        for one in work.said
        if one.review.is_handed_in and not one.review.is_left_out
    ]
    rows.sort(key=lambda one: (one.review.handed_in_at, one.review.pk))
    return tuple(
        Received(
            one.review,
            str(one.review.reviewer) if shown else _("Reviewer %(n)d") % {"n": place},
            one.percent,
        )
        for place, one in enumerate(rows, 1)
    )


def _percent(share: Any) -> int | None:
    return None if share is None else round(100 * share)


def _entered(reviewing: PeerReviewing, user: User) -> ManualMark | None:
    rows = ManualMark.objects.filter(column=reviewing.column_id, user=user)
    return rows.select_related("column").first()
