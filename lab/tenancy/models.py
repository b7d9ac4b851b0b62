"""Sandboxes, the seats of the simulated company, and the two bases of everything inside a sandbox."""

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.people.models import Classroom
from lab.tenancy.actor import maybe_actor
from lab.tenancy.fields import CanonicalJSONField, SandboxedIdField, number_of
from lab.tenancy.scope import AttachedManager, SandboxedManager


class Sandbox(models.Model):
    """A complete company to practise in, a template to stamp one from, or a frozen copy."""

    class Kind(models.TextChoices):
        TEMPLATE = "template", _("Template")
        LIVE = "live", _("In use")
        SNAPSHOT = "snapshot", _("Snapshot")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.LIVE)
    scenario = models.CharField(_("scenario"), max_length=80, blank=True)
    template = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stamped",
        verbose_name=_("template"),
    )
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="snapshots",
        verbose_name=_("taken from"),
    )
    classroom = models.ForeignKey(
        Classroom,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sandboxes",
        verbose_name=_("class"),
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    day_one = models.DateField(_("day 1"))
    simulated_now = models.DateTimeField(_("simulated now"))
    attempt = models.PositiveIntegerField(_("attempt"), default=1)
    frozen = models.BooleanField(
        _("frozen"), default=False, editable=False, help_text=_("Nobody changes anything in it.")
    )
    session = models.PositiveSmallIntegerField(
        _("session reached"),
        default=0,
        help_text=_("Of the sessions that its scenario is cut into; 0 where all are open."),
    )
    team = models.BooleanField(
        _("team"), default=False, help_text=_("A team works here, and its head moves the clock.")
    )
    working_time = models.BooleanField(
        _("working time"), default=False, help_text=_("Calls, mails, quotes and visits take time.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    class Meta:
        verbose_name = _("sandbox")
        verbose_name_plural = _("sandboxes")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="live") | Q(template__isnull=False),
                name="sandbox_live_has_template",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.simulated_now)


class Sandboxed(models.Model):
    """A row inside a sandbox: stamped from the template, compared with it, put back by a reset.

    `collection` is the plural name used in addresses, files, API and journal; `family` groups
    entities that share a sharing mode; `part_of` names the foreign key of the whole that a line
    belongs to, and with which it is seen and changed; `rights` widens the default rights of
    ordinary seats, verb -> reach, and `rights_by_kind` sets those of one kind of seat, kind -> verb ->
    reach; `administered` rows (seats, sharing modes, picklists) are changed
    by the company's head, by staff and authors only; `booked` rows follow from others and are written
    by nobody, but by the services that are trusted with them. `set_by_actions` are choices, by field,
    that are never chosen in a form, because an action of their own leads there. `goes_with` names a
    neutral reference: where it is filled, the row is seen and changed with that record. `inner` rows are
    the product's own book-keeping: stamped and reset like all, but shown to nobody and in no history.
    """

    collection: ClassVar[str] = ""
    family: ClassVar[str] = ""
    part_of: ClassVar[str] = ""
    goes_with: ClassVar[str] = ""
    rights: ClassVar[dict[str, str]] = {}
    rights_by_kind: ClassVar[dict[str, dict[str, str]]] = {}
    administered: ClassVar[bool] = False
    booked: ClassVar[bool] = False
    inner: ClassVar[bool] = False
    # Of the lines of a record: what their service fills in anew when it is sent blank.
    filled_anew: ClassVar[tuple[str, ...]] = ()
    set_by_actions: ClassVar[dict[str, tuple[str, ...]]] = {}

    # None: amounts of money are in the company's currency. Else only these are, the others in the
    # row's own, `money_currency`.
    base_money: ClassVar[frozenset[str] | None] = None

    # What policies remember of the rows while somebody acts, by the name given to `Policy.once`.
    remembered: ClassVar[tuple[str, ...]] = ()

    # What a check of the row found worth telling beside its change: (event, data) of the journal.
    noted: tuple[tuple[str, dict[str, Any]], ...] = ()

    id = SandboxedIdField()
    sandbox = models.ForeignKey(
        Sandbox, models.CASCADE, editable=False, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SandboxedManager()

    class Meta:
        abstract = True

    @property
    def number(self) -> int:
        return number_of(self.pk)

    @property
    def token(self) -> str:
        """What a form or client sends back to say which state of the row it has read."""
        actor = maybe_actor()
        here = actor is not None and actor.sandbox.pk == self.sandbox_id
        sandbox = actor.sandbox if here else self.sandbox  # type: ignore[union-attr]
        return f"{sandbox.attempt}.{self.version}"

    @property
    def money_currency(self) -> str:
        """The currency of amounts that are not in the company's own; see `base_money`."""
        return ""

    def clean_derived(self) -> None:
        """Compute the fields that follow from others (search keys); called before each save."""

    def begin(self, given: Collection[str]) -> None:
        """Set what the company decides for new records, where no value is given for it.

        Called when somebody makes one; the rows of a scenario are loaded as its files say.
        """

    def why_kept(self) -> str:
        """Why the row's state forbids deleting it, whoever asks; "" when nothing does."""
        return ""


class Owned(Sandboxed):
    """A row that belongs to a seat; who sits there, or above, may see it."""

    owner = models.ForeignKey("lab.Seat", models.PROTECT, related_name="+", verbose_name=_("owner"))

    class Meta:
        abstract = True


class Extensible(models.Model):
    """A record that can say more than its model: the company's own fields, each under its key.

    `lab.records.custom_fields` tells which there are. What is blank is left out, dates are ISO texts,
    references are numbers. `custom_set` names the keys that were set since the row was read; None
    means all.
    """

    custom = CanonicalJSONField(default=dict, blank=True, editable=False)
    custom_set: frozenset[str] | None = None

    class Meta:
        abstract = True


class SandboxAttached(models.Model):
    """A row about a sandbox that no reset touches: journal, occupancy, saved views, jobs."""

    sandbox = models.ForeignKey(Sandbox, models.CASCADE, editable=False, related_name="+")

    objects = AttachedManager()

    class Meta:
        abstract = True


class Seat(Sandboxed):
    """A place in the company's org chart. Records belong to seats; people sit on seats."""

    class Kind(models.TextChoices):
        HEAD = "head", _("Head")
        MANAGER = "manager", _("Manager")
        REP = "rep", _("Rep")
        SERVICE = "service", _("Service")
        WAREHOUSE = "warehouse", _("Warehouse")
        FINANCE = "finance", _("Finance")

    collection = "seats"
    administered = True

    name = models.CharField(
        pgettext_lazy("person", "name"),
        max_length=80,
        blank=True,
        help_text=_("The simulated person on this seat."),
    )
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REP)
    department = models.CharField(_("department"), max_length=80, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("superior"),
    )
    playable = models.BooleanField(_("playable"), default=True)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name or self.title

    def clean(self) -> None:
        """Whichever way a seat is moved, also by undoing: nobody stands above the own superior."""
        above: int | None = self.parent_id
        rows = Seat.objects.exclude(parent=None).values_list("pk", "parent_id")
        parents = dict(rows) if above is not None else {}
        for _step in range(len(parents)):
            if above is not None and above == self.pk:
                text = _("“%(parent)s” is below “%(seat)s” and cannot become the superior.")
                raise ValidationError({"parent": text % {"parent": self.parent, "seat": self}})
            above = parents.get(above or 0)


class Occupancy(SandboxAttached):
    """Who sits on which seat; named by the seat's number, so a reset leaves people where they are."""

    seat_number = models.PositiveIntegerField(_("seat"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="occupancies",
        verbose_name=_("person"),
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")
        ordering = ["sandbox", "seat_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "seat_number", "user"], name="occupancy_person_once_per_seat"
            )
        ]


class Counter(Sandboxed):
    """The next free number of a collection. Sandboxed itself, so a reset turns it back."""

    collection = "counters"
    inner = True

    name = models.CharField(max_length=60)
    next = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "name"], name="counter_once_per_sandbox")
        ]
