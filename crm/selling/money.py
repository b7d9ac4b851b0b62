"""Money: rounding by currency, and the totals of a document from its lines, exact to the cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

# Currencies without minor units (ISO 4217). Those with three are kept to two, as columns are.
_WITHOUT_MINOR_UNITS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND")
    + ("VUV", "XAF", "XOF", "XPF")
)
_HUNDRED = Decimal(100)
ZERO = Decimal(0)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01, or 1 where there are no cents."""
    return Decimal(1) if currency in _WITHOUT_MINOR_UNITS else Decimal("0.01")


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half a cent goes up (away from zero), as on an invoice."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


@dataclass(frozen=True)
class Priced:
    """What a line's amount follows from. Percentages are 0 … 100."""

    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = ZERO
    tax_rate: Decimal = ZERO


@dataclass(frozen=True)
class LineAmounts:
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Totals:
    """`subtotal - discount + tax == total`, and total is the sum of the lines' gross amounts."""

    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[LineAmounts, ...]


def totals(lines: Sequence[Priced], discount_percent: Decimal, currency: str) -> Totals:
    """The totals of a document; every line is rounded, so that the document is the sum of them."""
    amounts = [line_amount(line, currency) for line in lines]
    subtotal = sum(amounts, ZERO)
    discount = rounded(subtotal * discount_percent / _HUNDRED, currency)
    shares = spread(discount, amounts, minor_unit(currency))
    computed = tuple(
        _amounts(amount - share, line.tax_rate, currency)
        for line, amount, share in zip(lines, amounts, shares, strict=True)
    )
    tax = sum((line.tax for line in computed), ZERO)
    return Totals(subtotal, discount, tax, subtotal - discount + tax, computed)


def line_amount(line: Priced, currency: str) -> Decimal:
    """Quantity times price less the line's own discount, before the document's discount and tax."""
    factor = (_HUNDRED - line.discount_percent) / _HUNDRED
    return rounded(line.quantity * line.price * factor, currency)


def spread(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divide an amount in proportion to the weights, in whole units, without losing any.

    Largest remainder: everybody gets the whole units of their share, and the units left over go
    to the largest remainders, the first of equals first. Weights are not negative.
    """
    whole = sum(weights, ZERO)
    if not whole:
        return [ZERO for _weight in weights]
    exact = [amount * weight / whole for weight in weights]
    shares = [share.quantize(unit, ROUND_DOWN) for share in exact]
    left_over = int((amount - sum(shares, ZERO)) / unit)
    by_remainder = sorted(range(len(shares)), key=lambda i: shares[i] - exact[i])
    for position in by_remainder[:left_over]:
        shares[position] += unit
    return shares


def _amounts(net: Decimal, tax_rate: Decimal, currency: str) -> LineAmounts:
    tax = rounded(net * tax_rate / _HUNDRED, currency)
    return LineAmounts(net, tax, net + tax)
