"""What effects leave behind in a company besides its records."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager


class RivalPrice(Sandboxed):
    """The factor by which a competitor's prices differ from those of the pack; `competitor` is its
    number. Customers weigh offers by it; nobody sees it."""

    collection = "rival-prices"
    inner = True

    competitor = models.PositiveIntegerField(_("competitor"))
    factor = models.DecimalField(_("factor"), max_digits=8, decimal_places=4, default=1)

    objects: ClassVar[Any] = SandboxedManager()

    class Meta:
        verbose_name = _("price of a competitor")
        verbose_name_plural = _("prices of competitors")
        ordering = ["competitor", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "competitor"], name="rival_price_once")
        ]

    def __str__(self) -> str:
        return f"{self.competitor} × {self.factor}"
