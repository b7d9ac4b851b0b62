"""What peers say becomes marks by the rubric only when a person takes it over."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.marking.items import works
from courses.marking.services import rubric_mark
from courses.peer_review.dealing import locked
from courses.peer_review.figures import Proposal, figures_of
from courses.peer_review.models import PeerReviewing
from courses.peer_review.services import reviewing_of
from courses.submissions.models import Submission
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User


def proposes(reviewing: PeerReviewing) -> bool:
    """Whether the peers' mean is offered for the report: by the same rubric, and not counted already."""
    same = reviewing.by_rubric is not None and (
        reviewing.by_rubric.pk == reviewing.assignment.rubric_id
    )
    return same and not reviewing.work_points


def may_take_over(reviewing: PeerReviewing) -> Decision:
    if not reviewing.is_done:
        return Decision(False, _("End assessing first: the reviews can still change."))
    if not proposes(reviewing):
        text = _("The reviews give points of their own, or go by another rubric than the marks.")
        return Decision(False, text)
    return ALLOWED


def proposals_for(submission: Submission) -> dict[str, Any] | None:
    """What the marker's page says of the peers; None where no review counts."""
    reviewing = reviewing_of(submission.team.assignment)
    if reviewing is None or reviewing.phase == PeerReviewing.Phase.COLLECTING:
        return None
    found = figures_of(reviewing, submission.pk).proposals(submission.pk)
    if not found:
        return None
    return {
        "proposals": found,
        "count": max(one.count for one in found),
        "may_take_over": may_take_over(reviewing),
    }


def proposals_take_over(submission: Submission, reviewing: PeerReviewing, *, by: User) -> int:
    """Mark by the peers' mean what nobody has marked yet; how many criteria."""
    may_take_over(reviewing).require()
    with transaction.atomic():
        locked(reviewing)
        work = works(reviewing.assignment, [submission], marker=by)[submission.pk]
        open_ = {item.criterion.pk for item in work.criteria if item.mark is None}
        found = figures_of(reviewing, submission.pk).proposals(submission.pk)
        decided = [
            (one.criterion, one.level, _told(one)) for one in found if one.criterion.pk in open_
        ]
        if not decided:
            raise ValidationError(_("All criteria are marked already, or no peer has judged them."))
        rubric_mark(submission, decided, by=by)
    return len(decided)


def _told(one: Proposal) -> str:
    told = {"points": f"{one.points.normalize():f}", "count": one.count}
    return _("Mean of the peers: %(points)s (%(count)d reviews)") % told
