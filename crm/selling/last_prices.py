"""The last price that an account paid for a product, beside the line that offers it again."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm.documents.hints import Hint, register_hints
from crm.documents.lines import currency_of
from crm.documents.models import PricedDocument
from crm.documents.money import other_price, rounded
from crm.parts import Part
from crm.selling.models import Order, OrderLine
from lab.templatetags.ui import money


def last_price_hints(document: Any, parts: Sequence[Part]) -> dict[int, Hint]:
    """From confirmed orders in the document's currency that the actor may see; one query."""
    if not document.promises or document.account_id is None:
        return {}
    model = type(document).line_model()
    ids = {place: part.get("product_id", model) for place, part in enumerate(parts)}
    paid = last_lines(document.account_id, set(ids.values()) - {None}, currency_of(document))
    found = {}
    for place, pk in ids.items():
        if pk in paid:
            found[place] = _told(document, paid[pk], parts[place].values.get("price"))
    return found


def last_lines(account_id: int, products: set[int], currency: str) -> dict[int, OrderLine]:
    """{product: the line of its latest confirmed order}."""
    if not products:
        return {}
    orders = Order.objects.visible().filter(
        account_id=account_id, currency=currency, status=Order.Status.CONFIRMED
    )
    latest = (F("order__ordered_on").desc(nulls_last=True), F("order_id").desc(), F("pk").desc())
    rows = OrderLine.objects.filter(order__in=orders, product_id__in=products)
    rows = rows.annotate(place=Window(RowNumber(), partition_by=[F("product_id")], order_by=latest))
    return {line.product_id: line for line in rows.filter(place=1).select_related("order")}


def _told(document: PricedDocument, line: OrderLine, typed: Any) -> Hint:
    price, day = paid_price(document, line), line.order.ordered_on
    told = {
        "price": money(price, currency_of(document)),
        "day": date_format(day, "SHORT_DATE_FORMAT") if day else "–",
        "order": line.order.code,
    }
    text = _("Last paid: %(price)s on %(day)s, %(order)s") % told
    return Hint(text, price=None if typed == price else price)


def paid_price(document: PricedDocument, line: OrderLine) -> Decimal:
    """A piece after all discounts of that order, as this document writes prices."""
    order = line.order
    left = (100 - line.discount_percent) * (100 - order.discount_percent) / Decimal(10_000)
    price = line.price * left
    if order.prices_include_tax != document.prices_include_tax:
        price = other_price(price, line.tax_rate, order.prices_include_tax)
    return rounded(price, currency_of(document))


register_hints(last_price_hints)
