"""Rules by which leads come to their seats."""

from typing import Any, ClassVar

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.parties.models import Lead
from lab.records.picklists import PicklistField
from lab.tenancy.models import Sandboxed, Seat


class AssignmentRule(Sandboxed):
    """Which leads go to which seats. The first active rule whose conditions all hold takes a lead."""

    class Mode(models.TextChoices):
        FIXED = "fixed", _("Always the first seat")
        ROUND_ROBIN = "round_robin", _("Each seat in turn")
        FEWEST_OPEN = "fewest_open", _("The seat with the fewest open leads")

    collection = "assignment-rules"
    administered = True
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "mode": {"fixed": "blue", "round_robin": "purple", "fewest_open": "teal"}
    }
    # Conditions that want the very value; the city's name only has to contain the text.
    SAME: ClassVar[tuple[str, ...]] = ("region", "industry", "source", "rating")

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveIntegerField(
        _("position"),
        default=0,
        blank=True,
        help_text=_("The rules are asked in this order. Empty: after all others."),
    )
    active = models.BooleanField(_("active"), default=True)
    mode = models.CharField(
        pgettext_lazy("assignment", "goes to"),
        max_length=12,
        choices=Mode,
        default=Mode.ROUND_ROBIN,
        help_text=_(
            "Seats on which nobody sits are left out as long as somebody sits on another one."
        ),
    )
    region = PicklistField("regions", verbose_name=_("region"), blank=True)
    industry = PicklistField("industries", verbose_name=_("industry"), blank=True)
    source = PicklistField("sources", verbose_name=_("source"), blank=True)
    rating = models.CharField(_("rating"), max_length=4, choices=Lead.Rating, blank=True)
    city = models.CharField(
        _("city"), max_length=80, blank=True, help_text=_("A part of the city's name is enough.")
    )

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def turn(self) -> str:
        """The counter that says whose turn it is; a reset turns it back like all counters."""
        return f"assignment-rule-{self.number}"

    def unmet(self, lead: Lead) -> str:
        """The first condition that the lead does not meet; "" when the rule fits it."""
        for name in self.SAME:
            if (wanted := getattr(self, name)) and wanted != getattr(lead, name):
                return name
        fits = self.city.casefold() in lead.city.casefold()
        return "" if fits else "city"

    def conditions(self) -> list[tuple[Any, str]]:
        """(label, value) of the conditions that are filled in, in words."""
        found: list[tuple[Any, str]] = []
        for name in (*self.SAME, "city"):
            column, value = self._meta.get_field(name), getattr(self, name)
            if not value:
                continue
            if isinstance(column, PicklistField):
                value = column.choices_here().get(value, value)
            elif name == "rating":
                value = Lead.Rating(value).label
            found.append((capfirst(column.verbose_name), str(value)))  # type: ignore[union-attr]
        return found


class AssignmentSeat(Sandboxed):
    """A seat that takes part in a rule, in the order in which it comes to its turn."""

    collection = "assignment-seats"
    part_of = "rule"

    rule = models.ForeignKey(
        AssignmentRule, models.CASCADE, related_name="seats", verbose_name=_("assignment rule")
    )
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+", verbose_name=_("seat"))
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("seat of an assignment rule")
        verbose_name_plural = _("seats of assignment rules")
        ordering = ["rule", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "rule", "seat"],
                name="assignment_seat_once_per_rule",
                violation_error_message=_("This seat is in the rule already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.seat)
