"""The block `generate:` of pack.yaml: from which seed a company is drawn, and how much of it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

BLOCK = "generate"
# What one file of a pack may hold (16 MB) is reached a little above these.
LIMITS: dict[str, tuple[int, int]] = {
    "seed": (0, 2**31 - 1),
    "companies": (1, 30_000),
    "leads": (0, 30_000),
    "planted_duplicates": (0, 1_000),
    "products": (0, 500),
    "deals": (0, 30_000),
    "quotes": (0, 20_000),
    "tasks": (0, 30_000),
    "events": (0, 30_000),
    "contact_logs": (0, 30_000),
    "history_months": (3, 60),
}
LEAST_CONTACTS, MOST_CONTACTS = Decimal("0.1"), Decimal(6)
_DECIMAL = re.compile(r"\d{1,2}(\.\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class Knobs:
    """Raising one adds rows and leaves the earlier ones as they are.

    `products` 0 takes those that the pack has; `contacts_per_company` is an average.
    """

    seed: int = 1
    companies: int = 40
    contacts_per_company: Decimal = Decimal("1.75")
    leads: int = 30
    planted_duplicates: int = 4
    products: int = 0
    deals: int = 20
    quotes: int = 8
    tasks: int = 14
    events: int = 8
    contact_logs: int = 12
    history_months: int = 5

    @property
    def contacts(self) -> int:
        return max(1, round(self.companies * self.contacts_per_company))


NAMES = tuple(knob.name for knob in fields(Knobs))


def read_knobs(values: Mapping[str, Any], problem: Callable[[str, str], None]) -> Knobs:
    """Knobs from texts; `problem(message, name)` is told of each that is none."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name not in NAMES:
            problem(_("Unknown. Known are: %(keys)s.") % {"keys": ", ".join(NAMES)}, name)
            continue
        try:
            found[name] = knob_of(name, str(value))
        except ValueError as error:
            problem(str(error), name)
    return Knobs(**found)


def knob_of(name: str, text: str) -> int | Decimal:
    """Raises ValueError with the range that is allowed."""
    if name == "contacts_per_company":
        if _DECIMAL.fullmatch(text) and LEAST_CONTACTS <= Decimal(text) <= MOST_CONTACTS:
            return Decimal(text)
        raise ValueError(_("Write a number from 0.1 to 6, such as 1.75."))
    least, most = LIMITS[name]
    if text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most:
        return int(text)
    raise ValueError(
        _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    )
