"""Marking without names: what stands in the place of a team until the marks are released."""

from django.db.models import Count

from courses.assignments.models import Assignment, Member, Team
from courses.marking.second import lot
from courses.submissions.models import Submission
from lab.access.veils import Veil, register_veil
from lab.people.models import User
from lab.tenancy.actor import Mode
from lab.tenancy.models import Sandbox


def is_blind(assignment: Assignment) -> bool:
    """Until all that was handed in is released; from the beginning, so that nobody learns who sits where."""
    if not assignment.anonymous:
        return False
    marked = assignment.grades.filter(submission__isnull=False)
    found = marked.aggregate(all=Count("pk"), released=Count("released_at"))
    return not found["all"] or found["released"] < found["all"]


def aliases(assignment: Assignment) -> dict[int, str]:
    """{id of the team: what it is called}, in an order that tells nothing of the names; empty where
    names may be seen."""
    if not is_blind(assignment):
        return {}
    teams = Team.objects.filter(assignment=assignment).values_list("pk", flat=True)
    mixed = sorted(teams, key=lambda pk: lot(assignment, pk))
    return {pk: f"#{number}" for number, pk in enumerate(mixed, 1)}


def name_of(team: Team) -> str:
    """What the team is called on the marking side."""
    return aliases(team.assignment).get(team.pk) or str(team)


def veil_of(user: User, sandbox: Sandbox, mode: Mode) -> Veil | None:
    """Who marks without names looks into the frozen copy without them, too."""
    if sandbox.kind != Sandbox.Kind.SNAPSHOT or mode is Mode.PLAY:
        return None
    rows = Submission.objects.filter(snapshot=sandbox, team__assignment__anonymous=True)
    found = rows.select_related("team__assignment").first()
    if found is None or not (alias := aliases(found.team.assignment).get(found.team_id)):
        return None
    people = Member.objects.filter(team=found.team_id).values_list("user", flat=True)
    return Veil(alias, frozenset(people))


register_veil(veil_of)
