"""The way to putting a company back, in the coloured line of who looks after its class."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import Actor, Mode
from lab.tenancy.models import Sandbox
from lab.ui.band_links import BandLink, link_in_band


def reset_link(actor: Actor) -> BandLink | None:
    """For staff in a company of a class that is in use; a confirmation follows."""
    here = actor.sandbox
    in_use = here.kind == Sandbox.Kind.LIVE and here.classroom_id is not None
    if actor.mode is not Mode.REVIEW or not in_use or actor.policy.read_only:
        return None
    return BandLink(_("Reset …"), "rotate", reverse("reset", args=[here.pk]))


link_in_band(reset_link)
