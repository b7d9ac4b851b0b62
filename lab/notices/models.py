"""Notices of people, what each wants to be told how, and what still has to leave the house."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.access.actors import sandboxes_of
from lab.notices.kinds import Channel, Kind, kind_of
from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, person: User) -> "NoticeQuerySet":
        """The person's own, as long as the company is theirs to enter."""
        there = Q(sandbox=None) | Q(sandbox__in=sandboxes_of(person).order_by().values("pk"))
        return self.filter(there, person=person)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """News for one person. What it says is put together when it is read, in the reader's language.

    It belongs to the person and not to the company's rows: a reset leaves it. `collection` and `record`
    name what it is about as it was in `attempt`; news from outside of companies has a `link`.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    sandbox = models.ForeignKey(
        Sandbox, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("sandbox")
    )
    attempt = models.PositiveIntegerField(default=0)
    seat_number = models.PositiveIntegerField(_("seat"), null=True)
    kind_name = models.CharField(_("kind"), max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    collection = models.CharField(max_length=60, blank=True)
    record = models.PositiveIntegerField(null=True)
    link = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    simulated_at = models.DateTimeField(_("simulated time"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)

    objects: Any = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kind(self) -> Kind:
        return kind_of(self.kind_name)

    @property
    def text(self) -> str:
        return self.kind.told(self.facts)

    @property
    def remark(self) -> str:
        """What somebody wrote: a comment, the beginning of a reply."""
        return str(self.facts.get("remark", ""))

    @property
    def outdated(self) -> bool:
        """Whether the company was put back since: the record is perhaps another one, or none."""
        return self.sandbox is not None and self.sandbox.attempt != self.attempt


class NoticeChoice(models.Model):
    """Which news a person wants by which channels: {kind: [channels]}, for what is not as usual."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choice"
    )
    chosen = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.person)

    def channels(self, kind: Kind) -> tuple[str, ...]:
        return tuple(self.chosen.get(kind.name, kind.channels))


class Outlet(models.Model):
    """A way out of the house: a person's mailbox or robot, or the robot of a class.

    `waiting` is handed over in one piece, not before `not_before`; `planned_at` is when the task that
    does so was asked for.
    """

    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    classroom = models.ForeignKey(
        Classroom, models.CASCADE, null=True, blank=True, related_name="+"
    )
    url = models.CharField(_("address"), max_length=400, blank=True)
    secret = models.CharField(_("secret"), max_length=200, blank=True)
    kinds = models.JSONField(_("kinds"), default=list)
    not_before = models.DateTimeField(null=True, editable=False)
    planned_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    problem = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(classroom__isnull=True),
                name="outlet_of_person_or_class",
            ),
            models.UniqueConstraint(fields=["person", "channel"], name="outlet_once_per_person"),
            models.UniqueConstraint(fields=["classroom", "channel"], name="outlet_once_per_class"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.person or self.classroom}"

    @property
    def hint(self) -> str:
        """As much of a robot's address as may be shown: the rest opens it."""
        return f"{urlsplit(self.url).hostname or ''} …{self.url[-4:]}" if self.url else ""

    def waits(self, now: dt.datetime) -> bool:
        return self.not_before is not None and self.not_before > now


class Parcel(models.Model):
    """A notice that leaves the house by an outlet."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="parcels")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="parcels")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("parcel")
        verbose_name_plural = _("parcels")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["outlet"], condition=Q(sent_at=None), name="parcel_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} · {self.notice_id}"
