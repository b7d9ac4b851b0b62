"""One job at a time: work that would spoil what another one of its kind is just doing."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lab.jobs.models import Job
from lab.jobs.progress import Progress
from lab.jobs.running import bury
from lab.people.models import Classroom


def alone_in_class(job: Job, progress: Progress, step: str) -> None:
    """Go on only while no other job does the same work for the class; else ValidationError says who does.

    A job that has told a step is at work until it is over. The row of the class is locked while
    one looks and tells, so that of two which begin at the same moment one is refused.
    """
    if job.classroom is None:
        raise LookupError("Only a job that is about a class can be alone in it.")
    with transaction.atomic():
        Classroom.objects.select_for_update(no_key=True).get(pk=job.classroom.pk)
        others = Job.objects.filter(classroom=job.classroom, work=job.work, state=Job.State.RUNNING)
        for other in others.exclude(pk=job.pk).exclude(step="").select_related("user"):
            if not bury(other).over:
                raise ValidationError(_at_work(other))
        progress.begin(0, step)


def _at_work(other: Job) -> str:
    text = _(
        "%(person)s has this done for the class at the moment: “%(job)s”. Wait until it is over, "
        "then start again."
    )
    return text % {"person": other.user, "job": other.title}
