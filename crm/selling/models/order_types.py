"""Types of orders: what kind of sale it is, and whether it counts when people are appraised."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


class OrderType(Sandboxed):
    """Standard, special, sample, repeat, new customer … as the company distinguishes its orders."""

    collection = "order-types"
    administered = True

    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    counts_for_appraisal = models.BooleanField(
        _("counts for appraisal"),
        default=True,
        help_text=_("Whether orders of this type count when their sellers are appraised."),
    )
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("New orders take it; there is one at most.")
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Only active types are offered.")
    )

    class Meta:
        verbose_name = _("order type")
        verbose_name_plural = _("order types")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "key"],
                name="order_type_key_once",
                violation_error_message=_("There is an order type with this key already."),
            ),
            models.UniqueConstraint(
                fields=["sandbox", "is_default"],
                condition=Q(is_default=True),
                name="order_type_one_default",
                violation_error_message=_("Another order type is the default."),
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(active=True),
                name="order_type_default_is_active",
                violation_error_message=_("The default must be active."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.is_default and not self.active:
            raise ValidationError({"active": _("The default must be active.")})


def default_order_type() -> OrderType | None:
    """What new orders take, read once per actor."""
    rows: Any = OrderType.objects.filter(is_default=True)
    return current_actor().policy.once("default-order-type", rows.first)
