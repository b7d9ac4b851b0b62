"""`stock`: goods are lost, spoiled or found; the books are corrected by a posted adjustment."""

from decimal import ROUND_CEILING, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.catalogue.models import Product
from crm.documents.services import document_create
from crm.stock.models import StockLevel, Warehouse
from crm.stock.papers import StockAdjustment
from crm.stock.services import adjustment_post
from lab.entities.cells import plain
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.stage import Stage

MOST_THERE = "most"
ONE = Decimal(1)


def loss(given: Given, stage: Stage) -> tuple[StockLevel, Decimal]:
    """Where, and how many pieces less; more with a minus. What is promised to orders stays."""
    level = _level(given, stage)
    if given.get("pieces"):
        wanted = Decimal(given["pieces"])
    else:
        part = level.available * Decimal(given.get("share", "0.5"))
        wanted = part.quantize(ONE, ROUND_CEILING)
    if wanted > level.available:
        wanted = level.available
    if not wanted:
        text = _("Nothing of “%(product)s” is free in “%(warehouse)s”: nothing can be lost.")
        raise ValidationError(text % {"product": level.product, "warehouse": level.warehouse})
    return level, wanted


def _level(given: Given, stage: Stage) -> StockLevel:
    levels = StockLevel.objects.select_related("product", "warehouse").order_by("pk")
    if given.get("warehouse"):
        levels = levels.filter(warehouse=stage.row(Warehouse.collection, given["warehouse"]))
    if given.get("product", MOST_THERE) != MOST_THERE:
        levels = levels.filter(product=stage.row(Product.collection, given["product"]))
    found = max(levels, key=lambda level: level.available, default=None)
    if found is None:
        raise ValidationError(_("Nothing lies in that warehouse."))
    return found


def do(given: Given, stage: Stage) -> None:
    level, pieces = loss(given, stage)
    reason = stage.said(given["reason"])[:200]
    values = {"warehouse": level.warehouse, "reason": reason, "subject": reason[:160]}
    line = {"product_id": level.product_id, "quantity": -pieces}
    adjustment_post(document_create(StockAdjustment, values, [(None, line)]))


def tell(given: Given, stage: Stage) -> str:
    level, pieces = loss(given, stage)
    text = _("%(pieces)s of “%(product)s” less in “%(warehouse)s”, of %(free)s that are free")
    told = {"product": level.product, "warehouse": level.warehouse}
    return text % {"pieces": plain(pieces), "free": plain(level.available), **told}


STOCK = register_effect(
    EffectKind(
        "stock",
        gettext_lazy("Goods are lost or found"),
        "package-off",
        (
            Field(
                "product",
                gettext_lazy("Product"),
                FieldKind.ROW,
                of="products",
                words=(MOST_THERE,),
                help=gettext_lazy("“most”: of which most is free"),
            ),
            Field("warehouse", gettext_lazy("Warehouse"), FieldKind.ROW, of="warehouses"),
            Field("share", gettext_lazy("Share that goes"), FieldKind.NUMBER, least=0.01, most=1),
            Field(
                "pieces",
                gettext_lazy("Or so many pieces"),
                FieldKind.NUMBER,
                least=-(10**6),
                most=10**6,
                help=gettext_lazy("With a minus they are found."),
            ),
            Field("reason", gettext_lazy("Reason"), FieldKind.TEXTS, required=True),
        ),
        do,
        tell,
        40,
    )
)
