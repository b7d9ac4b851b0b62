"""Day 1 in words: which days a scenario may begin on, and which one comes of a wish."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from scenarios.models import ScenarioVersion
from scenarios.packs.calendar import Calendar
from scenarios.packs.files import MANIFEST
from scenarios.packs.manifest import read_manifest

FIRST_YEAR, LAST_YEAR = 1970, 2100
ANCHOR_TEXTS: dict[str, Any] = {
    "any": gettext_lazy("on any day"),
    "working-day": gettext_lazy("on a working day"),
    "monday": gettext_lazy("on a Monday"),
    "first-monday-of-month": gettext_lazy("on the first Monday of a month"),
    "first-monday-of-quarter": gettext_lazy("on the first Monday of a quarter of its fiscal year"),
    "first-working-day-of-month": gettext_lazy("on the first working day of a month"),
    "first-working-day-of-quarter": gettext_lazy(
        "on the first working day of a quarter of its fiscal year"
    ),
}


def calendar_of(version: ScenarioVersion) -> Calendar:
    """From pack.yaml alone: the tables need not be read for it."""
    manifest = read_manifest(version.files.get(path=MANIFEST).text)
    if manifest is None:
        raise RuntimeError(f"{version} has no readable pack.yaml.")
    return manifest.calendar


def snapped(calendar: Calendar, day: dt.date) -> dt.date:
    """The day on which the companies will begin. Raises ValidationError for a wish out of range."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Choose a day from 1970 to 2100."))
    return day if day == calendar.day_one else calendar.snap(day)


def anchor_text(calendar: Calendar) -> str:
    return _("This scenario begins %(when)s.") % {"when": ANCHOR_TEXTS[calendar.anchor]}


def outcome_text(calendar: Calendar, wish: dt.date) -> str:
    """“1 May 2026 becomes Monday 6 July 2026”, or that the day stays."""
    day = snapped(calendar, wish)
    words = {"wish": _in_words(wish), "day": _in_words(day), "own": _in_words(calendar.day_one)}
    if day == calendar.day_one:
        return _("Day 1 is %(day)s, the scenario's own, as the textbook has it.") % words
    if day == wish:
        return _("Day 1 is %(day)s instead of %(own)s; all dates move along.") % words
    return _("%(wish)s becomes %(day)s, instead of %(own)s; all dates move along.") % words


def _in_words(day: dt.date) -> str:
    return date_format(day, pgettext("date with its weekday", "l j F Y"))
