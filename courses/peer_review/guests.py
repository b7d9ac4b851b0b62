"""Reviewers look into the frozen company of others, and nothing there names its people."""

from django.utils.translation import gettext as _

from courses.assignments.models import Member
from courses.peer_review.models import PeerReview, PeerReviewing
from lab.access.guests import register_invitation
from lab.access.veils import Veil, register_veil
from lab.people.models import User
from lab.tenancy.actor import Mode
from lab.tenancy.models import Occupancy, Sandbox


def review_in(user: User, sandbox: Sandbox) -> PeerReview | None:
    """The person's review of what was handed in as this copy, while works are assessed."""
    if sandbox.kind != Sandbox.Kind.SNAPSHOT:
        return None
    rows = PeerReview.objects.filter(
        reviewer=user,
        submission__snapshot=sandbox,
        left_out_at=None,
        reviewing__phase=PeerReviewing.Phase.ASSESSING,
        reviewing__assignment__classroom__archived=False,
    )
    return rows.select_related("submission").first()


def invitation(user: User, sandbox: Sandbox) -> str:
    if review_in(user, sandbox) is None:
        return ""
    return _("You review this work: look at everything, change nothing.")


def veil_of(user: User, sandbox: Sandbox, mode: Mode) -> Veil | None:
    """Whoever is or was in the team, or sits in the company that the copy was taken from."""
    if mode is not Mode.PLAY or (review := review_in(user, sandbox)) is None:
        return None
    people = set(
        Member.objects.filter(team=review.submission.team_id).values_list("user", flat=True)
    )
    home = sandbox.origin_id or sandbox.pk
    seated = Occupancy._base_manager.filter(sandbox=home).order_by()
    people |= set(seated.values_list("user", flat=True))
    return Veil(name_of(review), frozenset(people - {user.pk}))


def name_of(review: PeerReview) -> str:
    """What the work is called for its reviewer."""
    return _("Work %(number)d") % {"number": review.number}


register_invitation(invitation)
register_veil(veil_of)
