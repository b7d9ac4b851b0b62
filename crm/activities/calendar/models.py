"""Who takes part in an event beside the seat that it belongs to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.activities.models import Event
from crm.parties.models import Contact
from lab.tenancy.models import Sandboxed, Seat


class EventInvitee(Sandboxed):
    """A colleague's seat, or a contact of another company."""

    collection = "event-invitees"
    part_of = "event"

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="invitees", verbose_name=_("event")
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seat")
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("contact"),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("invitee")
        verbose_name_plural = _("invitees")
        ordering = ["event", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seat__isnull=True, contact__isnull=False)
                | Q(seat__isnull=False, contact__isnull=True),
                name="invitee_is_one",
                violation_error_message=_("Name a seat or a contact, one of them."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "event", "seat"],
                name="invitee_seat_once",
                violation_error_message=_("This seat is invited already."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat or self.contact or "")
