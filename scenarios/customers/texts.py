"""What simulated customers write and say: families of variants in data files, one file for each language.

Which variant somebody uses is luck of its own, so that it changes nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scenarios.engine.chance import Luck

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("en", "zh-hans")
SAID, RIVAL = "said", "rival"


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


@cache
def texts_in(language: str) -> Mapping[str, Any]:
    """The families of a language; those of the first one where there are none."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    return yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Voice:
    """How one persona writes in one language. `facts` fill the places that every text may have."""

    language: str
    luck: Luck
    facts: Mapping[str, str]

    def mail(self, family: str, occurrence: int, facts: Mapping[str, str]) -> Letter:
        """The n-th mail of that family: greeting, text, closing."""
        known = {**self.facts, **facts}
        texts = texts_in(self.language)
        found = self._pick(texts[family], family, occurrence)
        parts = [
            self._pick(texts["greeting"], family, occurrence, "greeting"),
            found["body"],
            *([self._pick(texts[RIVAL], family, occurrence, RIVAL)] if known.get(RIVAL) else []),
            self._pick(texts["closing"], family, occurrence, "closing"),
        ]
        greeting, *body = (part.format_map(_Places(known)) for part in parts)
        *told, closing = body
        return Letter(
            _capital(found["subject"].format_map(_Places(known))),
            "\n\n".join((greeting, _sentence(_joined(told, self.language), greeting), closing)),
        )

    def said(self, family: str, occurrence: int, facts: Mapping[str, str]) -> str:
        """The same in a conversation."""
        variants = texts_in(self.language)[SAID][family]
        found = self._pick(variants, f"{SAID}.{family}", occurrence)
        return found.format_map(_Places({**self.facts, **facts}))

    def _pick(
        self, variants: Sequence[Any], family: str, occurrence: int, aspect: str = "text"
    ) -> Any:
        weights = [1.0] * len(variants)
        return variants[self.luck.pick(weights, f"text.{family}", occurrence, aspect)]


class _Places(dict[str, str]):
    """A place that nobody fills stays empty rather than break the mail."""

    def __missing__(self, key: str) -> str:
        return ""


def _joined(parts: Sequence[str], language: str) -> str:
    return ("" if language.startswith("zh") else " ").join(parts)


def _sentence(text: str, greeting: str) -> str:
    """After a greeting with a comma a text goes on in small letters, as it is written; else it begins."""
    return text if greeting.endswith(",") else _capital(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
