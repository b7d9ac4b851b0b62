"""How far a job is: told now and then, to the database, or beside it while the job holds a write open.

Inside the one transaction that writes everything nothing can be told to the database: it would be seen
only when all is over, and on SQLite no second connection may write meanwhile. Until then the counts
go through a cache that all processes of the school share, and so does the wish to stop.
"""

import time
from typing import Any

from django.core.cache import caches
from django.utils import timezone

from lab.jobs.models import Job

EVERY_SECONDS = 0.5
KEPT_SECONDS = 3600
CACHE = "progress"


class Cancelled(Exception):
    """The person asked the job to stop."""


class Progress:
    """Counts for the page. Saves at most twice a second, and notices when it is to stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0
        self._writing = False

    def begin(self, total: int, step: str = "", done: int = 0) -> None:
        """A step begins; `done` of the total were done by those before it."""
        self.job.total, self.job.done, self.job.step = total, done, step
        self._tell()

    def reach(self, done: int) -> None:
        """`done` of the total are done. Raises Cancelled when the person does not want the rest."""
        self.job.done = done
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._tell()

    def writing(self, step: str, total: int) -> None:
        """The last word to the database before the one transaction that writes everything."""
        self.begin(total, step)
        self._writing = True
        self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        if self._writing:
            _tell_beside(self.job)
            return
        job = self.job
        job.beat_at = timezone.now()
        job.save(update_fields=["done", "total", "step", "beat_at"])
        if Job.objects.filter(pk=job.pk, stopping=True).exists():
            raise Cancelled


def _tell_beside(job: Job) -> None:
    found = caches[CACHE]
    told = {"done": job.done, "total": job.total, "step": job.step, "beat_at": timezone.now()}
    found.set(_key(job), told, KEPT_SECONDS)
    if found.get(_key(job, "stop")):
        raise Cancelled


def live(job: Job) -> Job:
    """The job with what it tells beside the database while it writes."""
    told: dict[str, Any] | None = None if job.over else caches[CACHE].get(_key(job))
    for name, value in (told or {}).items():
        setattr(job, name, value)
    return job


def stop(job: Job) -> bool:
    """Ask the job to stop; whether it was still to be stopped.

    A job that writes holds SQLite's only pen: it is asked by the cache, not by its row.
    """
    if not job.over and caches[CACHE].get(_key(job)) is not None:
        caches[CACHE].set(_key(job, "stop"), True, KEPT_SECONDS)
        job.stopping = True
        return True
    return job.cancel()


def forget(job: Job) -> None:
    """The job is over: its row says everything."""
    caches[CACHE].delete_many([_key(job), _key(job, "stop")])


def _key(job: Job, what: str = "at") -> str:
    return f"job-{job.pk}-{what}"
