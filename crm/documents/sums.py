"""What a document comes to, told from the list total down: discounts, charges, net, tax, gross."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.documents.lines import conditions_of, currency_of
from crm.documents.models import PricedDocument
from crm.documents.money import ZERO, Priced, Totals, line_amount
from crm.parts import Part
from lab.entities.cells import plain
from lab.templatetags.ui import money


@dataclass(frozen=True)
class Sums:
    """`net + tax == gross`; `list_total - on_lines - on_document + charges` is one of net and gross."""

    list_total: Decimal
    on_lines: Decimal
    on_document: Decimal
    charges: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


def sums_of(document: PricedDocument, lines: Iterable[Any]) -> Sums:
    """Of a saved document with its lines."""
    full = _list_total(((line.quantity, line.price) for line in lines), currency_of(document))
    charges = conditions_of(document).charges if full or document.subtotal else ZERO
    return Sums(
        full,
        full - document.subtotal,
        document.discount,
        charges,
        document.net,
        document.tax,
        document.total,
    )


def sums_of_parts(document: PricedDocument, parts: Sequence[Part], totals: Totals) -> Sums:
    """Of lines that are still being typed, which `totals` were added up from."""
    priced = (
        (Decimal(str(part.values.get("quantity", 1))), Decimal(str(part.values.get("price") or 0)))
        for part in parts
    )
    full = _list_total(priced, currency_of(document))
    return Sums(
        full,
        full - totals.subtotal,
        totals.discount,
        totals.charges,
        totals.net,
        totals.tax,
        totals.total,
    )


def _list_total(lines: Iterable[tuple[Decimal, Decimal]], currency: str) -> Decimal:
    amounts = (line_amount(Priced(quantity, price), currency) for quantity, price in lines)
    return sum(amounts, ZERO)


def told_sums(document: PricedDocument, sums: Sums) -> list[tuple[str, str]]:
    """(label, amount) from top to bottom; without discount and charges it begins with the net amount."""
    told: list[tuple[str, Decimal]] = []
    if sums.on_lines or sums.on_document or sums.charges:
        told.append((_list_label(document), sums.list_total))
    if sums.on_lines:
        told.append((_("Discount in the lines"), -sums.on_lines))
    if sums.on_document:
        percent = plain(conditions_of(document).discount_percent)
        told.append((_("Discount %(percent)s%%") % {"percent": percent}, -sums.on_document))
    if sums.charges:
        told.append((_("Freight and other charges"), sums.charges))
    told += [(_("Net"), sums.net), (_("Tax"), sums.tax), (_("Total with tax"), sums.gross)]
    currency = currency_of(document)
    return [(label, money(amount, currency)) for label, amount in told]


def _list_label(document: PricedDocument) -> Any:
    return _("List total with tax") if document.prices_include_tax else _("List total")
