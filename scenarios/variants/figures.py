"""Amounts of a variant: how far each moves, and where a figure stands in texts and cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property

from django.db.models import DecimalField, IntegerField

from scenarios.packs.columns import columns_of, tables
from scenarios.packs.tables import Row
from scenarios.variants.model import Amount

A_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


@cache
def number_columns(collection: str) -> frozenset[str]:
    """Columns of a table that hold numbers, and no references."""
    model = tables().get(collection)
    if model is None:
        return frozenset()
    return frozenset(
        name
        for name, column in columns_of(model).items()
        if isinstance(column.field, DecimalField | IntegerField) and not column.field.is_relation
    )


def moved(value: Decimal, amount: Amount, part: float) -> Decimal:
    """The value by a part from -1 to 1 of what it may move, rounded to the step and never beyond."""
    most = value * amount.within / 100
    steps = (value + most * Decimal(repr(part))) / amount.step
    found = steps.to_integral_value(ROUND_HALF_UP) * amount.step
    while abs(found - value) > most:
        found += amount.step if found < value else -amount.step
    return found


def written_like(number: Decimal, text: str) -> str:
    """With as many decimals as the text has, and thousands marked where it marks them."""
    decimals = len(text.partition(".")[2])
    return f"{number:,.{decimals}f}" if "," in text else f"{number:.{decimals}f}"


@dataclass(frozen=True)
class Figures:
    """What stands for each figure. All are replaced at once: none is moved twice."""

    instead: Mapping[Decimal, Decimal]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A figure as itself: 53500, 53,500 or 53500.00, and not inside a longer number."""
        forms = sorted({form for figure in self.instead for form in _forms(figure)}, key=len)
        found = "|".join(reversed(forms))
        return re.compile(rf"(?<![\w.,-])(?:{found})(?!\d|[.,]\d)", re.ASCII)

    def stand_in(self, text: str) -> bool:
        """Whether a file may have one, before it is taken apart."""
        return any(f"{int(one)}" in text or f"{int(one):,}" in text for one in self.instead)

    def in_text(self, text: str) -> str:
        return self.pattern.sub(self._moved, text) if self.instead else text

    def in_row(self, collection: str, row: Row) -> Row:
        """In columns of numbers, and in texts: a postal code or a phone that has the digits is neither."""
        numbers = number_columns(collection)
        return {
            name: self.in_text(cell)
            if cell and name != "key" and (name.partition("@")[0] in numbers or _is_text(cell))
            else cell
            for name, cell in row.items()
        }

    def _moved(self, match: re.Match[str]) -> str:
        return written_like(self.instead[Decimal(match[0].replace(",", ""))], match[0])


def _forms(figure: Decimal) -> tuple[str, str]:
    whole, _dot, cents = f"{figure.normalize():f}".partition(".")
    decimals = rf"\.{cents}0*" if cents else r"(?:\.0+)?"
    return whole + decimals, f"{int(whole):,}" + decimals


def _is_text(cell: str) -> bool:
    return any(sign.isalpha() for sign in cell)
