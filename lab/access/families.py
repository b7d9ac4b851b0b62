"""Families of records that share a sharing mode; the areas of the CRM register theirs."""

from dataclasses import dataclass
from typing import Any

FAMILIES: dict[str, "Family"] = {}


@dataclass(frozen=True)
class Family:
    name: str
    label: Any
    help_text: Any = ""


def register_family(name: str, label: Any, help_text: Any = "") -> None:
    FAMILIES[name] = Family(name, label, help_text)
