"""Marking without names: what stands in the place of a team until the marks are released."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, F, Q
from django.http.response import HttpResponseBase

from courses.assignments.models import Assignment, Member, Team
from courses.gates import team_of
from courses.marking.second import lot
from courses.permissions import may_mark
from lab.access.nameless import nameless
from lab.access.veils import Veil, register_listing, register_veil
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


def answer_without_names(team: Team, response: HttpResponseBase) -> None:
    """Take out of an answer to a marker what students typed of their own names."""
    if alias := aliases(team.assignment).get(team.pk):
        nameless(team.members.values_list("user", flat=True), alias).answer(response)


def in_order_by_lot(team: Team) -> list[Member]:
    """The members in an order that tells nothing of the names."""
    members = team.members.select_related("user")
    return sorted(members, key=lambda one: lot(team.assignment, one.user_id))


def blind_among(assignments: Iterable[int]) -> set[int]:
    """Ids of those that are marked without names at present, in one query."""
    handed_in = Q(grades__submission__isnull=False)
    rows = Assignment.objects.filter(pk__in=list(assignments), anonymous=True).order_by()
    counted = rows.annotate(
        handed_in=Count("grades", filter=handed_in),
        shown=Count("grades", filter=handed_in & Q(grades__released_at__isnull=False)),
    )
    open_ = Q(handed_in=0) | Q(shown__lt=F("handed_in"))
    return set(counted.filter(open_).values_list("pk", flat=True))


def veil_of(user: User, sandbox: Sandbox, _mode: Mode) -> Veil | None:
    """Who marks without names looks into the company and its copies without them, too, with whosever
    eyes. Who works there sees the own names."""
    team = _team_of(sandbox)
    if team is None or not team.assignment.anonymous or not may_mark(user, team.assignment):
        return None
    if not (alias := aliases(team.assignment).get(team.pk)):
        return None
    people = Member.objects.filter(team=team.pk).values_list("user", flat=True)
    return Veil(alias, frozenset(people))


def _team_of(sandbox: Sandbox) -> Team | None:
    if sandbox.kind == Sandbox.Kind.LIVE:
        return team_of(sandbox)
    if sandbox.kind != Sandbox.Kind.SNAPSHOT or sandbox.origin_id is None:
        return None
    rows = Team.objects.filter(sandbox=sandbox.origin_id, assignment__anonymous=True)
    return rows.select_related("assignment__classroom__school").first()


def listed_without_names(user: User, sandboxes: Iterable[int]) -> dict[int, str]:
    """{company: alias} of those that are marked without names, but for the person's own."""
    rows = Team.objects.filter(sandbox__in=list(sandboxes), assignment__anonymous=True)
    teams: dict[int, list[Team]] = defaultdict(list)
    for team in rows.exclude(members__user=user).select_related("assignment"):
        teams[team.assignment_id].append(team)
    found: dict[int, str] = {}
    for own in teams.values():
        known = aliases(own[0].assignment)
        found |= {
            team.sandbox_id: known[team.pk] for team in own if team.sandbox_id and team.pk in known
        }
    return found


register_veil(veil_of)
register_listing(listed_without_names)
