"""A class that is over: read-only, out of the lists, its marks kept, its companies kept or removed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Team
from courses.submissions.models import Submission
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.journal.models import Moment
from lab.people.models import Classroom, User
from lab.people.permissions import may_manage_classroom
from lab.people.services import classroom_change
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import erase


@dataclass(frozen=True)
class Leaving:
    """How many companies would go and stay, and what is kept anyway."""

    go: int
    stay: int
    submissions: int
    grades: int


def leaving_of(classroom: Classroom) -> Leaving:
    live = _live(classroom)
    go = removable(classroom).count()
    handed_in = Submission.objects.filter(team__assignment__classroom=classroom)
    grades = sum(one.grades.count() for one in classroom.assignments.all())
    return Leaving(go, live.count() - go, handed_in.count(), grades)


def _live(classroom: Classroom) -> QuerySet[Sandbox]:
    return Sandbox.objects.filter(classroom=classroom, kind=Sandbox.Kind.LIVE)


def removable(classroom: Classroom) -> QuerySet[Sandbox]:
    """Companies from which nothing was handed in: no mark rests on them."""
    handed_in = Submission.objects.filter(team__assignment__classroom=classroom)
    graded = Team.objects.filter(pk__in=handed_in.values("team"), sandbox__isnull=False)
    return _live(classroom).exclude(pk__in=graded.values("sandbox"))


def class_archive(classroom: Classroom, *, by: User) -> Classroom:
    """Nobody works in the class any more; what was done in it can be read."""
    may_manage_classroom(by, classroom).require()
    if not classroom.archived:
        classroom.archived = True
        classroom_change(classroom, by=by)
    return classroom


@work(gettext_lazy("Remove the companies of an archived class"))
def companies_remove(job: Job, progress: Progress) -> dict[str, Any]:
    """The job's argument is the id of the class. A company goes whole or not at all; run again it
    goes on with those that are left."""
    classroom = Classroom.objects.get(pk=job.arguments["classroom"])
    if job.user is None:
        raise LookupError("Companies are removed for somebody who manages the class.")
    may_manage_classroom(job.user, classroom).require()
    if not classroom.archived:
        raise LookupError("Only an archived class loses its companies.")
    found = list(removable(classroom))
    progress.begin(len(found), _("Removing companies"))
    kept = []
    for number, sandbox in enumerate(found, start=1):
        if not company_remove(sandbox):
            kept.append(sandbox.name)
        progress.reach(number)
    job.link = reverse("classroom", args=[classroom.pk])
    return {"removed": len(found) - len(kept), "kept": kept}


def company_remove(sandbox: Sandbox) -> bool:
    """With its copies and its team; False where something still rests on it."""
    try:
        with transaction.atomic():
            Team.objects.filter(sandbox=sandbox).delete()
            for moment in Moment._base_manager.filter(sandbox=sandbox).select_related("copy"):
                copy = moment.copy
                Moment._base_manager.filter(pk=moment.pk).delete()
                erase(copy)
            for copy in Sandbox.objects.filter(origin=sandbox):
                erase(copy)
            erase(sandbox)
    except ProtectedError:
        return False
    return True
