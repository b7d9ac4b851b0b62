"""The journal: what happened in a sandbox, in order, for ever."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.masking import is_anybody_masked
from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandbox, SandboxAttached


class Entry(SandboxAttached):
    """One change or business event. Its key is (sandbox, number); nothing in it is ever edited.

    `before` and `after` hold the changed fields as JSON values: references as numbers of the same
    sandbox, decimals and dates as text. A jump (reset, restore) has no record of its own; there they
    hold {collection: {number: fields}} of the rows that it touched: all fields where the row was made
    or removed by the jump, else those that it changed.
    """

    class Change(models.TextChoices):
        MADE = "made", _("made")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")
        JUMP = "jump", _("jump")
        NONE = "", pgettext_lazy("journal", "event")

    number = models.PositiveIntegerField()
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    simulated_at = models.DateTimeField(_("simulated time"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    seat_number = models.PositiveIntegerField(_("seat"), null=True)
    mode = models.CharField(max_length=8)
    via = models.CharField(_("through"), max_length=12)
    event = models.CharField(pgettext_lazy("journal", "event"), max_length=80)
    change = models.CharField(_("change"), max_length=7, choices=Change, blank=True)
    collection = models.CharField(_("records"), max_length=60, blank=True)
    record = models.PositiveIntegerField(_("record"), null=True)
    label = models.CharField(max_length=200, blank=True)
    before = CanonicalJSONField(default=dict)
    after = CanonicalJSONField(default=dict)
    data = CanonicalJSONField(default=dict)
    batch = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["sandbox", "-number"]
        indexes = [
            models.Index(
                fields=["sandbox", "collection", "record", "number"], name="entry_record_idx"
            ),
            models.Index(fields=["sandbox", "batch"], name="entry_batch_idx"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "number"], name="entry_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.label}".strip()

    @property
    def told_at(self) -> dt.datetime | None:
        """When it really was; None where that would tell who it was."""
        return None if is_anybody_masked() else self.at


class Moment(SandboxAttached):
    """A frozen copy of a company as it was right after an entry, made for one viewer to look at."""

    copy = models.OneToOneField(
        Sandbox, models.CASCADE, related_name="shown_moment", verbose_name=_("copy")
    )
    entry = models.PositiveIntegerField(pgettext_lazy("journal", "entry"))
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)

    class Meta:
        verbose_name = _("moment of a company")
        verbose_name_plural = _("moments of companies")
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "viewer"], name="moment_once_per_viewer")
        ]

    def __str__(self) -> str:
        return f"{self.sandbox} {self.entry}"
