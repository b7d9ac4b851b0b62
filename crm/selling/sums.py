"""What a document comes to, told from the list total down: discounts, net, tax, gross."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from crm.parts import Part
from crm.selling.documents import Document
from crm.selling.money import Priced, Totals, line_amount
from lab.entities.cells import plain
from lab.templatetags.ui import money

ZERO = Decimal(0)


@dataclass(frozen=True)
class Sums:
    """`list_total - on_lines - on_document == net`, and `net + tax == gross`."""

    list_total: Decimal
    on_lines: Decimal
    on_document: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


def sums_of(document: Document, lines: Iterable[Any], currency: str) -> Sums:
    """Of a saved document with its lines."""
    full = _list_total(((line.quantity, line.price) for line in lines), currency)
    net = document.subtotal - document.discount
    on_lines = full - document.subtotal
    return Sums(full, on_lines, document.discount, net, document.tax, document.total)


def sums_of_parts(parts: Sequence[Part], totals: Totals, currency: str) -> Sums:
    """Of lines that are still being typed, which `totals` were added up from."""
    priced = (
        (Decimal(str(part.values.get("quantity", 1))), Decimal(str(part.values.get("price") or 0)))
        for part in parts
    )
    full = _list_total(priced, currency)
    net, on_lines = totals.subtotal - totals.discount, full - totals.subtotal
    return Sums(full, on_lines, totals.discount, net, totals.tax, totals.total)


def _list_total(lines: Iterable[tuple[Decimal, Decimal]], currency: str) -> Decimal:
    amounts = (line_amount(Priced(quantity, price), currency) for quantity, price in lines)
    return sum(amounts, ZERO)


def told_sums(sums: Sums, percent: Decimal, currency: str) -> list[tuple[str, str]]:
    """(label, amount) from top to bottom; without a discount it begins with the net amount."""
    told: list[tuple[str, Decimal]] = []
    if sums.on_lines or sums.on_document:
        told.append((_("List total"), sums.list_total))
    if sums.on_lines:
        told.append((_("Discount in the lines"), -sums.on_lines))
    if sums.on_document:
        label = _("Discount %(percent)s%%") % {"percent": plain(percent)}
        told.append((label, -sums.on_document))
    told += [(_("Net"), sums.net), (_("Tax"), sums.tax), (_("Total with tax"), sums.gross)]
    return [(label, money(amount, currency)) for label, amount in told]
