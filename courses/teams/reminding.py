"""Reminding those who have not yet evaluated their team-mates: by the teacher, and a day before it closes."""

import datetime as dt

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Member
from courses.permissions import may_decide
from courses.teams.models import PeerSurvey
from courses.teams.peers import reminded, silent
from lab.access.actors import system_actor
from lab.notices.kinds import Channel, register_notice
from lab.notices.telling import News, tell
from lab.people.models import User
from lab.tenancy.actor import Via, acting_as
from lab.tenancy.models import Occupancy, Seat
from lab.tenancy.writing import sandbox_write

BEFORE = dt.timedelta(days=1)

register_notice(
    "peers-wait",
    _("Evaluation of team-mates"),
    _("“%(assignment)s”: evaluate your team-mates under My assignments, until %(until)s."),
    icon="users",
    tone="orange",
    channels=(Channel.BELL,),
)


def reminders_work() -> int:
    """For the clock: once for each evaluation that closes within a day; how many people are told."""
    now = timezone.now()
    open_ = PeerSurvey.objects.filter(reminded_at=None, assignment__classroom__archived=False)
    found = [
        survey
        for survey in open_.select_related("assignment__classroom")
        if survey.is_open and survey.closes is not None and survey.closes <= now + BEFORE
    ]
    return sum(_remind(survey) for survey in found)


def remind(survey: PeerSurvey, *, by: User) -> int:
    """Now; how many people are told."""
    may_decide(by, survey.assignment).require()
    return _remind(survey)


def _remind(survey: PeerSurvey) -> int:
    if not survey.is_open or not reminded(survey):
        return 0
    return sum(_told(survey, member) for member in silent(survey))


def _told(survey: PeerSurvey, member: Member) -> int:
    sandbox = member.team.company
    until = survey.closes
    with (
        acting_as(system_actor(sandbox, via=Via.SIMULATION)),
        translation.override(sandbox.language),
        sandbox_write(),
    ):
        rows = Occupancy.objects.filter(user=member.user).values_list("seat_number", flat=True)
        seat = Seat.objects.numbered(*rows).first()
        if seat is None:
            return 0
        told = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT") if until else "–"
        facts = {"assignment": str(survey.assignment), "until": told}
        return len(tell([News(kind="peers-wait", seats={seat.pk}, row=seat, facts=facts)]))
