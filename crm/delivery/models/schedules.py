"""Recurring deliveries: what goes to a customer every week, month, quarter or year."""

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.contracts.terms import months_later
from crm.documents.models import DocumentQuerySet, PartyDocument
from crm.selling.models import Order
from crm.stock.models import Warehouse, default_warehouse
from crm.stock.papers import KEEPERS, GoodsLine
from lab.tenancy.actor import current_actor
from lab.tenancy.scope import SandboxedManager

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class DeliverySchedule(PartyDocument):
    """The same goods to a customer again and again, of an order or of none.

    Draft until it is started; then each planned day brings a delivery until it ends. `last_on` is the
    planned day that was worked off last, `next_on` the next one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    class Period(models.TextChoices):
        WEEK = "week", _("Week")
        MONTH = "month", pgettext_lazy("rhythm", "Month")
        QUARTER = "quarter", _("Quarter")
        YEAR = "year", _("Year")

    collection = "delivery-schedules"
    rights_by_kind = KEEPERS
    day_field = "started_on"
    draft_name = _("Draft delivery schedule #%(number)d")
    number_pattern = "DS{year}-{number:04}"
    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("active",),
        "active": ("paused", "ended", "draft"),
        "paused": ("active", "ended", "draft"),
        "ended": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {
            "draft": "secondary",
            "active": "green",
            "paused": "yellow",
            "ended": "secondary",
        }
    }

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    order = models.ForeignKey(
        Order,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivery_schedules",
        verbose_name=_("order"),
        help_text=_("It is delivered in parts until nothing is left of it."),
    )
    warehouse = models.ForeignKey(
        Warehouse, models.PROTECT, related_name="delivery_schedules", verbose_name=_("warehouse")
    )
    period = models.CharField(_("period"), max_length=8, choices=Period, default=Period.MONTH)
    every = models.PositiveSmallIntegerField(
        _("every so many"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text=_("2 with the period “week”: every second week."),
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(
        _("ends on"), null=True, blank=True, help_text=_("The last day; empty: it runs on.")
    )
    posts = models.BooleanField(
        _("post at once"),
        default=False,
        help_text=_("When all is there; else a draft is written, which somebody posts."),
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Of invoices for its deliveries; empty: the company's own."),
    )
    remark = models.TextField(_("remark"), blank=True)
    started_on = models.DateField(_("started on"), null=True, blank=True, editable=False)
    next_on = models.DateField(_("next delivery"), null=True, blank=True, editable=False)
    last_on = models.DateField(_("last delivery"), null=True, blank=True, editable=False)
    times = models.PositiveIntegerField(_("times delivered"), default=0, editable=False)
    ending = models.CharField(_("why it ended"), max_length=200, blank=True, editable=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(DocumentQuerySet)()

    class Meta(PartyDocument.Meta):
        verbose_name = _("delivery schedule")
        verbose_name_plural = _("delivery schedules")
        indexes = [
            *PartyDocument.Meta.indexes,
            models.Index(fields=["sandbox", "status", "next_on"], name="schedule_by_next"),
        ]
        constraints = [
            *PartyDocument.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="schedule_ends_after_start",
                violation_error_message=_("A schedule cannot end before it starts."),
            ),
        ]

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if self.warehouse_id is None:
            self.warehouse = default_warehouse()  # type: ignore[assignment]
        if "starts_on" not in given:
            self.starts_on = current_actor().today

    def planned(self, place: int) -> dt.date:
        """The planned day of this place, from 0; counted from the first, so that the 31st stays it."""
        assert self.starts_on is not None
        count = self.every * place
        if self.period == self.Period.WEEK:
            return self.starts_on + dt.timedelta(weeks=count)
        return months_later(self.starts_on, count * MONTHS[self.period])

    def following_day(self, since: dt.date) -> dt.date | None:
        """The first planned day from `since` on; None where the schedule is over by then."""
        place = 0
        while (day := self.planned(place)) < since:
            place += 1
        over = self.ends_on is not None and day > self.ends_on
        return None if over else day


class DeliveryScheduleLine(GoodsLine):
    """So much of a product each time."""

    collection = "delivery-schedule-lines"
    part_of = "schedule"

    schedule = models.ForeignKey(
        DeliverySchedule,
        models.CASCADE,
        related_name="lines",
        verbose_name=_("delivery schedule"),
    )

    class Meta(GoodsLine.Meta):
        verbose_name = _("line of a delivery schedule")
        verbose_name_plural = _("lines of delivery schedules")
