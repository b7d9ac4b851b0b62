"""Goods that leave without a sale: samples, loans, and what comes back of loans."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.delivery.models.goods import CostedDocument, CostedLine
from crm.documents.models import PROGRESS_TONES, Posting, done_field, progress_field
from crm.stock.papers import line_manager


class Sample(CostedDocument):
    """Goods that a customer may keep and owes nothing for."""

    collection = "samples"
    draft_name = _("Draft sample #%(number)d")
    number_pattern = "SM{year}-{number:04}"

    purpose = models.CharField(_("purpose"), max_length=200, blank=True)

    class Meta(CostedDocument.Meta):
        verbose_name = _("sample")
        verbose_name_plural = _("samples")


class SampleLine(CostedLine):
    collection = "sample-lines"
    part_of = "sample"

    sample = models.ForeignKey(
        Sample, models.CASCADE, related_name="lines", verbose_name=_("sample")
    )

    class Meta(CostedLine.Meta):
        verbose_name = _("line of a sample")
        verbose_name_plural = _("lines of samples")


class Loan(CostedDocument):
    """Goods that a customer has until a day, and gives back."""

    collection = "loans"
    draft_name = _("Draft loan #%(number)d")
    number_pattern = "LN{year}-{number:04}"
    tones: ClassVar[dict[str, dict[str, str]]] = {**Posting.tones, "given_back": PROGRESS_TONES}

    due_on = models.DateField(_("due back on"))
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    given_back = progress_field(_("given back"))

    class Meta(CostedDocument.Meta):
        verbose_name = _("loan")
        verbose_name_plural = _("loans")


class LoanLine(CostedLine):
    """So much is lent; `returned` is what was given back."""

    collection = "loan-lines"
    part_of = "loan"

    loan = models.ForeignKey(Loan, models.CASCADE, related_name="lines", verbose_name=_("loan"))
    returned = done_field(_("given back"))

    class Meta(CostedLine.Meta):
        verbose_name = _("line of a loan")
        verbose_name_plural = _("lines of loans")

    @property
    def kept(self) -> Decimal:
        """What the customer still has."""
        return self.quantity - self.returned


class LoanReturn(CostedDocument):
    """What a customer gives back of loans."""

    collection = "loan-returns"
    draft_name = _("Draft loan return #%(number)d")
    number_pattern = "LR{year}-{number:04}"

    class Meta(CostedDocument.Meta):
        verbose_name = _("loan return")
        verbose_name_plural = _("loan returns")


class LoanReturnLine(CostedLine):
    collection = "loan-return-lines"
    part_of = "loan_return"

    loan_return = models.ForeignKey(
        LoanReturn, models.CASCADE, related_name="lines", verbose_name=_("loan return")
    )
    loan_line = models.ForeignKey(
        LoanLine, models.PROTECT, related_name="return_lines", verbose_name=_("line of a loan")
    )

    objects: ClassVar[Any] = line_manager("loan_line__loan")

    class Meta(CostedLine.Meta):
        verbose_name = _("line of a loan return")
        verbose_name_plural = _("lines of loan returns")

    @property
    def loan(self) -> Loan:
        return self.loan_line.loan

    loan.fget.label = _("loan")  # type: ignore[attr-defined]
