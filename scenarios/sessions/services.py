"""Setting the session that a company has reached, and beginning anew at one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision, Refused
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.journal.recording import note
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.briefs import template_of
from scenarios.sessions.selecting import sessions_of
from scenarios.sessions.starting import require_session, start_template
from scenarios.sessions.words import OPENED


def may_set_session() -> Decision:
    """The teacher says where the class is; a student who has the company alone does not jump ahead."""
    actor = current_actor()
    if actor.sandbox.kind != Sandbox.Kind.LIVE or actor.sandbox.frozen:
        return Decision(False, _("Only a company in use goes on to another session."))
    if actor.mode not in (Mode.REVIEW, Mode.SYSTEM) or actor.policy.read_only:
        return Decision(False, _("Your teacher opens the sessions."))
    return ALLOWED


def session_set(number: int) -> Sandbox:
    """Open the actor's company up to this session, with 0 all of them. Raises Refused or ValidationError."""
    sandbox = current_actor().sandbox
    may_set_session().require()
    template = template_of(sandbox)
    if template is None:
        raise Refused(_("Only a company that came from a scenario has sessions."))
    if number:
        require_session(template.version, number)
    with sandbox_write():
        if sandbox.session != number:
            sandbox.session = number
            sandbox.save(update_fields=["session"])
            note(OPENED, number=str(number) if number else _("all"))
    return sandbox


def begin_at(number: int) -> Entry:
    """Put the actor's company to the beginning of that session, as the golden path leaves the ones before.

    It is open up to that session, or to a later one that it had reached. What was there stays in the
    journal, as with a reset; later resets lead to this beginning.
    """
    sandbox = current_actor().sandbox
    may_set_session().require()
    template = template_of(sandbox)
    if template is None:
        raise Refused(_("Only a company that came from a scenario has sessions."))
    if not sessions_of(template.version):
        raise ValidationError({"session": _("This scenario is played as a whole.")})
    require_session(template.version, number)
    start = start_template(
        template.version,
        template.language,
        template.day_one,
        session=number,
        variant=template.variant,
    )
    with sandbox_write():
        sandbox.template = start.sandbox
        sandbox.session = max(sandbox.session, number)
        sandbox.save(update_fields=["template", "session"])
        return reset(sandbox)
