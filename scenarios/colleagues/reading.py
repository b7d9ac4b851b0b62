"""`colleagues.yaml`: what nobody's seat does by itself.

duties:
  approve: {hours: 2, comment: true}
  ship-notices: {}
seats:
  rep-2: {answer: {hours: 8}, approve: false}
"""

from typing import Any

from django.utils.translation import gettext as _

from lab.tenancy.models import Seat
from scenarios.colleagues.duty import DUTIES
from scenarios.colleagues.rules import FILE, Rules, Setting
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml

SETTING = ("hours", "comment", "floor")
MOST_HOURS = 200


def read_colleagues(text: str, known: Known, problems: Problems) -> Rules:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return Rules()
    reader = YamlReader(FILE, document, problems)
    top = reader.table(document.value, ("duties", "seats"))
    if not top.get("duties"):
        reader.problem(_("List the duties, such as `approve: {hours: 2}`."), "duties")
    duties = _settings(reader, top.get("duties", {}), "duties")
    seats = {}
    for key, part in reader.mapping(top.get("seats", {}), "seats").items():
        if known.row(reader, key, Seat.collection, "seats", key):
            number = known.numbers[Seat.collection][key]
            seats[number] = _settings(reader, part, "seats", key)
    return Rules({key: one for key, one in duties.items() if one is not None}, seats)


def _settings(reader: YamlReader, value: Any, *path: str) -> dict[str, Setting | None]:
    found = reader.table(value, tuple(DUTIES), *path)
    return {
        key: None if part == "false" else _setting(reader, part, *path, key)
        for key, part in found.items()
        if key in DUTIES
    }


def _setting(reader: YamlReader, value: Any, *path: str) -> Setting:
    part = reader.table({} if value in (None, "") else value, SETTING, *path)
    given: dict[str, Any] = {
        name: reader.yes(part[name], *path, name) for name in ("comment", "floor") if name in part
    }
    if "hours" in part:
        given["hours"] = float(reader.number(part["hours"], 0, MOST_HOURS, *path, "hours"))
    return Setting(**given)
