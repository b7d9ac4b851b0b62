"""How far a job is: told now and then, never from inside an open write."""

import time

from django.utils import timezone

from lab.jobs.models import Job

EVERY_SECONDS = 0.5


class Cancelled(Exception):
    """The person asked the job to stop."""


class Progress:
    """Counts for the page. Saves at most twice a second, and notices when it is to stop."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._told = 0.0

    def begin(self, total: int, step: str = "") -> None:
        self.job.total, self.job.done, self.job.step = total, 0, step
        self._tell()

    def reach(self, done: int) -> None:
        """`done` of the total are done. Raises Cancelled when the person does not want the rest."""
        self.job.done = done
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._tell()

    def writing(self, step: str) -> None:
        """The last word before the one transaction that writes everything."""
        self.job.step = step
        self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        job = self.job
        job.beat_at = timezone.now()
        job.save(update_fields=["done", "total", "step", "beat_at"])
        if Job.objects.filter(pk=job.pk, stopping=True).exists():
            raise Cancelled
