"""What competitors offer against our products."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Product
from crm.parties.models import Competitor
from lab.tenancy.models import Sandboxed


class CompetitorProduct(Sandboxed):
    """A rival's product with its price, set against one of ours."""

    collection = "competitor-products"
    part_of = "competitor"

    competitor = models.ForeignKey(
        Competitor, models.CASCADE, related_name="products", verbose_name=_("competitor")
    )
    name = models.CharField(_("name"), max_length=120)
    price = models.DecimalField(
        _("price"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    product = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rival_products",
        verbose_name=_("our product"),
    )

    class Meta:
        verbose_name = _("competing product")
        verbose_name_plural = _("competing products")
        ordering = ["competitor", "name", "pk"]

    def __str__(self) -> str:
        return self.name
