"""`pack.yaml`: what a pack says of itself."""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lab.access.families import FAMILIES
from lab.access.models import SharingMode
from lab.clock.calendar import EVENING, MORNING
from scenarios.packs.calendar import ANCHORS, WEEKDAYS, Calendar
from scenarios.packs.dates import BadDate, parse_time
from scenarios.packs.files import MANIFEST
from scenarios.packs.knobs import BLOCK, Knobs, read_knobs
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, Document, read_yaml
from scenarios.sessions.model import Session
from scenarios.sessions.reading import BLOCK as SESSIONS
from scenarios.sessions.reading import read_sessions

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CURRENCY = re.compile(r"[A-Z]{3}")
YEARLY = re.compile(r"(\d\d)-(\d\d)")
MOST_HOLIDAYS = 100
SWITCH = {"on": True, "off": False}
Names = dict[str, str]


@dataclass(frozen=True)
class Manifest:
    """The checked content of pack.yaml. Texts and currency are by language."""

    slug: str
    version: int
    name: Names
    summary: Names
    company: Names
    languages: tuple[str, ...]
    currency: Names
    calendar: Calendar
    sharing: dict[str, str]
    # Days on which the company is closed: as they are written, and what they are called.
    holidays: tuple[tuple[str, Names], ...] = ()
    # What `pack generate` draws; None where the tables are written by hand.
    generate: Knobs | None = None
    # The double lessons that the pack is cut into; none where it is played as a whole.
    sessions: tuple[Session, ...] = ()
    # Whether touches take working time; None where the pack says nothing about it.
    working_time: bool | None = None

    def calendar_on(self, day_one: dt.date) -> Calendar:
        """The calendar when the sandbox begins on another day."""
        return replace(self.calendar, day_one=day_one)


def read_manifest(text: str, problems: Problems | None = None) -> Manifest | None:
    """The manifest, or None where it is no YAML. Problems are noted; without `problems` raised.

    With problems its values are stand-ins, so that the tables can be checked all the same.
    """
    noted = Problems() if problems is None else problems
    manifest = None
    try:
        document = read_yaml(text)
    except BadYaml as error:
        noted.add(MANIFEST, error, error.line)
    else:
        manifest = _Reader(document, noted).manifest()
    if problems is None:
        noted.stop()
    return manifest


class _Reader:
    """Takes the document apart, noting problems; its answers count only if there are none."""

    KEYS = {
        "slug", "version", "name", "summary", "company", "languages", "currency", "calendar",
        "sharing", "generate", SESSIONS, "working_time",
    }  # fmt: skip
    CALENDAR_KEYS = {
        "day_one", "anchor", "fiscal_year_starts_in", "workdays", "opens", "closes", "holidays",
    }  # fmt: skip

    def __init__(self, document: Document, problems: Problems) -> None:
        self.document, self.problems = document, problems
        self.top = self.mapping(document.value)
        self.known(self.top, self.KEYS)

    def problem(self, message: str, *path: str) -> None:
        self.problems.add(MANIFEST, message, self.document.line(*path), ".".join(path))

    def mapping(self, value: Any, *path: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.problem(_("Write `key: value` lines here."), *path)
        return {}

    def known(self, mapping: dict[str, Any], keys: set[str], *path: str) -> None:
        for key in mapping.keys() - keys:
            allowed = ", ".join(sorted(keys))
            self.problem(_("Unknown. Known are: %(keys)s.") % {"keys": allowed}, *path, key)

    def manifest(self) -> Manifest:
        languages = self.languages()
        return Manifest(
            slug=self.matching("slug", SLUG, _("Lower-case words joined by hyphens.")),
            version=self.number("version", 1, 9999),
            name=self.names("name", languages),
            summary=self.names("summary", languages),
            company=self.names("company", languages),
            languages=languages,
            currency=self.currency(languages),
            calendar=self.calendar(),
            holidays=self.holiday_names(languages),
            sharing=self.sharing(),
            generate=self.generate(),
            sessions=self.sessions(languages),
            working_time=self.switch("working_time"),
        )

    def generate(self) -> Knobs | None:
        if BLOCK not in self.top:
            return None
        part = self.mapping(self.top[BLOCK], BLOCK)
        return read_knobs(part, lambda message, name: self.problem(message, BLOCK, name))

    def switch(self, key: str) -> bool | None:
        if key not in self.top:
            return None
        if (value := str(self.top[key])) not in SWITCH:
            self.problem(_("Write on or off."), key)
        return SWITCH.get(value)

    def sessions(self, languages: tuple[str, ...]) -> tuple[Session, ...]:
        reader = YamlReader(MANIFEST, self.document, self.problems)
        return read_sessions(reader, self.top.get(SESSIONS), languages)

    def text(self, value: Any, *path: str) -> str:
        if isinstance(value, str) and value.strip() and len(value) <= 400:
            return value
        self.problem(_("Write a text of 1 to 400 characters."), *path)
        return ""

    def matching(self, key: str, pattern: re.Pattern[str], expected: str) -> str:
        value = self.text(self.top.get(key), key)
        if value and not (pattern.fullmatch(value) and len(value) <= 60):
            self.problem(expected, key)
        return value

    def number(self, key: str, least: int, most: int) -> int:
        return self.whole(self.top.get(key), least, most, key)

    def whole(self, value: Any, least: int, most: int, *path: str) -> int:
        text = str(value)
        if text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most:
            return int(text)
        self.problem(
            _("Write a whole number from %(least)s to %(most)s.") % {"least": least, "most": most},
            *path,
        )
        return least

    def languages(self) -> tuple[str, ...]:
        wanted, known = self.top.get("languages"), [code for code, _name in settings.LANGUAGES]
        if not isinstance(wanted, list) or not wanted or len(set(map(str, wanted))) < len(wanted):
            self.problem(_("List the languages, such as [en, zh-hans]."), "languages")
            return ("en",)
        for code in wanted:
            if code not in known:
                text = _("“%(code)s” is no language of this installation: %(known)s.")
                self.problem(text % {"code": code, "known": ", ".join(known)}, "languages")
        return tuple(map(str, wanted))

    def names(self, key: str, languages: tuple[str, ...]) -> Names:
        return self.by_language(self.top.get(key), languages, key)

    def by_language(self, value: Any, languages: tuple[str, ...], *path: str) -> Names:
        if isinstance(value, str):
            return dict.fromkeys(languages, self.text(value, *path))
        mapping = self.mapping(value, *path)
        self.known(mapping, set(languages), *path)
        return {code: self.text(mapping.get(code), *path, code) for code in languages}

    def currency(self, languages: tuple[str, ...]) -> Names:
        found = self.names("currency", languages)
        for code in found.values():
            if code and not CURRENCY.fullmatch(code):
                self.problem(_("Write a currency's three letters, such as USD."), "currency")
        return found

    def calendar(self) -> Calendar:
        part = self.mapping(self.top.get("calendar"), "calendar")
        self.known(part, self.CALENDAR_KEYS, "calendar")
        yearly, single = self.holidays(part.get("holidays", []))
        anchor = str(part.get("anchor", "any"))
        if anchor not in ANCHORS:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(ANCHORS)}
            self.problem(text, "calendar", "anchor")
            anchor = "any"
        month = part.get("fiscal_year_starts_in", "1")
        calendar = Calendar(
            day_one=self.day(part.get("day_one"), "calendar", "day_one"),
            anchor=anchor,
            fiscal_year_starts_in=self.whole(month, 1, 12, "calendar", "fiscal_year_starts_in"),
            workdays=self.workdays(part.get("workdays", list(WEEKDAYS[:5]))),
            yearly_holidays=frozenset(yearly),
            single_holidays=frozenset(single),
            **self.hours(part),
        )
        self.check_anchor(calendar)
        return calendar

    def check_anchor(self, calendar: Calendar) -> None:
        try:
            snapped = calendar.snap(calendar.day_one)
        except (ValueError, OverflowError) as error:
            self.problem(str(error), "calendar", "anchor")
            return
        if snapped != calendar.day_one:
            text = _("Day 1 does not fit the anchor; the next day that does is %(day)s.")
            self.problem(text % {"day": snapped.isoformat()}, "calendar", "day_one")

    def day(self, value: Any, *path: str) -> dt.date:
        try:
            day = dt.date.fromisoformat(value)
            if 1970 <= day.year <= 2100:
                return day
        except (TypeError, ValueError):
            pass
        self.problem(_("Write a date like 2018-01-01, from 1970 to 2100."), *path)
        return dt.date(2018, 1, 1)

    def workdays(self, names: Any) -> frozenset[int]:
        if isinstance(names, list) and names and all(name in WEEKDAYS for name in names):
            return frozenset(WEEKDAYS.index(name) for name in names)
        self.problem(_("List days of the week, such as [monday, tuesday]."), "calendar", "workdays")
        return frozenset(range(5))

    def holidays(self, items: Any) -> tuple[set[tuple[int, int]], set[dt.date]]:
        yearly: set[tuple[int, int]] = set()
        single: set[dt.date] = set()
        if not isinstance(items, list) or len(items) > MOST_HOLIDAYS:
            self.problem(_("List at most 100 holidays."), "calendar", "holidays")
            return yearly, single
        for position, item in enumerate(items):
            path = ("calendar", "holidays", str(position))
            holiday = self.mapping(item, *path)
            self.known(holiday, {"on", "name"}, *path)
            on = str(holiday.get("on"))
            if match := YEARLY.fullmatch(on):
                yearly.add((int(match[1]), int(match[2])))
                on = f"2000-{on}"
                self.day(on, *path, "on")
            else:
                single.add(self.day(on, *path, "on"))
        return yearly, single

    def hours(self, part: dict[str, Any]) -> dict[str, dt.time]:
        found: dict[str, dt.time] = {}
        for key in ("opens", "closes"):
            if key in part:
                try:
                    found[key] = parse_time(str(part[key]))
                except BadDate as error:
                    self.problem(str(error), "calendar", key)
        opens, closes = found.get("opens", MORNING), found.get("closes", EVENING)
        if closes <= opens:
            self.problem(_("The company closes after it has opened, the same day."), "calendar")
            return {}
        return found

    def holiday_names(self, languages: tuple[str, ...]) -> tuple[tuple[str, Names], ...]:
        """The holidays by name; one without is called by its day."""
        found: dict[str, Names] = {}
        items = self.mapping(self.top.get("calendar"), "calendar").get("holidays", [])
        for position, item in enumerate(items if isinstance(items, list) else []):
            if not isinstance(item, dict):
                continue
            path, on = ("calendar", "holidays", str(position), "name"), str(item.get("on"))
            given = item.get("name")
            names = dict.fromkeys(languages, on)
            found[on] = names if given is None else self.by_language(given, languages, *path)
        return tuple(found.items())

    def sharing(self) -> dict[str, str]:
        part = self.mapping(self.top.get("sharing", {}), "sharing")
        self.known(part, set(FAMILIES), "sharing")
        modes = SharingMode.Mode.values
        for family, mode in part.items():
            if mode not in modes:
                text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(modes)}
                self.problem(text, "sharing", family)
        return part
