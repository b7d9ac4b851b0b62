"""Companies for a whole class, as a job."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.decisions import ALLOWED, Decision
from lab.jobs import Progress, work
from lab.jobs.claims import alone_in_class
from lab.jobs.models import Job
from lab.people.models import Classroom, User
from lab.people.permissions import may_manage_classroom
from lab.tenancy.models import Seat
from scenarios.class_plan import Choice, Sharing, plan
from scenarios.dealing.services import opportunities_deal
from scenarios.models import ScenarioVersion
from scenarios.provisioning import Place, provision, seat_people, seats_to_play
from scenarios.sessions.starting import start_template


@work(gettext_lazy("New companies"), in_steps=True)
def provide(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments are those of `class_provision`, with ids and texts."""
    arguments = job.arguments
    alone_in_class(job, progress, _("Preparing the scenario"))
    version = ScenarioVersion.objects.select_related("scenario").get(pk=arguments["version"])
    day_one = arguments.get("day_one")
    made = class_provision(
        version,
        Choice(**arguments["choice"]),
        classroom=Classroom.objects.get(pk=arguments["classroom"]),
        language=arguments["language"],
        day_one=dt.date.fromisoformat(day_one) if day_one else None,
        session=arguments.get("session", 0),
        by=job.user,
        progress=progress,
    )
    job.link = reverse("classroom", args=[arguments["classroom"]])
    return {"made": made}


def class_provision(
    version: ScenarioVersion,
    choice: Choice,
    *,
    classroom: Classroom,
    language: str,
    by: User,
    day_one: dt.date | None = None,
    session: int = 0,
    progress: Progress,
) -> int:
    """Seat who has no company of this name yet; how many companies were made.

    Run again after students have joined, it gives them free seats, or companies of their own.
    """
    may_manage_classroom(by, classroom).require()
    may_be_provided(version).require()
    progress.begin(0, _("Preparing the scenario"))
    template = start_template(version, language, day_one, by, session=session)
    wanted = plan(choice, template=template, classroom=classroom)
    progress.begin(wanted.steps, _("Making the companies"))
    for done, joining in enumerate(wanted.joinings, start=1):
        seat_people(joining.sandbox, _places(joining.seats, joining.students), by=by)
        progress.reach(done)
    seats = seats_to_play(template)
    for done, founding in enumerate(wanted.foundings, start=len(wanted.joinings) + 1):
        seating = _places(seats, founding.students)
        made = provision(
            template,
            name=founding.name,
            classroom=classroom,
            seating=seating,
            by=by,
            team=choice.sharing == Sharing.TEAMS,
            session=session or None,
        )
        if choice.deal_out:
            opportunities_deal(made, by=by)
        progress.reach(done)
    return len(wanted.foundings)


def may_be_provided(version: ScenarioVersion) -> Decision:
    if not version.is_published:
        return Decision(False, _("Publish the scenario first: a draft can still change."))
    if version.is_archived:
        return Decision(False, _("This version is archived: choose a later one."))
    return ALLOWED


def _places(seats: Sequence[Seat], students: Sequence[User]) -> list[Place]:
    return [Place(seat.number, student) for seat, student in zip(seats, students, strict=False)]
