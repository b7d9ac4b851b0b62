"""The working time that is left today, beside the date."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from lab.tenancy.actor import Mode
from lab.ui.beside_date import Meter
from scenarios.working_time.spending import DAY_MINUTES, budget_of, minutes_text


def working_time_left(request: HttpRequest) -> Meter | None:
    """For whoever plays on a seat where touches take time."""
    actor = request.actor  # type: ignore[attr-defined]
    looks_on = actor.mode is not Mode.PLAY or actor.policy.guest
    if not actor.sandbox.working_time or looks_on or actor.seat is None:
        return None
    left = budget_of(actor.seat).left
    return Meter(
        text=_("%(left)s left") % {"left": minutes_text(left)},
        title=_("Working time that is left today: calls, mails, quotes and visits take of it"),
        left=round(100 * left / DAY_MINUTES),
    )
