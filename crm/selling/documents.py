"""What documents with lines have in common: number, party, totals; lines with prices and tax."""

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.parties.models import Account, Contact
from lab.records.numbers import LONGEST_CODE
from lab.tenancy.models import Owned, Sandboxed
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
        return self.exclude(status__in=(Document.DRAFT, "cancelled"))


class Document(Owned):
    """A document to an account. Its code is given when it leaves draft; its totals are computed.

    `subtotal` is before the document's discount and tax; `total = subtotal - discount + tax`.
    """

    DRAFT = "draft"

    family = "documents"
    label_columns = ("code", "subject")
    # How its numbers are written where the company has decided nothing: see lab.records.numbers.
    number_pattern: ClassVar[str]
    # What one without number and subject is called: “Draft quote #%(number)d”.
    draft_name: ClassVar[Any]
    # status -> those that may follow; `document_step` is the only door.
    following: ClassVar[dict[str, tuple[str, ...]]]

    code = models.CharField(
        _("document number"), max_length=LONGEST_CODE + 6, blank=True, editable=False
    )
    subject = models.CharField(_("subject"), max_length=160, blank=True)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="%(class)ss", verbose_name=_("account")
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("contact"),
    )
    discount_percent = percent_field(_("discount (%)"))
    terms = models.TextField(_("terms"), blank=True)
    subtotal = money_field(_("subtotal"), editable=False)
    discount = money_field(_("discount"), editable=False)
    tax = money_field(_("tax"), editable=False)
    total = money_field(_("total"), editable=False)

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
                condition=Q(status__in=("draft", "cancelled")) | ~Q(code=""),
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
    def net(self) -> Decimal:
        """What it comes to without tax."""
        return self.subtotal - self.discount

    def why_kept(self) -> str:
        """Numbers have no gaps: what got one is cancelled or answered, never deleted."""
        if not self.code:
            return ""
        text = gettext("“%(document)s” has a document number: it cannot be deleted any more.")
        return text % {"document": self}

    @classmethod
    def line_model(cls) -> type["Line"]:
        return cls._meta.get_field("lines").related_model  # type: ignore[return-value]


class Line(Sandboxed):
    """A line of a document. `net`, `tax` and `gross` are computed, after both discounts."""

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
    price = models.DecimalField(
        _("price"), max_digits=14, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    discount_percent = percent_field(_("discount (%)"))
    tax_rate = percent_field(_("tax rate (%)"))
    net = money_field(_("net"), editable=False)
    tax = money_field(_("tax"), editable=False)
    gross = money_field(_("gross"), editable=False)

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

    def clean(self) -> None:
        super().clean()
        if self.product_id is None and not self.description:
            text = _("Choose a product or describe what is sold.")
            raise ValidationError({"description": text})
