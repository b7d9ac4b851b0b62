"""The way from a company to the assignment for which it is worked in."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lab.access.sandboxes import joined, was_joined
from lab.tenancy.actor import Actor, Mode
from lab.ui.band_links import BandLink, link_in_band


def assignment_link(actor: Actor) -> BandLink | None:
    """For who works in it, to hand in; for who looks at it, to the class."""
    if actor.policy.guest or actor.mode not in (Mode.PLAY, Mode.REVIEW):
        return None
    if not was_joined(actor.sandbox, "assigned_team"):
        return None
    team = joined(actor.sandbox, "assigned_team")
    if team is None:
        return None
    url = reverse("assignment", args=[team.assignment_id])
    return BandLink(_("Assignment"), "clipboard-list", url)


link_in_band(assignment_link)
