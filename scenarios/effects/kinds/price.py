"""`price`: a competitor, or all of them, or a supplier, asks another price from now on."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.catalogue.models import Product
from crm.parties.models import Account, Competitor
from crm.purchasing.models import SupplierPrice
from lab import records
from lab.entities.cells import plain
from scenarios.effects.kind import EffectKind, Field, FieldKind, Given, register_effect
from scenarios.effects.market import shift_rivals
from scenarios.effects.stage import Stage

ALL = "all"
CENT = Decimal("0.01")


def supplier_prices(given: Given, stage: Stage) -> list[SupplierPrice]:
    rows = SupplierPrice.objects.filter(
        supplier__account=stage.row(Account.collection, given["supplier"])
    )
    if given.get("product"):
        rows = rows.filter(product=stage.row(Product.collection, given["product"]))
    found = list(rows.select_related("supplier", "product").order_by("pk"))
    if not found:
        raise ValidationError(_("This supplier has no price on file for it."))
    return found


def competitors(given: Given, stage: Stage) -> list[Any]:
    name = given.get("competitor", ALL)
    if name != ALL:
        return [stage.row(Competitor.collection, name)]
    if not (found := list(Competitor.objects.order_by("pk"))):
        raise ValidationError(_("This company knows no competitor."))
    return found


def do(given: Given, stage: Stage) -> None:
    factor = Decimal(given["factor"])
    if not given.get("supplier"):
        shift_rivals([row.number for row in competitors(given, stage)], factor)
        return
    rows = supplier_prices(given, stage)
    records.change_many(
        [(row, {"price": (row.price * factor).quantize(CENT, ROUND_HALF_UP)}) for row in rows]
    )


def tell(given: Given, stage: Stage) -> str:
    percent = plain((Decimal(given["factor"]) * 100).quantize(CENT))
    if not given.get("supplier"):
        names = ", ".join(str(row) for row in competitors(given, stage)[:5])
        text = _("Competitors offer at %(percent)s %% of their prices so far: %(names)s")
        return text % {"percent": percent, "names": names}
    rows = supplier_prices(given, stage)
    text = ngettext(
        "%(count)d price of %(supplier)s becomes %(percent)s %% of what it was",
        "%(count)d prices of %(supplier)s become %(percent)s %% of what they were",
        len(rows),
    )
    return text % {"count": len(rows), "supplier": rows[0].supplier, "percent": percent}


PRICE = register_effect(
    EffectKind(
        "price",
        gettext_lazy("Prices of others change"),
        "tags",
        (
            Field(
                "factor", gettext_lazy("Factor"), FieldKind.NUMBER, True, least=0.05, most=10,
                help=gettext_lazy("0.9 is a tenth less"),
            ),
            Field(
                "competitor", gettext_lazy("Of the competitor"), FieldKind.ROW, of="competitors",
                words=(ALL,),
            ),
            Field("supplier", gettext_lazy("Or of the supplier"), FieldKind.ROW, of="accounts"),
            Field("product", gettext_lazy("Only for the product"), FieldKind.ROW, of="products"),
        ),
        do,
        tell,
        60,
    )
)  # fmt: skip
