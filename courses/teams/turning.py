"""Members of a team move one seat on: with the sessions of the scenario, or on dates. Worked by the clock.

Who sat where until when stands in the journal of the company.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Team
from courses.permissions import may_give
from courses.teams.models import Turn
from courses.teams.placing import present_of, reseat
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.people.models import User
from lab.tenancy.actor import Via, acting_as
from lab.tenancy.models import Occupancy, Sandbox
from lab.tenancy.writing import sandbox_write
from scenarios.provisioning import students_of

MOST_TURNS = 60
logger = logging.getLogger(__name__)


def moved_on(seats: Sequence[int], steps: int) -> dict[int, int]:
    """{seat: the seat on which who sits there goes}, in a ring of the seats that are taken."""
    ring = sorted(seats)
    return {seat: ring[(n + steps) % len(ring)] for n, seat in enumerate(ring)}


def team_turn(team: Team, *, steps: int = 1, by: User | None = None) -> int:
    """Everybody of the team moves on; how many seats changed hands. Records stay with the seats, and so
    does who has left the class."""
    here = set(students_of(team.assignment.classroom))
    people = {one.user_id: one.user for one in present_of(team) if one.user in here}
    with acting_as(system_actor(team.company, by, Via.SIMULATION)), sandbox_write():
        rows = Occupancy.objects.filter(user__in=people).values_list("seat_number", "user_id")
        sitting = dict(rows)
        if len(sitting) < 2:
            return 0
        ring = moved_on(list(sitting), steps)
        return reseat({ring[seat]: person for seat, person in sitting.items()}, people)


def team_turn_by_hand(team: Team, *, by: User) -> int:
    """Out of turn, such as after a lesson that fell out."""
    may_give(by, team.assignment.classroom).require()
    if team.sandbox is None:
        raise ValidationError(_("The team has no company yet."))
    return team_turn(team, by=by)


def turns_set(assignment: Assignment, *, days: Sequence[dt.datetime], by: User) -> list[Turn]:
    """The dates that are still to come; those that are past stay as they were."""
    may_give(by, assignment.classroom).require()
    now = timezone.now()
    if len(days) > MOST_TURNS:
        raise ValidationError({"days": _("At most %(n)d dates.") % {"n": MOST_TURNS}})
    if any(day <= now for day in days):
        raise ValidationError(
            {"days": _("Choose days to come: what is past does not turn any more.")}
        )
    with transaction.atomic():
        assignment.turns.filter(at__gt=now).delete()
        return Turn.objects.bulk_create(
            Turn(assignment=assignment, at=day) for day in sorted(set(days))
        )


def turns_work() -> int:
    """Move on all teams whose time has come; how many moved. One that cannot stops no other, and one
    that was missed is made up for, so that everybody sits where the plan says."""
    return sum(_tried(team) for team in _due(timezone.now()))


def _due(now: dt.datetime) -> list[Team]:
    live = Team.objects.at_work().filter(
        sandbox__kind=Sandbox.Kind.LIVE,
        sandbox__frozen=False,
        assignment__classroom__archived=False,
        assignment__opens_at__lte=now,
    )
    turning = Assignment.Turning
    by_date = live.filter(
        assignment__turning=turning.DATES,
        assignment__turns__at__gt=F("turned_at"),
        assignment__turns__at__lte=now,
    ).distinct()
    by_session = live.filter(
        assignment__turning=turning.SESSION, sandbox__session__gt=F("turned_session")
    )
    return [*by_date, *by_session]


def _tried(team: Team) -> bool:
    try:
        return team_turn_due(team)
    except (Refused, ValidationError) as reason:
        logger.info("team %s does not turn: %s", team.pk, reason)
    except Exception:
        logger.exception("team %s does not turn", team.pk)
    return False


def team_turn_due(team: Team) -> bool:
    """Make the turns of this team that are due, once, whoever asks at the same time."""
    with transaction.atomic():
        team = (
            Team.objects.select_for_update(of=("self",))
            .select_related("assignment__classroom", "sandbox__classroom")
            .get(pk=team.pk)
        )
        now = timezone.now()
        if steps := _steps(team, now):
            with translation.override(team.company.language):
                team_turn(team, steps=steps)
        team.turned_at, team.turned_session = now, max(team.company.session, team.turned_session)
        team.save(update_fields=["turned_at", "turned_session"])
    return steps > 0


def _steps(team: Team, now: dt.datetime) -> int:
    match team.assignment.turning:
        case Assignment.Turning.DATES:
            return team.assignment.turns.filter(at__gt=team.turned_at, at__lte=now).count()
        case Assignment.Turning.SESSION:
            # The first session that is opened is where everybody begins.
            first = team.turned_session or max(team.assignment.start_session, 1)
            return max(team.company.session - first, 0) if team.company.session else 0
    return 0
