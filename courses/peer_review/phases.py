"""The phases of a peer review: a graph, and the one door to move along it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from courses.marking.models import Rubric
from courses.peer_review.dealing import deal, locked
from courses.peer_review.entering import marks_follow
from courses.peer_review.models import PeerReviewing
from courses.peer_review.news import tell_begun, tell_done
from courses.peer_review.permissions import may_run
from lab.people.audit import Act, audit
from lab.people.models import User

Phase = PeerReviewing.Phase
GRAPH: dict[str, tuple[str, ...]] = {
    Phase.COLLECTING: (Phase.ASSESSING,),
    Phase.ASSESSING: (Phase.COLLECTING, Phase.DONE),
    Phase.DONE: (Phase.ASSESSING,),
}


def phase_move(reviewing: PeerReviewing, to: str, *, by: User) -> PeerReviewing:
    """To the phase named; who names the present one changes nothing. Raises ValidationError."""
    may_run(by, reviewing.assignment).require()
    with transaction.atomic():
        reviewing = locked(reviewing)
        former = reviewing.phase
        if to == former:
            return reviewing
        if to not in GRAPH[former]:
            raise ValidationError(_("This step does not lead from here. Load the page again."))
        _require_ready(reviewing, former, to)
        if former == Phase.COLLECTING:
            deal(reviewing)
            # From now on it stays, whatever the assignment is marked by.
            reviewing.rubric = reviewing.by_rubric
        reviewing.phase = to
        reviewing.save(update_fields=["phase", "rubric"])
        assignment = reviewing.assignment
        audit(Act(f"peers.{to}"), by=by, classroom=assignment.classroom, label=assignment.name)
        if former == Phase.COLLECTING:
            tell_begun(reviewing)
        elif to == Phase.DONE:
            tell_done(reviewing)
            marks_follow(reviewing, by=by, anew=True)
    return reviewing


def _require_ready(reviewing: PeerReviewing, former: str, to: str) -> None:
    if to == Phase.COLLECTING and reviewing.reviews.handed_in().exists():
        raise ValidationError(_("Reviews are handed in already: it cannot begin anew."))
    if to == Phase.ASSESSING and reviewing.is_over:
        raise ValidationError(_("The time for assessing has passed: set a later end first."))
    if former == Phase.COLLECTING:
        # Nobody rewrites it in between.
        wanted = reviewing.by_rubric
        locks = Rubric.objects.select_for_update()
        rubric = locks.filter(pk=wanted.pk).first() if wanted else None
        if rubric is None or not rubric.criteria.exists():
            raise ValidationError(_("Choose a rubric first: it says what to look at."))
