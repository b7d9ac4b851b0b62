"""The parties: accounts of every kind, their people, leads, and the competitors we meet."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.parties.keys import email_key, name_key, person_key, phone_key
from lab.files.fields import ImageBlobField
from lab.records.picklists import PicklistField
from lab.tenancy.fields import DerivedTextField
from lab.tenancy.models import Extensible, Owned, Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet

# Who keeps the goods and the money works with everybody's customers and orders.
SERVED: dict[str, dict[str, str]] = {
    "warehouse": {"view": "all"},
    "finance": {"view": "all", "export": "all"},
}


class AccountQuerySet(SandboxedQuerySet):
    def active(self) -> "AccountQuerySet":
        return self.exclude(lifecycle=Account.Lifecycle.LOST)

    def competitors(self) -> "AccountQuerySet":
        return self.filter(kind=Account.Kind.COMPETITOR)


class Account(Extensible, Owned):
    """A company we deal with: a customer, or an agent, partner, competitor or supplier."""

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct customer")
        AGENT = "agent", _("Agent")
        PARTNER = "partner", _("Partner")
        COMPETITOR = "competitor", _("Competitor")
        SUPPLIER = "supplier", _("Supplier")

    class Lifecycle(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        LOST = "lost", _("Lost")

    collection = "accounts"
    family = "accounts"
    rights_by_kind = SERVED
    label_columns = ("name",)
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "lifecycle": {"prospect": "blue", "active": "green", "dormant": "yellow", "lost": "red"},
        "kind": {"competitor": "orange", "supplier": "purple"},
    }

    name = models.CharField(_("name"), max_length=120)
    name_key = DerivedTextField(max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DIRECT)
    agent_level = models.CharField(_("agent level"), max_length=40, blank=True)
    industry = PicklistField("industries", verbose_name=_("industry"), blank=True)
    region = PicklistField("regions", verbose_name=_("region"), blank=True)
    source = PicklistField("sources", verbose_name=_("source"), blank=True)
    level = PicklistField("account-levels", verbose_name=_("level"), blank=True)
    lifecycle = models.CharField(
        _("lifecycle"), max_length=10, choices=Lifecycle, default=Lifecycle.PROSPECT
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subsidiaries",
        verbose_name=_("parent company"),
    )
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_revenue = models.DecimalField(
        _("annual revenue"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    founded = models.PositiveSmallIntegerField(_("founded (year)"), null=True, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = DerivedTextField(max_length=254)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_key = DerivedTextField(max_length=10)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    credit_limit = models.DecimalField(
        _("credit limit"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    counts_for_appraisal = models.BooleanField(
        _("counts for appraisal"),
        default=True,
        help_text=_("What a house account buys does not count for whoever looks after it."),
    )
    billing_street = models.CharField(_("billing street"), max_length=200, blank=True)
    billing_city = models.CharField(_("billing city"), max_length=80, blank=True)
    billing_state = models.CharField(_("billing state or province"), max_length=80, blank=True)
    billing_postal_code = models.CharField(_("billing postal code"), max_length=20, blank=True)
    billing_country = models.CharField(_("billing country"), max_length=80, blank=True)
    delivery_street = models.CharField(_("delivery street"), max_length=200, blank=True)
    delivery_city = models.CharField(_("delivery city"), max_length=80, blank=True)
    delivery_state = models.CharField(_("delivery state or province"), max_length=80, blank=True)
    delivery_postal_code = models.CharField(_("delivery postal code"), max_length=20, blank=True)
    delivery_country = models.CharField(_("delivery country"), max_length=80, blank=True)
    description = models.TextField(_("description"), blank=True)
    source_lead = models.ForeignKey(
        "crm.Lead",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="accounts",
        verbose_name=_("source lead"),
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(AccountQuerySet)()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["sandbox", "name", "id"], name="account_by_name"),
            models.Index(fields=["sandbox", "name_key"], name="account_by_name_key"),
            models.Index(fields=["sandbox", "phone_key"], name="account_by_phone_key"),
            models.Index(fields=["sandbox", "email_key"], name="account_by_email_key"),
            models.Index(fields=["sandbox", "tax_number"], name="account_by_tax_number"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="account_not_its_own_parent",
                violation_error_message=_("A company cannot be its own parent company."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean_derived(self) -> None:
        self.name_key = name_key(self.name)
        self.phone_key = phone_key(self.phone)
        self.email_key = email_key(self.email)


class Person(Extensible, Owned):
    """What contacts and leads have in common: a name, ways to reach it, and the keys of these."""

    label_columns = ("name",)

    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    name_key = DerivedTextField(max_length=80)
    title = models.CharField(pgettext_lazy("person", "title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_key = DerivedTextField(max_length=10)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    mobile_key = DerivedTextField(max_length=10)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = DerivedTextField(max_length=254)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["sandbox", "name", "id"], name="%(class)s_by_name"),
            models.Index(fields=["sandbox", "name_key"], name="%(class)s_by_name_key"),
            models.Index(fields=["sandbox", "phone_key"], name="%(class)s_by_phone_key"),
            models.Index(fields=["sandbox", "mobile_key"], name="%(class)s_by_mobile_key"),
            models.Index(fields=["sandbox", "email_key"], name="%(class)s_by_email_key"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean_derived(self) -> None:
        self.name_key = person_key(self.name)
        self.phone_key = phone_key(self.phone)
        self.mobile_key = phone_key(self.mobile)
        self.email_key = email_key(self.email)


class Contact(Person):
    """A person at an account, with a role in its buying decision."""

    class Role(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("Decision maker")
        INFLUENCER = "influencer", _("Influencer")
        USER = "user", _("End user")
        GATEKEEPER = "gatekeeper", _("Gatekeeper")
        CHAMPION = "champion", _("Champion")
        BUYER = "buyer", _("Buyer")

    collection = "contacts"
    family = "accounts"
    rights_by_kind = SERVED
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "role": {"decision_maker": "green", "champion": "teal", "gatekeeper": "orange"}
    }

    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("account"),
    )
    department = models.CharField(_("department"), max_length=80, blank=True)
    role = models.CharField(
        pgettext_lazy("contact", "role"), max_length=16, choices=Role, blank=True
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    interests = models.CharField(_("interests"), max_length=200, blank=True)
    photo = ImageBlobField(_("photo"), blank=True, default="", portrait=True)
    superior = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("superior"),
    )
    primary = models.BooleanField(_("primary contact"), default=False)
    source_lead = models.ForeignKey(
        "crm.Lead",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contacts",
        verbose_name=_("source lead"),
    )

    class Meta(Person.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=models.F("id")),
                name="contact_not_own_superior",
                violation_error_message=_("A person cannot be their own superior."),
            )
        ]

    @property
    def reached_at(self) -> str:
        """The number to call: that of the desk, else the mobile one."""
        return self.phone or self.mobile

    reached_at.fget.label = _("phone")  # type: ignore[attr-defined]


class LeadQuerySet(SandboxedQuerySet):
    def open(self) -> "LeadQuerySet":
        return self.filter(status__in=Lead.OPEN)


class Lead(Person):
    """Somebody who may become a customer, not yet judged. Leaves the open lists when converted."""

    class Rating(models.TextChoices):
        HOT = "hot", _("Hot")
        WARM = "warm", _("Warm")
        COLD = "cold", _("Cold")

    class Status(models.TextChoices):
        NEW = "new", _("New")
        WORKING = "working", _("Working")
        QUALIFIED = "qualified", _("Qualified")
        UNQUALIFIED = "unqualified", _("Unqualified")
        CONVERTED = "converted", _("Converted")

    OPEN = (Status.NEW, Status.WORKING, Status.QUALIFIED)
    set_by_actions: ClassVar[dict[str, tuple[str, ...]]] = {"status": (Status.CONVERTED,)}

    collection = "leads"
    family = "leads"
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "rating": {"hot": "red", "warm": "orange", "cold": "azure"},
        "status": {
            "new": "blue",
            "working": "yellow",
            "qualified": "green",
            "unqualified": "secondary",
            "converted": "teal",
        },
    }

    company = models.CharField(_("company"), max_length=120, blank=True)
    company_key = DerivedTextField(max_length=80)
    website = models.CharField(_("website"), max_length=200, blank=True)
    industry = PicklistField("industries", verbose_name=_("industry"), blank=True)
    region = PicklistField("regions", verbose_name=_("region"), blank=True)
    source = PicklistField("sources", verbose_name=_("source"), blank=True)
    rating = models.CharField(_("rating"), max_length=4, choices=Rating, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW)
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    unqualified_reason = models.CharField(_("why it was given up"), max_length=200, blank=True)
    converted_at = models.DateTimeField(_("converted at"), null=True, blank=True, editable=False)
    web_form = models.ForeignKey(
        "crm.WebForm",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="leads",
        verbose_name=_("web form"),
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(LeadQuerySet)()

    class Meta(Person.Meta):
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-id"]
        indexes = [
            *Person.Meta.indexes,
            models.Index(fields=["sandbox", "company_key"], name="lead_by_company_key"),
            models.Index(fields=["sandbox", "status", "id"], name="lead_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="converted", converted_at__isnull=False)
                | (~Q(status="converted") & Q(converted_at__isnull=True)),
                name="lead_converted_has_time",
                violation_error_message=_(
                    "A lead is converted by the action “Convert”, and stays converted."
                ),
            )
        ]

    def clean_derived(self) -> None:
        super().clean_derived()
        self.company_key = name_key(self.company)

    def clean(self) -> None:
        if self.status == self.Status.UNQUALIFIED and not self.unqualified_reason:
            raise ValidationError({"unqualified_reason": _("Say why the lead is given up.")})


class Competitor(Extensible, Sandboxed):
    """A rival: what it is good and bad at. Opportunities are won and lost against it."""

    collection = "competitors"
    rights: ClassVar[dict[str, str]] = {"add": "all", "change": "all"}

    name = models.CharField(_("name"), max_length=120)
    name_key = DerivedTextField(max_length=80)
    website = models.CharField(_("website"), max_length=200, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    weaknesses = models.TextField(_("weaknesses"), blank=True)
    description = models.TextField(_("description"), blank=True)
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        limit_choices_to={"kind": Account.Kind.COMPETITOR},
        related_name="competitor_profiles",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name_key"],
                name="competitor_name_once",
                violation_error_message=_("There is a competitor of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean_derived(self) -> None:
        self.name_key = name_key(self.name)
