"""What became of a lead."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.clock import simulated_now
from crm.parties.models import Account, Contact, Lead
from crm.selling.models.opportunities import Opportunity
from lab.tenancy.models import Sandboxed


class Conversion(Sandboxed):
    """A lead became, or joined, an account and a contact, perhaps with an opportunity."""

    collection = "conversions"
    part_of = "lead"

    lead = models.ForeignKey(
        Lead, models.PROTECT, related_name="conversions", verbose_name=_("lead")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="conversions", verbose_name=_("account")
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="conversions", verbose_name=_("contact")
    )
    opportunity = models.ForeignKey(
        Opportunity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="conversions",
        verbose_name=_("opportunity"),
    )
    converted_at = models.DateTimeField(_("converted at"), default=simulated_now)

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "lead"],
                name="conversion_once_per_lead",
                violation_error_message=_("This lead was converted already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.lead)
