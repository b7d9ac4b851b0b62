"""What people do with customers: tasks, events and contact logs, on any record."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.clock import simulated_now
from crm.parties.models import Contact
from lab.journal.models import Entry
from lab.records.picklists import PicklistsField
from lab.tenancy.fields import RecordIdField, number_of
from lab.tenancy.models import Extensible, Owned, Sandboxed, Seat
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet
from lab.ui.words import pair, shortened

# The picklist of what one speaks about with customers.
TOPICS = "topics"


class AboutQuerySet(SandboxedQuerySet):
    def about(self, record: Sandboxed) -> "AboutQuerySet":
        return self.filter(about_collection=record.collection, about_id=record.pk)

    def pending(self) -> "AboutQuerySet":
        """What is still to be done or to come, the next first."""
        return self.none()

    def past(self) -> "AboutQuerySet":
        """What has been, the latest first."""
        return self


class About(Owned):
    """An activity about a record of any collection, named by a neutral reference."""

    family = "activities"

    about_collection = models.CharField(_("kind of record"), max_length=40, blank=True)
    about_id = RecordIdField(_("about"), null=True, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contact"),
    )

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["about_collection", "about_id"], name="%(class)s_by_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(about_collection="", about_id__isnull=True)
                | (~Q(about_collection="") & Q(about_id__isnull=False)),
                name="%(class)s_about_whole",
                violation_error_message=_("Name the record that this is about, or none."),
            )
        ]

    @property
    def about_number(self) -> int | None:
        return None if self.about_id is None else number_of(self.about_id)


class TaskQuerySet(AboutQuerySet):
    def open(self) -> "TaskQuerySet":
        return self.filter(status__in=Task.OPEN)

    def pending(self) -> "TaskQuerySet":
        return self.open().order_by(F("due_on").asc(nulls_last=True), "pk")

    def past(self) -> "TaskQuerySet":
        closed = self.exclude(status__in=Task.OPEN)
        return closed.order_by(F("completed_at").desc(nulls_last=True), "-due_on", "-pk")

    def reminding(self, now: dt.datetime) -> "TaskQuerySet":
        """Those whose reminder has come, until they are done."""
        return self.open().filter(remind_at__lte=now)

    def overdue(self, on: dt.date) -> "TaskQuerySet":
        return self.open().filter(due_on__lt=on)

    def due(self, on: dt.date) -> "TaskQuerySet":
        return self.open().filter(due_on__lte=on)


class Task(Extensible, About):
    """Something to be done until a date."""

    class Kind(models.TextChoices):
        TODO = "todo", _("To do")
        CALL = "call", _("Call")
        MAIL = "mail", _("Mail")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        DOCUMENT = "document", _("Document")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    class Status(models.TextChoices):
        OPEN = "open", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (Status.OPEN, Status.IN_PROGRESS)

    collection = "tasks"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "priority": {"low": "secondary", "high": "red"},
        "status": {
            "open": "blue",
            "in_progress": "yellow",
            "done": "green",
            "cancelled": "secondary",
        },
    }

    subject = models.CharField(_("subject"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TODO)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_time = models.TimeField(_("due time"), null=True, blank=True)
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    priority = models.CharField(
        _("priority"), max_length=6, choices=Priority, default=Priority.NORMAL
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    result = models.TextField(_("result"), blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)
    description = models.TextField(_("description"), blank=True)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(TaskQuerySet)()

    class Meta(About.Meta):
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["sandbox", "status", "due_on"], name="task_by_due"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def moment(self) -> dt.date | dt.datetime | None:
        return self.completed_at or self.due_on

    def clean_derived(self) -> None:
        """A task that is done has the moment it was done; one that is not, has none."""
        if self.status != self.Status.DONE:
            self.completed_at = None
        elif self.completed_at is None:
            self.completed_at = simulated_now()


class EventQuerySet(AboutQuerySet):
    def between(self, start: dt.datetime, end: dt.datetime) -> "EventQuerySet":
        """Events that begin in [start, end)."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def reminding(self, now: dt.datetime) -> "EventQuerySet":
        """Those whose reminder has come, until they are over."""
        over = Coalesce("ends_at", "starts_at")
        return self.annotate(over=over).filter(remind_at__lte=now, over__gte=now)

    def pending(self) -> "EventQuerySet":
        return self.filter(starts_at__gt=simulated_now()).order_by("starts_at", "pk")

    def past(self) -> "EventQuerySet":
        return self.filter(starts_at__lte=simulated_now()).order_by("-starts_at", "-pk")


class Event(Extensible, About):
    """A call, meeting, visit or other exchange at a time."""

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        VISIT = "visit", _("Visit")
        MAIL = "mail", _("Mail")
        FAX = "fax", _("Fax")
        SMS = "sms", _("SMS")
        CHAT = "chat", _("Chat")
        DEMO = "demo", _("Demo")

    collection = "events"

    subject = models.CharField(_("subject"), max_length=160)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MEETING)
    starts_at = models.DateTimeField(_("starts at"), default=simulated_now)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    location = models.CharField(_("location"), max_length=160, blank=True)
    result = models.TextField(_("result"), blank=True)
    description = models.TextField(_("description"), blank=True)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(EventQuerySet)()

    class Meta(About.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["sandbox", "starts_at", "id"], name="event_by_start"),
        ]
        constraints = [
            *About.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_start",
                violation_error_message=_("An event cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def moment(self) -> dt.datetime:
        return self.starts_at


class ContactLogQuerySet(AboutQuerySet):
    def unanswered(self) -> "ContactLogQuerySet":
        return self.filter(replied_at__isnull=True)

    def past(self) -> "ContactLogQuerySet":
        return self.order_by("-happened_at", "-pk")


class ContactLog(Extensible, About):
    """What was said and agreed with a customer; the superior reads it and answers with guidance.

    Where the other side is simulated, `reached` says whether somebody was there and `heard` what they
    said; elsewhere both stay empty.
    """

    class Channel(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        MAIL = "mail", _("Mail")
        CHAT = "chat", _("Chat")
        SMS = "sms", _("SMS")
        OTHER = "other", _("Other")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NOT_REACHED = "not_reached", _("Not reached")
        POSITIVE = "positive", _("Positive")
        NEUTRAL = "neutral", _("Neutral")
        NEGATIVE = "negative", _("Negative")

    collection = "contact-logs"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "outcome": {
            "reached": "blue",
            "not_reached": "secondary",
            "positive": "green",
            "neutral": "yellow",
            "negative": "red",
        }
    }

    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.CALL)
    topics = PicklistsField(
        TOPICS, verbose_name=_("topics"), help_text=_("What you ask or speak about.")
    )
    happened_at = models.DateTimeField(_("happened at"), default=simulated_now)
    summary = models.TextField(_("summary"))
    reached = models.BooleanField(
        _("was reached"), null=True, blank=True, default=None, editable=False
    )
    heard = models.TextField(pgettext_lazy("conversation", "heard"), blank=True, editable=False)
    outing = models.ForeignKey(
        "crm.Outing",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="logs",
        verbose_name=_("outing"),
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_contact_on = models.DateField(_("next contact on"), null=True, blank=True)
    reply = models.TextField(_("supervisor's reply"), blank=True, editable=False)
    replied_by = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("replied by"),
    )
    replied_at = models.DateTimeField(_("replied at"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(ContactLogQuerySet)()

    class Meta(About.Meta):
        verbose_name = _("contact log")
        verbose_name_plural = _("contact logs")
        ordering = ["-happened_at", "-pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["sandbox", "happened_at", "id"], name="contact_log_by_time"),
        ]
        constraints = [
            *About.Meta.constraints,
            models.UniqueConstraint(
                fields=["sandbox", "outing"],
                name="contact_log_once_per_outing",
                violation_error_message=_("This outing has its contact log already."),
            ),
        ]

    def __str__(self) -> str:
        return pair(self.get_channel_display(), shortened(self.summary, 60))

    @property
    def answered_by(self) -> str:
        """The superior's seat, or the person where one without a seat answered, such as a teacher."""
        if self.replied_by is not None or self.replied_at is None:
            return str(self.replied_by or "")
        replies = Entry.objects.filter(
            collection=self.collection, record=self.number, event="contactlog.replied"
        )
        last = replies.select_related("user").order_by("-number").first()
        return str(last.user or "") if last is not None else ""

    answered_by.fget.label = _("replied by")  # type: ignore[attr-defined]

    @property
    def heading(self) -> str:
        """Where the summary stands below."""
        return self.get_channel_display()

    @property
    def moment(self) -> dt.datetime:
        return self.happened_at
