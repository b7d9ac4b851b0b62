"""The kinds of news: each part of the product registers its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.templatetags.ui import money


class Channel(models.TextChoices):
    BELL = "bell", pgettext_lazy("notices", "Bell")
    MAIL = "mail", pgettext_lazy("notices", "E-mail")
    ROBOT = "robot", pgettext_lazy("notices", "Group robot")


# What people get who have chosen nothing; a robot tells only where somebody has entered one.
USUAL = (Channel.BELL, Channel.ROBOT)


@dataclass(frozen=True)
class Kind:
    """A kind of news. `text` and `many` take facts by name; `many` is told instead of a crowd of
    single ones, with their `count`; `of_customer` where a simulated `customer` did it."""

    name: str
    label: Any
    text: Any
    many: Any = ""
    icon: str = "bell"
    tone: str = "blue"
    channels: tuple[str, ...] = field(default=USUAL)
    of_customer: Any = ""

    def told(self, facts: Mapping[str, Any]) -> str:
        """The sentence, in the language of whoever reads it."""
        text = self.text
        if self.many and "count" in facts:
            text = self.many
        elif self.of_customer and facts.get("customer"):
            text = self.of_customer
        return str(text) % _Facts(facts)


# Of a kind that no part of the product knows any more.
FORMER = Kind("", _("Notice"), _("News about “%(record)s”"))
KINDS: dict[str, Kind] = {}


def register_notice(
    name: str,
    label: Any,
    text: Any,
    *,
    many: Any = "",
    icon: str = "bell",
    tone: str = "blue",
    channels: tuple[str, ...] = USUAL,
    of_customer: Any = "",
) -> Kind:
    KINDS[name] = Kind(name, label, text, many, icon, tone, channels, of_customer)
    return KINDS[name]


def kind_of(name: str) -> Kind:
    return KINDS.get(name, FORMER)


def amount_fact(amount: Any, currency: str) -> dict[str, str]:
    """An amount among the facts, written as the reader's language does."""
    return {"amount": str(amount), "currency": currency}


class _Facts(dict):
    """What a text asks for: amounts as money, and a word for what is not known."""

    def __getitem__(self, name: str) -> Any:
        value = self.get(name, "")
        if isinstance(value, dict):
            return _money(value)
        if name == "count":
            return value
        return value or (_now("Somebody") if name == "who" else "–")


def _money(value: Mapping[str, Any]) -> str:
    try:
        return money(Decimal(value.get("amount", "")), value.get("currency", ""))
    except InvalidOperation:
        return ""
