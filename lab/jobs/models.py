"""Jobs: what was started, how far it is, what came of it."""

import datetime as dt
import secrets
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox

KEPT_DAYS = 30


def unguessable_path(_job: models.Model, name: str) -> str:
    """Where a file is kept: only who is shown the address through a page finds it."""
    return f"jobs/{secrets.token_urlsafe(24)}{PurePath(name).suffix[:10].lower()}"


class JobQuerySet(models.QuerySet):
    def of(self, user: User) -> "JobQuerySet":
        """Jobs that the person may look at: their own."""
        return self.filter(user=user)

    def stale(self, now: dt.datetime | None = None) -> "JobQuerySet":
        limit = (now or timezone.now()) - dt.timedelta(days=KEPT_DAYS)
        return self.filter(created_at__lt=limit).exclude(state__in=Job.OPEN)


class Job(models.Model):
    """Work that takes longer than a page. It belongs to who started it and outlives the page.

    A job about a sandbox writes its data and its own end in one transaction, so a job that died
    on the way has changed nothing.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.QUEUED, State.RUNNING)
    TONES = {
        "queued": "secondary",
        "running": "blue",
        "done": "green",
        "failed": "red",
        "cancelled": "yellow",
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    sandbox = models.ForeignKey(
        Sandbox, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("sandbox")
    )
    classroom = models.ForeignKey(
        Classroom, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("class")
    )
    seat_number = models.PositiveIntegerField(null=True, editable=False)
    language = models.CharField(max_length=10, blank=True, editable=False)
    work = models.CharField(max_length=200, editable=False)
    title = models.CharField(_("what"), max_length=200)
    arguments = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    message = models.TextField(blank=True)
    file = models.FileField(upload_to=unguessable_path, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    link = models.CharField(max_length=200, blank=True)
    worker = models.CharField(max_length=120, blank=True, editable=False)
    stopping = models.BooleanField(default=False, editable=False)
    beat_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-created_at"], name="job_by_user")]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        return self.title

    @property
    def over(self) -> bool:
        return self.state not in self.OPEN

    @property
    def failed(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    @property
    def waits_long(self) -> bool:
        """Whether probably no worker is there to take it."""
        return self.state == self.State.QUEUED and timezone.now() - self.created_at > dt.timedelta(
            seconds=20
        )

    def finish(
        self, state: str, *, message: str = "", result: dict[str, Any] | None = None
    ) -> None:
        """Close the job; inside an open write this holds only if the write does."""
        self.state, self.message, self.step = state, message, ""
        self.finished_at = timezone.now()
        if result is not None:
            self.result = result
        if state == self.State.DONE:
            self.done = self.total
        names = (
            "state",
            "message",
            "step",
            "finished_at",
            "result",
            "done",
            "total",
            "file",
            "file_name",
            "link",
        )
        self.save(update_fields=names)

    def cancel(self) -> bool:
        """Ask the job to stop; whether it was still to be stopped."""
        if (
            type(self)
            .objects.filter(pk=self.pk, state=self.State.QUEUED)
            .update(
                state=self.State.CANCELLED,
                message=_now("Stopped before it began."),
                finished_at=timezone.now(),
            )
        ):
            return True
        return bool(
            type(self).objects.filter(pk=self.pk, state=self.State.RUNNING).update(stopping=True)
        )
