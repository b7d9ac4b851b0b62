"""What an assignment says about its companies: when they are played, and how often they begin anew."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import times_of, with_extensions
from courses.submissions.models import Submission
from lab.access.actors import register_gate, register_owners
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.access.sandboxes import join_with_sandbox, joined, was_joined
from lab.company.snapshots import register_keeper
from lab.journal.jumps import register_reset_rule
from lab.people.models import User
from lab.tenancy.models import Sandbox
from scenarios.checks import showing
from scenarios.checks.showing import Shown
from scenarios.sessions.going_on import register_rule


def team_of(sandbox: Sandbox) -> Team | None:
    """The team that has the company; asked again only where the door did not bring it along."""
    if was_joined(sandbox, "assigned_team"):
        return joined(sandbox, "assigned_team")
    return with_extensions(Team.objects.filter(sandbox=sandbox)).first()


def gate(_user: User, sandbox: Sandbox) -> str:
    """Before it opens nobody looks, after it is closed or in an archived class nobody works."""
    if sandbox.classroom_id and sandbox.classroom.archived:  # type: ignore[union-attr]
        return _("The class is archived: its companies stay as they are.")
    if (team := team_of(sandbox)) is None:
        return ""
    if sandbox.frozen:
        return _("You have handed in: the company stays as it is.")
    decision = times_of(team).accepts(timezone.now())
    if not decision and not team.assignment.is_open:
        raise Refused(decision.reason)
    return str(decision.reason)


def belongs_to_others(user: User, sandbox: Sandbox) -> bool:
    """Whether another team of the class has the company."""
    team = team_of(sandbox)
    return team is not None and not team.members.filter(user=user, left_at=None).exists()


def may_begin_anew(sandbox: Sandbox) -> Decision | None:
    """As often as the assignment says, by any member of the team."""
    if (team := team_of(sandbox)) is None:
        return None
    if not (decision := times_of(team).accepts(timezone.now())):
        return decision
    allowed = team.assignment.resets_allowed
    if allowed is None or sandbox.attempt - team.first_attempt < allowed:
        return ALLOWED
    text = _("You have begun anew as often as this assignment allows: %(count)d.")
    return Decision(False, text % {"count": allowed})


def findings(user: User | None, sandbox: Sandbox) -> Shown:
    """To members of the team as the assignment says, until their mark is released; others look as staff."""
    if (team := _team_behind(sandbox)) is None or user is None:
        return Shown.ALL
    if not team.members.filter(user=user).exists():
        return Shown.ALL
    return findings_for(user, team.assignment)


def findings_for(user: User, assignment: Assignment) -> Shown:
    if assignment.grades.filter(user=user, released_at__isnull=False).exists():
        return Shown.ALL
    live = assignment.progress == Assignment.Progress.LIVE
    return Shown.LIVE if live else Shown.NOTHING


def _team_behind(sandbox: Sandbox) -> Team | None:
    """Of a company, of a branch of one, and of copies of either."""
    home = sandbox.origin_id or sandbox.pk
    found = Team.objects.filter(Q(sandbox=home) | Q(sandbox__branches__sandbox=home))
    return found.select_related("assignment").first()


def why_not_alone(sandbox: Sandbox) -> str:
    """What counts for a mark is the same for the class: its teacher opens the sessions."""
    return _("Your teacher opens the sessions.") if team_of(sandbox) else ""


def why_kept(snapshot: Sandbox) -> str:
    """What was handed in stays for the marker."""
    if Submission.objects.filter(snapshot=snapshot).exists():
        return _("This copy was handed in: it stays.")
    return ""


join_with_sandbox("assigned_team__assignment")
register_gate(gate)
register_owners(belongs_to_others)
register_keeper(why_kept)
register_reset_rule(may_begin_anew)
register_rule(why_not_alone)
showing.register_rule(findings)
