"""Takes a YAML file of a pack apart: every value is asked for by what it should be, and what is
wrong with it is noted with its place."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from scenarios.packs.problems import Problems
from scenarios.packs.yaml_text import Document

E = TypeVar("E", bound=StrEnum)
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)
NAME = re.compile(r"[a-z0-9][a-z0-9._/-]{0,79}")
LONGEST = 400
MOST_ITEMS = 500


class YamlReader:
    """The answers count only if no problem was noted: each wrong value is answered by a stand-in."""

    def __init__(self, file: str, document: Document, problems: Problems) -> None:
        self.file, self.document, self.problems = file, document, problems

    def problem(self, message: str, *path: str) -> None:
        self.problems.add(self.file, message, self.document.line(*path), ".".join(path))

    def mapping(self, value: Any, *path: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.problem(_("Write `key: value` lines here."), *path)
        return {}

    def table(self, value: Any, keys: tuple[str, ...], *path: str) -> dict[str, Any]:
        """A mapping of known keys only."""
        found = self.mapping(value, *path)
        for key in found.keys() - set(keys):
            text = _("Unknown. Known are: %(keys)s.") % {"keys": ", ".join(keys)}
            self.problem(text, *path, key)
        return found

    def items(self, value: Any, *path: str) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Each item of a list with its path; nothing for what is not there."""
        if value is None:
            return
        if not isinstance(value, list) or len(value) > MOST_ITEMS:
            text = _("Write a list of at most %(most)s items here.") % {"most": MOST_ITEMS}
            self.problem(text, *path)
            return
        for position, item in enumerate(value):
            yield item, (*path, str(position))

    def text(self, value: Any, *path: str) -> str:
        if isinstance(value, str) and value.strip() and len(value) <= LONGEST:
            return value
        self.problem(_("Write a text of 1 to 400 characters."), *path)
        return ""

    def name(self, value: Any, *path: str) -> str:
        if isinstance(value, str) and NAME.fullmatch(value):
            return value
        self.problem(_("Write a name: small letters, digits and . _ / - without spaces."), *path)
        return ""

    def number(self, value: Any, least: float, most: float, *path: str) -> Decimal:
        if isinstance(value, str) and NUMBER.fullmatch(value) and least <= Decimal(value) <= most:
            return Decimal(value)
        text = _("Write a number from %(least)s to %(most)s.")
        self.problem(text % {"least": f"{least:g}", "most": f"{most:g}"}, *path)
        return Decimal(str(least))

    def share(self, value: Any, *path: str) -> float:
        return float(self.number(value, 0, 1, *path))

    def whole(self, value: Any, least: int, most: int, *path: str) -> int:
        number = self.number(value, least, most, *path)
        if number == int(number):
            return int(number)
        self.problem(_("Write a whole number."), *path)
        return least

    def yes(self, value: Any, *path: str) -> bool:
        if value not in ("true", "false"):
            self.problem(_("Write true or false."), *path)
        return value == "true"

    def choice(self, value: Any, kinds: type[E], *path: str) -> E:
        if value in list(kinds):
            return kinds(value)
        text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(kinds)}
        self.problem(text, *path)
        return next(iter(kinds))

    def by_language(self, value: Any, languages: tuple[str, ...], *path: str) -> dict[str, str]:
        """One text for all languages, or one each."""
        if isinstance(value, str):
            return dict.fromkeys(languages, self.text(value, *path))
        found = self.table(value, languages, *path)
        return {code: self.text(found.get(code), *path, code) for code in languages}
