"""The block `sessions:` of pack.yaml, and the key `session` of tasks and steps.

sessions:
  - number: 1
    name: {en: Finding your way, zh-hans: 熟悉环境}
    goal: {en: Three leads are called., zh-hans: 联系三条线索。}
    minutes: 90
    areas: [parties/leads, activities, mailbox]
"""

from typing import Any

from django.utils.translation import gettext as _

from lab.ui.menu import menu_keys
from scenarios.packs.yaml_reader import YamlReader
from scenarios.sessions.model import Session

BLOCK = "sessions"
SESSION = ("number", "name", "goal", "minutes", "areas")
MOST_SESSIONS = 40
LONGEST_MINUTES = 600


def read_sessions(
    reader: YamlReader, value: Any, languages: tuple[str, ...]
) -> tuple[Session, ...]:
    """In their order; what is wrong is noted."""
    found: list[Session] = []
    for item, path in reader.items(value, BLOCK):
        session = _session(reader, item, languages, path)
        if session.number != len(found) + 1:
            text = _("Sessions are numbered one after the other: this is number %(number)d.")
            reader.problem(text % {"number": len(found) + 1}, *path, "number")
        found.append(session)
    if len(found) > MOST_SESSIONS:
        text = _("Write a list of at most %(most)s items here.") % {"most": MOST_SESSIONS}
        reader.problem(text, BLOCK)
    return tuple(found[:MOST_SESSIONS])


def _session(
    reader: YamlReader, item: Any, languages: tuple[str, ...], path: tuple[str, ...]
) -> Session:
    part = reader.table(item, SESSION, *path)
    minutes = part.get("minutes", "90")
    return Session(
        number=reader.whole(part.get("number"), 1, MOST_SESSIONS, *path, "number"),
        name=reader.by_language(part.get("name"), languages, *path, "name"),
        goal=reader.by_language(part.get("goal"), languages, *path, "goal"),
        minutes=reader.whole(minutes, 5, LONGEST_MINUTES, *path, "minutes"),
        areas=tuple(
            _area(reader, *area) for area in reader.items(part.get("areas"), *path, "areas")
        ),
    )


def _area(reader: YamlReader, value: Any, path: tuple[str, ...]) -> str:
    known = menu_keys()
    if isinstance(value, str) and value in known:
        return value
    text = _("“%(name)s” is no part of the menu. Known are: %(names)s.")
    reader.problem(text % {"name": value, "names": ", ".join(sorted(known))}, *path)
    return ""


def session_of(
    reader: YamlReader, part: dict[str, Any], before: int, sessions: int, *path: str
) -> int:
    """The session of a task or step: the one it names, else that of the one `before` it."""
    if "session" not in part:
        return before
    if not sessions:
        reader.problem(_("The pack has no sessions: list them in pack.yaml."), *path, "session")
        return before
    number = reader.whole(part["session"], 1, sessions, *path, "session")
    if number < before and part["session"] == str(number):
        text = _("Sessions go on: what comes here belongs to session %(number)d or a later one.")
        reader.problem(text % {"number": before}, *path, "session")
    return max(number, before)
