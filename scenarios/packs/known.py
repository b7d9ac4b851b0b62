"""What the YAML files of a pack may refer to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from scenarios.engine.personas import Persona
from scenarios.packs.calendar import Calendar
from scenarios.packs.yaml_reader import YamlReader


@dataclass(frozen=True)
class Known:
    """Numbers of rows by collection and key, the languages, the calendar, how many sessions there are,
    the simulated customers by key."""

    numbers: Mapping[str, Mapping[str, int]]
    languages: tuple[str, ...]
    calendar: Calendar
    sessions: int = 0
    personas: Mapping[str, Persona] = field(default_factory=dict)

    def row(self, reader: YamlReader, value: Any, collection: str, *path: str) -> str:
        """The key of a row of the pack; "" where there is none."""
        if isinstance(value, str) and value in self.numbers.get(collection, ()):
            return value
        text = _("“%(key)s” is no key of data/%(collection)s.csv.")
        reader.problem(text % {"key": value, "collection": collection}, *path)
        return ""
