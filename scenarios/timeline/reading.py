"""`timeline.yaml`: what happens in the company by itself.

events:
  - key: price-cut
    name: {en: A rival cuts prices, zh-hans: 对手降价}
    at: D+3 10:00
    effects:
      - {kind: price, competitor: westline, factor: 0.9}
  - key: praise
    when: [{of: opportunities, where: {stage: won}, least: 3}]
    effects:
      - {kind: note, text: {en: Three deals are won., zh-hans: 已赢得三单。}}
"""

from typing import Any

from django.utils.translation import gettext as _

from scenarios.checks.parts import Parts
from scenarios.effects.reading import read_effects
from scenarios.packs.dates import BadDate, parse_date, parse_moment
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.timeline.event import FOLLOWED, Condition, Event

FILE = "timeline.yaml"
EVENT = ("key", "name", "at", "when", "on", "each", "until", "effects")
CONDITION = ("of", "where", "least", "most")
MOST_CONDITIONS = 5
MOST_RECORDS = 10**6


def read_timeline(text: str, known: Known, problems: Problems) -> tuple[Event, ...]:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return ()
    reader = YamlReader(FILE, document, problems)
    top = reader.table(document.value, ("events",))
    if not top.get("events"):
        reader.problem(_("List the events."), "events")
    found = tuple(
        _Reader(reader, known, path).event(part)
        for part, path in reader.items(top.get("events"), "events")
    )
    _once(reader, found)
    return found


def _once(reader: YamlReader, events: tuple[Event, ...]) -> None:
    """By its key it is known whether an event has happened."""
    keys = [event.key for event in events]
    for place, key in enumerate(keys):
        if key and key in keys[:place]:
            text = _("“%(key)s” stands here twice.") % {"key": key}
            reader.problem(text, "events", str(place), "key")


class _Reader:
    def __init__(self, reader: YamlReader, known: Known, path: tuple[str, ...]) -> None:
        self.reader, self.known, self.path = reader, known, path

    def event(self, value: Any) -> Event:
        part = self.reader.table(value, EVENT, *self.path)
        if ("at" in part) == ("when" in part or "on" in part):
            self.reader.problem(_("Say either `at` or `when`."), *self.path)
        parts = Parts(part, self.path, self.reader, self.known)
        name, effects = part.get("name"), part.get("effects")
        return Event(
            key=self.reader.name(part.get("key"), *self.path, "key"),
            effects=read_effects(self.reader, self.known, effects, *self.path, "effects"),
            name=self.texts(name) if name else {},
            at=self.moment(part["at"]) if "at" in part else "",
            when=self.conditions(part.get("when")),
            on=parts.one_of("on", FOLLOWED) if "on" in part else "",
            each=self.reader.yes(part.get("each", "false"), *self.path, "each"),
            until=self.day(part["until"]) if "until" in part else "",
        )

    def texts(self, value: Any) -> dict[str, str]:
        return self.reader.by_language(value, self.known.languages, *self.path, "name")

    def moment(self, value: Any) -> str:
        return self._date(value, "at", parse_moment)

    def day(self, value: Any) -> str:
        return self._date(value, "until", parse_date)

    def _date(self, value: Any, name: str, parse: Any) -> str:
        try:
            parse(str(value), self.known.calendar)
        except BadDate as error:
            self.reader.problem(str(error), *self.path, name)
            return "D+0"
        return str(value)

    def conditions(self, value: Any) -> tuple[Condition, ...]:
        at = (*self.path, "when")
        items = list(self.reader.items([value] if isinstance(value, dict) else value, *at))
        if len(items) > MOST_CONDITIONS:
            text = _("At most %(most)d conditions.") % {"most": MOST_CONDITIONS}
            self.reader.problem(text, *at)
        return tuple(self.condition(part, path) for part, path in items[:MOST_CONDITIONS])

    def condition(self, value: Any, path: tuple[str, ...]) -> Condition:
        part = self.reader.table(value, CONDITION, *path)
        parts = Parts(part, path, self.reader, self.known)
        of, reader = parts.collection("of"), self.reader
        least = reader.whole(part.get("least", "1"), 0, MOST_RECORDS, *path, "least")
        most = None
        if "most" in part:
            most = reader.whole(part["most"], 0, MOST_RECORDS, *path, "most")
        elif least == 0:
            reader.problem(_("Say `most`, too: this is always so."), *path, "least")
        return Condition(of, parts.where("where", of), least, most)
