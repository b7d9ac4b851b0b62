"""Who may move the clock of a company on."""

from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Occupancy, Sandbox


def may_advance() -> Decision:
    """Staff in every company of their class; a student where nobody else works.

    Once teams share a company, its head moves the clock: that is decided here.
    """
    actor = current_actor()
    sandbox = actor.sandbox
    if sandbox.kind == Sandbox.Kind.TEMPLATE:
        return Decision(False, _("The clock of a scenario stands at its day 1."))
    if sandbox.kind == Sandbox.Kind.SNAPSHOT or sandbox.frozen:
        return Decision(False, _("This is a frozen copy of the company: its clock stands still."))
    if actor.policy.read_only:
        return Decision(False, _("You are looking on: the clock is moved by those who work here."))
    if actor.mode in (Mode.REVIEW, Mode.SYSTEM):
        return ALLOWED
    if actor.mode is not Mode.PLAY or actor.seat is None or actor.user is None:
        return Decision(False, _("Only who has a seat in the company moves its clock."))
    people = set(Occupancy.objects.values_list("user_id", flat=True))
    if people == {actor.user.pk}:
        return ALLOWED
    text = _("Others work in this company too: your teacher moves its clock for all of you.")
    return Decision(False, text)
