"""A teacher puts one student's company back to a snapshot, or to any entry of its journal."""

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.assignments.models import Team
from lab.access.decisions import ALLOWED, Decision
from lab.company.snapshots import LIMIT, snapshots
from lab.journal.jumps import restore, take_snapshot
from lab.journal.models import Entry
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import sandbox_write


def may_restore_for() -> Decision:
    """Teachers of the class, in a company in use."""
    actor = current_actor()
    if actor.sandbox.kind != Sandbox.Kind.LIVE or actor.sandbox.frozen:
        return Decision(False, _("Only a company in use can be put back."))
    if actor.mode is Mode.REVIEW and not actor.policy.read_only:
        return ALLOWED
    return Decision(False, _("Only teachers of the class put back the company of a student."))


def company_restore(point: Sandbox) -> Entry:
    """Put the actor's company back to a snapshot or moment of its own. A copy of how it is now is kept
    as long as there is room, and the student's resets are not used up."""
    actor = current_actor()
    with sandbox_write():
        may_restore_for().require()
        if snapshots().count() < LIMIT:
            moment = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
            name = _("Before it was put back, %(moment)s") % {"moment": moment}
            take_snapshot(actor.sandbox, name=name, by=actor.user)
        jump = restore(actor.sandbox, point)
        teams = Team.objects.filter(sandbox=actor.sandbox)
        teams.update(first_attempt=F("first_attempt") + 1)
    return jump
