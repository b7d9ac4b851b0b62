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


def with_tax(amount: Decimal, tax_rate: Decimal) -> Decimal:
    return amount * (_HUNDRED + tax_rate) / _HUNDRED


def without_tax(amount: Decimal, tax_rate: Decimal) -> Decimal:
    return amount * _HUNDRED / (_HUNDRED + tax_rate)


def other_price(price: Decimal, tax_rate: Decimal, includes_tax: bool) -> Decimal:
    """A price with tax without it, or one without tax with it; not rounded."""
    return without_tax(price, tax_rate) if includes_tax else with_tax(price, tax_rate)


@dataclass(frozen=True)
class Priced:
    """What a line's amount follows from. Percentages are 0 … 100."""

    quantity: Decimal
    price: Decimal
    discount_percent: Decimal = ZERO
    tax_rate: Decimal = ZERO


@dataclass(frozen=True)
class Conditions:
    """What holds for all lines of a document. `charges` (freight and the like) are spread over them."""

    currency: str
    discount_percent: Decimal = ZERO
    charges: Decimal = ZERO
    prices_include_tax: bool = False


@dataclass(frozen=True)
class LineAmounts:
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True)
class Totals:
    """Total is the sum of the lines' gross amounts, tax that of their taxes.

    `subtotal - discount + charges` comes to the net amount, or to the total where prices include tax.
    """

    subtotal: Decimal
    discount: Decimal
    charges: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[LineAmounts, ...]

    @property
    def net(self) -> Decimal:
        return self.total - self.tax


def totals(lines: Sequence[Priced], conditions: Conditions) -> Totals:
    """The totals of a document; every line is rounded, so that the document is the sum of them."""
    currency, unit = conditions.currency, minor_unit(conditions.currency)
    amounts = [line_amount(line, currency) for line in lines]
    subtotal = sum(amounts, ZERO)
    discount = rounded(subtotal * conditions.discount_percent / _HUNDRED, currency)
    charges = rounded(conditions.charges, currency) if lines else ZERO
    off, on = spread(discount, amounts, unit), spread(charges, amounts, unit)
    computed = tuple(
        _amounts(amount - less + more, line.tax_rate, conditions)
        for line, amount, less, more in zip(lines, amounts, off, on, strict=True)
    )
    tax = sum((line.tax for line in computed), ZERO)
    total = sum((line.gross for line in computed), ZERO)
    return Totals(subtotal, discount, charges, tax, total, computed)


def line_amount(line: Priced, currency: str) -> Decimal:
    """Quantity times price less the line's own discount, before what holds for the whole document."""
    factor = (_HUNDRED - line.discount_percent) / _HUNDRED
    return rounded(line.quantity * line.price * factor, currency)


def spread(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Divide an amount in proportion to the weights, in whole units, without losing any.

    Largest remainder: everybody gets the whole units of their share, and the units left over go
    to the largest remainders, the first of equals first. Weights are not negative; where all are
    nothing, each counts the same.
    """
    whole = sum(weights, ZERO)
    if not whole:
        weights, whole = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [amount * weight / whole for weight in weights]
    shares = [share.quantize(unit, ROUND_DOWN) for share in exact]
    left_over = int((amount - sum(shares, ZERO)) / unit)
    by_remainder = sorted(range(len(shares)), key=lambda i: shares[i] - exact[i])
    for position in by_remainder[:left_over]:
        shares[position] += unit
    return shares


def _amounts(amount: Decimal, tax_rate: Decimal, conditions: Conditions) -> LineAmounts:
    currency = conditions.currency
    if conditions.prices_include_tax:
        net = rounded(without_tax(amount, tax_rate), currency)
        return LineAmounts(net, amount - net, amount)
    tax = rounded(amount * tax_rate / _HUNDRED, currency)
    return LineAmounts(amount, tax, amount + tax)
