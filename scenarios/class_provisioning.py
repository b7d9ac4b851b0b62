"""Companies for a whole class, as a job."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.access.decisions import Refused
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import Classroom, User
from lab.people.permissions import may_manage_classroom
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion, Template
from scenarios.packs.versions import template_for
from scenarios.provisioning import own_seating, provision, shared_seating, students_of


class Sharing(models.TextChoices):
    """Who works in a company."""

    EACH = "each", gettext_lazy("Each student has a company alone")
    TOGETHER = "together", gettext_lazy("The class shares one company, a seat for each")


@work(gettext_lazy("New companies"))
def provide(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's arguments are those of `class_provision`, with ids and texts."""
    arguments = job.arguments
    version = ScenarioVersion.objects.select_related("scenario").get(pk=arguments["version"])
    day_one = arguments.get("day_one")
    made = class_provision(
        version,
        classroom=Classroom.objects.get(pk=arguments["classroom"]),
        language=arguments["language"],
        sharing=arguments["sharing"],
        name=arguments["name"],
        day_one=dt.date.fromisoformat(day_one) if day_one else None,
        by=job.user,
        progress=progress,
    )
    job.link = reverse("classroom", args=[arguments["classroom"]])
    return {"made": made}


def class_provision(
    version: ScenarioVersion,
    *,
    classroom: Classroom,
    language: str,
    sharing: str,
    name: str,
    by: User,
    day_one: dt.date | None = None,
    progress: Progress,
) -> int:
    """Make what the class does not have yet under this name; how many companies were made.

    Run again after a student has joined, it makes the one that is missing.
    """
    may_manage_classroom(by, classroom).require()
    if not version.is_published:
        raise Refused(_("Publish the scenario first: a draft can still change."))
    students = students_of(classroom)
    if not students:
        raise ValidationError(_("The class has no students yet. Import its roster first."))
    progress.begin(len(students) if sharing == Sharing.EACH else 1, _("Preparing the scenario"))
    template = template_for(version, language, day_one, by)
    if sharing == Sharing.TOGETHER:
        return _together(template, classroom, students, name, by)
    return _each(template, classroom, students, name, by, progress)


def _together(
    template: Template, classroom: Classroom, students: list[User], name: str, by: User
) -> int:
    if name in names_in(classroom):
        raise ValidationError(_("The class has a company of this name. Choose another name."))
    seating = shared_seating(template, students)
    provision(template, name=name, classroom=classroom, seating=seating, by=by)
    return 1


def _each(
    template: Template,
    classroom: Classroom,
    students: list[User],
    name: str,
    by: User,
    progress: Progress,
) -> int:
    taken, made = names_in(classroom), 0
    for done, student in enumerate(students, start=1):
        own_name = f"{name} · {student}"[:120]
        if own_name not in taken:
            seating = own_seating(template, student)
            provision(template, name=own_name, classroom=classroom, seating=seating, by=by)
            made += 1
        progress.reach(done)
    return made


def names_in(classroom: Classroom) -> set[str]:
    live = Sandbox.objects.filter(classroom=classroom, kind=Sandbox.Kind.LIVE)
    return set(live.values_list("name", flat=True))
