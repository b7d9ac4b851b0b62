"""The teams of an assignment for programs: who works with whom, and how much each has done."""

from collections.abc import Mapping
from typing import Any, cast

from rest_framework.request import Request
from rest_framework.response import Response

from courses.assignments.models import Member, Team
from courses.marking.blind import aliases
from courses.permissions import may_decide
from courses.teams.contribution import Contribution, contributions_of
from courses.teams.peers import Peers, peers_said
from courses.views.common import assignment_to_mark
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView
from lab.entities.api.described import (
    NUMBER_OR_NOTHING,
    TEXT,
    TEXT_OR_NOTHING,
    WHOLE,
    Described,
    every,
    many,
)
from lab.people.models import User

WITHOUT_NAMES = "Null while work is marked without names; then there are no members either."
FOR_TEACHERS = "Null for assistants: it is for teachers."
MEMBER = every(
    username=TEXT,
    student_number=TEXT,
    name=TEXT,
    steps=WHOLE,
    records=WHOLE,
    active_days=WHOLE,
    share={**TEXT, "format": "decimal", "description": "Of the steps of all who worked there."},
    peers={**TEXT_OR_NOTHING, "description": f"1 for an equal part. {FOR_TEACHERS}"},
    factor={**TEXT_OR_NOTHING, "description": FOR_TEACHERS},
)
TEAMS = every(
    assignment=WHOLE,
    teams=many(
        every(
            team={**NUMBER_OR_NOTHING, "description": WITHOUT_NAMES},
            name=TEXT,
            sandbox={**NUMBER_OR_NOTHING, "description": WITHOUT_NAMES},
            members=many(MEMBER),
        )
    ),
)


class TeamsSchema(Described):
    operations = {"GET": ("assignment_teams", 200, "Teams", TEAMS)}
    tags = ("assignments",)


class TeamsView(ApiView):
    """All teams of an assignment with the contribution of their members, for staff of the class."""

    schema = TeamsSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        user = cast(User, request.user)
        found = assignment_to_mark(user, number)
        teams = list(found.teams.prefetch_related("members__user"))
        done = contributions_of(teams)
        peers = peers_said(found) if may_decide(user, found) else None
        known = aliases(found)
        told = [_team(team, known.get(team.pk, ""), done[team.pk], peers) for team in teams]
        # Without names in an order that tells nothing of them.
        told.sort(key=lambda one: (len(one["name"]), one["name"]) if known else (0, ""))
        return Response({"assignment": found.pk, "teams": told})


def _team(
    team: Team, alias: str, done: Mapping[int, Contribution], peers: Peers | None
) -> dict[str, Any]:
    present = [] if alias else [one for one in team.members.all() if one.left_at is None]
    return {
        "team": None if alias else team.pk,
        "name": alias or team.name,
        "sandbox": None if alias else team.sandbox_id,
        "members": [_member(one, done[one.user_id], peers) for one in present],
    }


def _member(member: Member, done: Contribution, peers: Peers | None) -> dict[str, Any]:
    index = peers.index(member.pk) if peers else None
    return {
        "username": member.user.username,
        "student_number": member.user.student_number,
        "name": str(member.user),
        "steps": done.steps,
        "records": done.records,
        "active_days": done.days,
        "share": f"{done.share:.4f}",
        "peers": None if index is None else f"{index:.3f}",
        "factor": f"{member.factor:.2f}" if peers else None,
    }
