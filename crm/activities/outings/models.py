"""Outings as they are registered ahead and carried out."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.activities.models import About, AboutQuerySet
from crm.clock import simulated_now
from lab.tenancy.models import Extensible
from lab.tenancy.scope import SandboxedManager

USUAL_LENGTH = dt.timedelta(hours=2)


class OutingQuerySet(AboutQuerySet):
    def between(self, start: dt.datetime, end: dt.datetime) -> "OutingQuerySet":
        """Outings that begin in [start, end)."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def open(self) -> "OutingQuerySet":
        return self.filter(status__in=Outing.OPEN)

    def pending(self) -> "OutingQuerySet":
        return self.open().order_by("starts_at", "pk")

    def past(self) -> "OutingQuerySet":
        return self.exclude(status__in=Outing.OPEN).order_by("-starts_at", "-pk")


class Outing(Extensible, About):
    """A visit to one customer, registered ahead; the outings of a seat on a day are its route.

    It is done when its seat has checked out, or has written its contact log. `registered_at` is when
    its time was last set, so that what was registered afterwards can be told.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.PLANNED, Status.UNDER_WAY)

    collection = "outings"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "planned": "blue",
            "under_way": "yellow",
            "done": "green",
            "cancelled": "secondary",
        }
    }

    subject = models.CharField(_("purpose"), max_length=160)
    starts_at = models.DateTimeField(_("starts at"), default=simulated_now)
    ends_at = models.DateTimeField(
        _("ends at"), null=True, blank=True, help_text=_("Empty: two hours later.")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    description = models.TextField(_("preparation"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False
    )
    registered_at = models.DateTimeField(_("registered at"), default=simulated_now, editable=False)
    arrived_at = models.DateTimeField(_("checked in at"), null=True, blank=True, editable=False)
    arrived_place = models.CharField(
        _("checked in where"), max_length=200, blank=True, editable=False
    )
    left_at = models.DateTimeField(_("checked out at"), null=True, blank=True, editable=False)
    cancelled_because = models.CharField(
        _("why it was cancelled"), max_length=200, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(OutingQuerySet)()

    class Meta(About.Meta):
        verbose_name = _("outing")
        verbose_name_plural = _("outings")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["sandbox", "starts_at", "id"], name="outing_by_start"),
        ]
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="outing_ends_after_start",
                violation_error_message=_("An outing ends after it has started."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def moment(self) -> dt.datetime:
        return self.starts_at

    @property
    def late(self) -> bool:
        """Registered when it should have begun already."""
        return self.registered_at > self.starts_at

    def clean_derived(self) -> None:
        if self.ends_at is None and isinstance(self.starts_at, dt.datetime):
            self.ends_at = self.starts_at + USUAL_LENGTH
