"""Starting jobs, and doing them in a worker as the person who started them."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.http import Http404
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from lab.access.actors import actor_for
from lab.jobs.models import Job
from lab.jobs.progress import Cancelled, Progress, forget
from lab.jobs.workers import is_gone, this_worker
from lab.people.models import Classroom, User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox

Work = Callable[[Job, Progress], dict[str, Any] | None]
SILENT_FOR = dt.timedelta(minutes=30)
logger = logging.getLogger(__name__)


def work(title: Any, *, in_steps: bool = False) -> Callable[[Work], Work]:
    """Marks a function as the work of jobs: `f(job, progress)` gives the job's result.

    With `in_steps` it writes one part after the other (company by company), and what was written stays
    when it does not come to its end; else it writes all or nothing, and people are told so.
    It runs as the person who started it, inside the job's sandbox if there is one. It may close the
    job itself (`job.finish`) in the transaction that writes its data.
    """

    def mark(function: Work) -> Work:
        function.job_title = title  # type: ignore[attr-defined]
        function.job_in_steps = in_steps  # type: ignore[attr-defined]
        return function

    return mark


def start(
    function: Work,
    *,
    user: User,
    sandbox: Sandbox | None = None,
    classroom: Classroom | None = None,
    seat_number: int | None = None,
    arguments: dict[str, Any] | None = None,
    title: str = "",
    file: File | None = None,
    link: str = "",
    here: bool = False,
) -> Job:
    """Queue the work; `here` does it at once, for work known to be short.

    Rights are those that the person has when the work runs. Arguments are JSON. `link` is where
    the job's page leads when the work is done.
    """
    _forget_stale(user)
    job = Job(
        user=user,
        sandbox=sandbox,
        classroom=classroom,
        seat_number=seat_number,
        arguments=arguments or {},
        work=f"{function.__module__}.{function.__qualname__}",
        link=link,
        title=title or str(function.job_title),  # type: ignore[attr-defined]
        language=translation.get_language() or "",
        worker=this_worker() if here else "",
    )
    if file is not None:
        job.file.save(file.name or "file", file, save=False)
    job.save()
    if here:
        do(job)
    else:
        do_job.enqueue(job.pk)
    job.refresh_from_db()
    return job


def _forget_stale(user: User) -> None:
    for old in Job.objects.of(user).stale()[:20]:
        old.file.delete(save=False)
        old.delete()


@task()
def do_job(pk: int) -> None:
    job = (
        Job.objects.select_related("user", "sandbox__classroom", "sandbox__template")
        .filter(pk=pk)
        .first()
    )
    if job is not None:
        do(job)


def do(job: Job) -> None:
    """Take the job and do it, once: a second worker finds it taken."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, started_at=now, beat_at=now, worker=this_worker()
    )
    if not taken:
        return
    job.state = Job.State.RUNNING
    with translation.override(job.language or None):
        _do(job)


def _do(job: Job) -> None:
    try:
        result = _done(job)
    except Cancelled:
        stays, nothing = (
            _("Stopped. What was done until then stays."),
            _("Stopped. Nothing was written."),
        )
        _close(job, Job.State.CANCELLED, stays if _in_steps(job) else nothing)
    except ValidationError as error:
        _close(job, Job.State.FAILED, " ".join(error.messages))
    except PermissionDenied as error:
        _close(job, Job.State.FAILED, str(error))
    except Http404:
        _close(job, Job.State.FAILED, _("This company is no longer yours."))
    except Exception:
        logger.exception("job %s failed", job.pk)
        _close(job, Job.State.FAILED, _broken(job))
    else:
        job.refresh_from_db(fields=["state"])
        if job.state == Job.State.RUNNING:
            _close(job, Job.State.DONE, "", result or {})
    finally:
        forget(job)


def _done(job: Job) -> dict[str, Any] | None:
    function: Work = import_string(job.work)
    if not hasattr(function, "job_title"):
        raise LookupError(f"{job.work} is not the work of a job.")
    if job.sandbox is None:
        return function(job, Progress(job))
    with acting_as(actor_for(job.user, job.sandbox, job.seat_number)):
        return function(job, Progress(job))


def _in_steps(job: Job) -> bool:
    """False also for work of a former release."""
    try:
        return getattr(import_string(job.work), "job_in_steps", False)
    except ImportError:
        return False


def _broken(job: Job) -> str:
    if _in_steps(job):
        return _(
            "Something broke on the server. What was done until then stays: look, then start the rest again."
        )
    return _("Something broke on the server. Nothing was written. Try again.")


def _interrupted(job: Job) -> str:
    if _in_steps(job):
        return _(
            "Interrupted: the server stopped meanwhile. What was done until then stays: "
            "look, then start the rest again."
        )
    return _("Interrupted: the server stopped meanwhile. Nothing was written. Start it again.")


def _close(job: Job, state: str, message: str, result: dict[str, Any] | None = None) -> None:
    job.finish(state, message=message, result=result)


def bury(job: Job) -> Job:
    """Close a job whose worker is gone, so that nobody waits for it for ever."""
    if job.over or not job.worker:
        return job
    silent = job.beat_at is not None and timezone.now() - job.beat_at > SILENT_FOR
    if not (silent or is_gone(job.worker)):
        return job
    Job.objects.filter(pk=job.pk, state__in=Job.OPEN).update(
        state=Job.State.FAILED,
        finished_at=timezone.now(),
        message=_interrupted(job),
    )
    job.refresh_from_db()
    return job
