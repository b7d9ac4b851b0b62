"""Going on to the next session by oneself, once everything of the present one is done."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.journal.recording import note
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Occupancy, Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.briefs import version_of
from scenarios.checks.judging import judged
from scenarios.sessions.model import Session
from scenarios.sessions.selecting import sessions_of
from scenarios.sessions.words import WENT_ON

# Says why somebody else decides for the company, with nothing where its player does.
Rule = Callable[[Sandbox], str]
_rules: list[Rule] = []


def register_rule(rule: Rule) -> None:
    """Called once at start."""
    _rules.append(rule)


def next_session() -> Session | None:
    """The session after the one that the actor's company has reached, where its player may open it alone."""
    actor = current_actor()
    sandbox = actor.sandbox
    plays = actor.mode is Mode.PLAY and not actor.policy.read_only and not sandbox.frozen
    if not plays or not sandbox.session or sandbox.kind != Sandbox.Kind.LIVE:
        return None
    version = version_of(sandbox)
    coming = (
        [one for one in sessions_of(version) if one.number > sandbox.session] if version else []
    )
    people = Occupancy.objects.values_list("user_id", flat=True).distinct()
    if not coming or len(people) > 1 or any(rule(sandbox) for rule in _rules):
        return None
    return coming[0]


def may_go_on() -> Decision:
    """What the teacher judges is not waited for."""
    if next_session() is None:
        return Decision(False, _("Your teacher opens the sessions."))
    sandbox = current_actor().sandbox
    found = (task for task in judged(sandbox) if task.task.session in (0, sandbox.session))
    left = [one.name for one in found if not one.done]
    if left:
        text = _("First do what is still open here: %(tasks)s.")
        return Decision(False, text % {"tasks": ", ".join(left)})
    return ALLOWED


def session_go_on() -> Session:
    """Open the next session in the actor's company. Raises Refused with what is still open."""
    with sandbox_write() as write:
        may_go_on().require()
        coming = next_session()
        assert coming is not None
        write.sandbox.session = coming.number
        write.sandbox.save(update_fields=["session"])
        note(WENT_ON, number=str(coming.number))
    return coming
