"""What documents have in common: number and status; the party; prices, tax and totals; posting."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.documents.currencies import InCurrency
from crm.documents.money import rounded
from crm.documents.settings import trade_settings
from crm.parties.models import Account, Contact
from lab.records.numbers import LONGEST_CODE
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import DerivedDecimalField
from lab.tenancy.models import Extensible, Owned, Sandboxed
from lab.tenancy.scope import SandboxedQuerySet


def money_field(label: Any, **options: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, default=Decimal(0), **options
    )


def percent_field(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


class DocumentQuerySet(SandboxedQuerySet):
    def drafts(self) -> "DocumentQuerySet":
        return self.filter(status=Document.DRAFT)

    def issued(self) -> "DocumentQuerySet":
        """Those that left draft and count: they have a number and were not cancelled."""
        return self.exclude(status__in=Document.UNNUMBERED)


class Progress(models.TextChoices):
    """How far what a document promises has been done by those that follow from it."""

    NONE = "none", _("Not yet")
    PART = "part", _("In part")
    FULL = "full", _("In full")


PROGRESS_TONES = {"none": "secondary", "part": "yellow", "full": "green"}


def progress_field(label: Any) -> models.CharField:
    return models.CharField(
        label, max_length=4, choices=Progress, default=Progress.NONE, editable=False
    )


def progress_of(done: Collection[Decimal], wanted: Collection[Decimal]) -> str:
    """The progress of a document from the quantities of its lines."""
    if not any(done):
        return Progress.NONE
    whole = all(one >= other for one, other in zip(done, wanted, strict=True))
    return Progress.FULL if whole else Progress.PART


def done_field(label: Any) -> models.DecimalField:
    """A quantity of a line that documents which follow from it have taken up."""
    return models.DecimalField(
        label, max_digits=12, decimal_places=3, default=Decimal(0), editable=False
    )


class Document(Extensible, Owned):
    """A paper of the company. Its code is given when it is issued; from then on it stands as it is."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    # In these a document may be without a number.
    UNNUMBERED = (DRAFT, "in_approval", "approved", CANCELLED)

    family = "documents"
    label_columns = ("code", "subject")
    # How its numbers are written where the company has decided nothing: see lab.records.numbers.
    number_pattern: ClassVar[str]
    # What one without number and subject is called: “Draft quote #%(number)d”.
    draft_name: ClassVar[Any]
    # status -> those that may follow; `document_step` is the only door.
    following: ClassVar[dict[str, tuple[str, ...]]]
    # While its status is one of these it can be edited.
    editable_in: ClassVar[tuple[str, ...]] = ("draft",)
    # The field with the day that stands on it and by which its number counts.
    day_field: ClassVar[str] = "dated_on"

    code = models.CharField(
        _("document number"), max_length=LONGEST_CODE + 6, blank=True, editable=False
    )
    subject = models.CharField(_("subject"), max_length=160, blank=True)

    class Meta:
        abstract = True
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["sandbox", "status", "id"], name="%(class)s_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "code"],
                condition=~Q(code=""),
                name="%(class)s_code_once",
                violation_error_message=_("This document number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "in_approval", "approved", "cancelled"))
                | ~Q(code=""),
                name="%(class)s_numbered_after_draft",
                violation_error_message=_("A document that has been issued has a number."),
            ),
        ]

    def __str__(self) -> str:
        if name := " ".join(filter(None, (self.code, self.subject))):
            return name
        if not self.pk:
            return str(self._meta.verbose_name)
        return self.nameless(self.number)

    @classmethod
    def nameless(cls, number: int) -> str:
        return str(cls.draft_name % {"number": number})

    @property
    def day(self) -> dt.date | None:
        """The day that stands on it, if it has one yet."""
        return getattr(self, self.day_field)

    def why_kept(self) -> str:
        """Numbers have no gaps: what got one is cancelled or answered, never deleted."""
        if not self.code:
            return ""
        text = gettext("“%(document)s” has a document number: it cannot be deleted any more.")
        return text % {"document": self}

    @classmethod
    def line_model(cls) -> type["Line"]:
        return cls._meta.get_field("lines").related_model  # type: ignore[return-value]


def party_field(label: Any) -> models.ForeignKey:
    """The account that a document is to or from, under the name that it has there."""
    return models.ForeignKey(Account, models.PROTECT, related_name="%(class)ss", verbose_name=label)


class PartyDocument(Document):
    """A document to or from an account."""

    account = party_field(_("account"))
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contact"),
    )

    class Meta(Document.Meta):
        abstract = True


class PricedDocument(InCurrency, PartyDocument):
    """A document whose lines have prices. All amounts are in its currency but `base_total`.

    `subtotal` is what the lines come to as their prices are written (with or without tax), before
    the document's discount and charges; `total` is what there is to pay, tax included.
    """

    base_money = frozenset(("base_total",))
    # Whether it is about what the company buys: prices of customers do not hold then.
    buys: ClassVar[bool] = False
    # Whether it promises goods, so that one wants to know what is there.
    promises: ClassVar[bool] = False

    prices_include_tax = models.BooleanField(_("prices include tax"), default=False)
    discount_percent = percent_field(_("discount (%)"))
    freight = money_field(_("freight"), validators=[MinValueValidator(0)])
    other_charges = money_field(_("other charges"), validators=[MinValueValidator(0)])
    terms = models.TextField(_("terms"), blank=True)
    subtotal = money_field(_("subtotal"), editable=False)
    discount = money_field(_("discount"), editable=False)
    tax = money_field(_("tax"), editable=False)
    total = money_field(_("total"), editable=False)
    base_total = DerivedDecimalField(
        _("total in the company's currency"),
        max_digits=16,
        decimal_places=2,
        default=Decimal(0),
        editable=False,
    )

    class Meta(PartyDocument.Meta):
        abstract = True

    def begin(self, given: Collection[str]) -> None:
        super().begin(given)
        if "prices_include_tax" not in given:
            self.prices_include_tax = trade_settings().prices_include_tax

    def clean_derived(self) -> None:
        super().clean_derived()
        known = isinstance(self.total, Decimal) and isinstance(self.rate, Decimal)
        worth = self.total * self.rate if known else Decimal(0)
        self.base_total = rounded(worth, current_actor().sandbox.currency)

    @property
    def net(self) -> Decimal:
        """What it comes to without tax."""
        return self.total - self.tax

    @property
    def base_net(self) -> Decimal:
        """The same in the company's own currency."""
        return rounded(self.net * self.rate, current_actor().sandbox.currency)


class Posting(models.Model):
    """A document that books something when it is posted. It is never edited then, only reversed."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        POSTED = "posted", _("Posted")
        REVERSED = "reversed", _("Reversed")

    following: ClassVar[dict[str, tuple[str, ...]]] = {
        "draft": ("posted",),
        "posted": ("reversed",),
        "reversed": (),
    }
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {"draft": "secondary", "posted": "green", "reversed": "red"}
    }

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    dated_on = models.DateField(_("date"), null=True, blank=True)
    reversed_on = models.DateField(_("reversed on"), null=True, blank=True, editable=False)
    reversal = models.CharField(
        _("why it was reversed"), max_length=200, blank=True, editable=False
    )

    class Meta:
        abstract = True


class Line(Sandboxed):
    """A line of a document: so much of a product, or of what is described."""

    position = models.PositiveIntegerField(_("position"), default=1)
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("product"),
    )
    description = models.CharField(_("description"), max_length=250, blank=True)
    quantity = models.DecimalField(
        _("quantity"), max_digits=12, decimal_places=3, default=1, validators=[MinValueValidator(0)]
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False) | ~Q(description=""),
                name="%(class)s_says_what",
                violation_error_message=_("Choose a product or describe what is sold."),
            )
        ]

    def __str__(self) -> str:
        return self.description or str(self.product)

    @classmethod
    def takes(cls, quantity: Decimal) -> bool:
        """Whether a line of an issued document may say so much."""
        return quantity > 0

    def clean(self) -> None:
        super().clean()
        if self.product_id is None and not self.description:
            text = _("Choose a product or describe what is sold.")
            raise ValidationError({"description": text})


class PricedLine(Line):
    """A line with its price, as the document writes prices: with or without tax.

    `net`, `tax` and `gross` are computed, after both discounts and with the line's share of the
    document's charges. `cost` is what so much of the product costs the company, in its own currency.
    """

    base_money = frozenset(("cost",))
    filled_anew = ("price",)

    price = models.DecimalField(
        _("price"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    discount_percent = percent_field(_("discount (%)"))
    tax_rate = percent_field(_("tax rate (%)"))
    net = money_field(_("net"), editable=False)
    tax = money_field(_("tax"), editable=False)
    gross = money_field(_("gross"), editable=False)
    cost = money_field(_("cost"), editable=False)

    class Meta(Line.Meta):
        abstract = True

    @property
    def money_currency(self) -> str:
        return getattr(self, self.part_of).currency
