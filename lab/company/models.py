"""What the simulated company says of itself: one row in every sandbox."""

import datetime as dt

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.expressions import F
from django.db.models.lookups import Exact
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lab.company.addresses import address_lines
from lab.files.fields import ImageBlobField
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Sandboxed

THE_ONE = 1
# From Monday on.
WORKDAY_FIELDS = (
    "works_monday",
    "works_tuesday",
    "works_wednesday",
    "works_thursday",
    "works_friday",
    "works_saturday",
    "works_sunday",
)


class CompanyProfile(Sandboxed):
    """The company's name, address, bank and fiscal year, as they stand on its documents; when it works.

    The base currency is the sandbox's own: all amounts are in it, so it is shown and never changed.
    """

    collection = "company-profile"
    administered = True

    name = models.CharField(_("company name"), max_length=120)
    logo = ImageBlobField(_("logo"), blank=True, default="")
    street = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    state = models.CharField(_("state or province"), max_length=80, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.CharField(
        _("website"), max_length=200, blank=True, validators=[URLValidator(["http", "https"])]
    )
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    bank_account = models.CharField(
        _("bank account"),
        max_length=60,
        blank=True,
        help_text=_("Printed on documents, so that customers know where to pay."),
    )
    fiscal_year_start_month = models.PositiveSmallIntegerField(
        _("fiscal year starts in"),
        choices=list(MONTHS.items()),
        default=1,
        help_text=_("Quarters of reports and filters follow from it."),
    )
    works_monday = models.BooleanField(_("Monday"), default=True)
    works_tuesday = models.BooleanField(_("Tuesday"), default=True)
    works_wednesday = models.BooleanField(_("Wednesday"), default=True)
    works_thursday = models.BooleanField(_("Thursday"), default=True)
    works_friday = models.BooleanField(_("Friday"), default=True)
    works_saturday = models.BooleanField(_("Saturday"), default=False)
    works_sunday = models.BooleanField(_("Sunday"), default=False)
    opens_at = models.TimeField(_("opens at"), default=dt.time(9))
    closes_at = models.TimeField(_("closes at"), default=dt.time(17))

    class Meta:
        verbose_name = _("company profile")
        verbose_name_plural = _("company profile")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(F("id").bitand(NUMBER_MASK), THE_ONE),
                name="company_profile_only_one",
                violation_error_message=_("A company has one profile."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="company_closes_after_opening",
                violation_error_message=_("The company closes after it has opened, the same day."),
            ),
            models.CheckConstraint(
                condition=Q(*((name, True) for name in WORKDAY_FIELDS), _connector=Q.OR),
                name="company_works_some_day",
                violation_error_message=_("Choose at least one day on which the company works."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def why_kept(self) -> str:
        return gettext("A company always has a profile.")

    @property
    def address_lines(self) -> list[str]:
        """As it is written on an envelope."""
        return address_lines(
            street=self.street,
            city=self.city,
            state=self.state,
            postal_code=self.postal_code,
            country=self.country,
        )
