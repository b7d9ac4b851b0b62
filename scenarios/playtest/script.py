"""`playtest.yaml`: what a student does, step by step, in the words of the API.

    seat: rep-1
    steps:
      - do: create
        on: contact-logs
        with: {about: '@leads/lead-11', channel: call, summary: Needs twelve desks}
      - do: convert
        on: leads/lead-11
        with: {opportunity_name: Twelve desks, amount: 9000}
        as: deal
      - do: change
        on: $deal
        with: {next_step: Send a quote}
        from: average

`do` is create, change, delete, merge, find, advance, or an action of the record. `@leads/lead-11` is a
row of the pack, `$deal` what an earlier step answered, `line: 2` the second line of what is changed.
A text may be written by language: `{en: Desks, zh-hans: 办公桌}`.
`from` names the least careful rep who does it, `seat` who stands in for the script's seat; `session` is
said by the first step of each session. `judged: seat` counts the work of the script's seat alone, as in
a company that a class shares.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from lab.entities.spec import REGISTRY
from lab.tenancy.models import Seat
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.sessions.reading import session_of

FILE = "playtest.yaml"
STEP = ("do", "on", "with", "as", "from", "seat", "session")
GENERAL = ("create", "change", "delete", "merge", "find", "advance")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_STEPS = 500


class Rep(StrEnum):
    """Who plays: each does what those before it do, and more."""

    IDLE = "idle"
    CARELESS = "careless"
    AVERAGE = "average"
    GOOD = "good"
    GOLDEN = "golden"

    def does(self, step: "Step") -> bool:
        order = list(Rep)
        return order.index(self) >= order.index(step.least)


REP_LABELS = {
    Rep.IDLE: pgettext_lazy("rep of a playtest", "does nothing"),
    Rep.CARELESS: pgettext_lazy("rep of a playtest", "careless"),
    Rep.AVERAGE: pgettext_lazy("rep of a playtest", "average"),
    Rep.GOOD: pgettext_lazy("rep of a playtest", "good"),
    Rep.GOLDEN: pgettext_lazy("rep of a playtest", "golden path"),
}


class Judged(StrEnum):
    """Whose work counts."""

    COMPANY = "company"
    SEAT = "seat"


@dataclass(frozen=True)
class Step:
    """`on` is a collection, a row of the pack as collection/key, or $name."""

    do: str
    on: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    least: Rep = Rep.CARELESS
    seat: str = ""
    line: int = 0
    session: int = 0


@dataclass(frozen=True)
class Script:
    """`per_seat`: what counts is the work of the script's seat, as in a company that a class shares."""

    seat: str = ""
    steps: tuple[Step, ...] = ()
    per_seat: bool = False


def read_script(text: str, known: Known, problems: Problems) -> Script:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return Script()
    return _Reader(YamlReader(FILE, document, problems), known).script(document.value)


class _Reader:
    def __init__(self, yaml: YamlReader, known: Known) -> None:
        self.yaml, self.known = yaml, known
        self.names: set[str] = set()
        self.session = min(known.sessions, 1)

    def script(self, value: Any) -> Script:
        top = self.yaml.table(value, ("seat", "judged", "steps"))
        seat = self.known.row(self.yaml, top.get("seat"), Seat.collection, "seat")
        items = list(self.yaml.items(top.get("steps"), "steps"))
        if not items:
            self.yaml.problem(_("List the steps."), "steps")
        per_seat = self.yaml.choice(top.get("judged", Judged.COMPANY), Judged, "judged")
        steps = tuple(self.step(*item) for item in items)
        return Script(seat, steps, per_seat is Judged.SEAT)

    def step(self, value: Any, path: tuple[str, ...]) -> Step:
        part = self.yaml.table(value, STEP, *path)
        values = self.yaml.mapping(part.get("with", {}), *path, "with")
        self.check_values(values, (*path, "with"))
        least = Rep.CARELESS
        if "from" in part:
            least = self.yaml.choice(part["from"], Rep, *path, "from")
        self.session = session_of(self.yaml, part, self.session, self.known.sessions, *path)
        found = Step(
            do=str(part.get("do")),
            on=str(part.get("on", "")),
            values=values,
            least=least,
            seat=self.known.row(self.yaml, part["seat"], Seat.collection, *path, "seat")
            if "seat" in part
            else "",
            line=self.yaml.document.line(*path),
            session=self.session,
        )
        self.check_target(found, path)
        if "as" in part:
            found = Step(**{**vars(found), "name": self.remembered(part["as"], path)})
        return found

    def remembered(self, value: Any, path: tuple[str, ...]) -> str:
        if isinstance(value, str) and NAME.fullmatch(value):
            self.names.add(value)
            return value
        self.yaml.problem(_("Write a name of small letters."), *path, "as")
        return ""

    def check_target(self, step: Step, path: tuple[str, ...]) -> None:
        if step.do == "advance":
            return
        collection, slash, key = step.on.partition("/")
        if step.on.startswith("$"):
            self.check_remembered(step.on, (*path, "on"))
            return
        if collection not in REGISTRY:
            text = _("“%(name)s” is no collection. Known are: %(names)s.")
            names = ", ".join(sorted(REGISTRY))
            self.yaml.problem(text % {"name": collection, "names": names}, *path, "on")
            return
        if slash:
            self.known.row(self.yaml, key, collection, *path, "on")
        actions = [action.name for action in REGISTRY[collection].actions]
        if step.do not in (*GENERAL, *actions):
            choices = ", ".join((*GENERAL, *actions))
            self.yaml.problem(_("Choose one of: %(choices)s.") % {"choices": choices}, *path, "do")

    def check_remembered(self, text: str, path: tuple[str, ...]) -> None:
        if text[1:] not in self.names:
            self.yaml.problem(
                _("No earlier step is called “%(name)s”.") % {"name": text[1:]}, *path
            )

    def check_values(self, value: Any, path: tuple[str, ...]) -> None:
        """Rows and earlier steps that values name, however deep."""
        if isinstance(value, dict):
            for name, each in value.items():
                self.check_values(each, (*path, name))
        elif isinstance(value, list):
            for position, each in enumerate(value):
                self.check_values(each, (*path, str(position)))
        elif isinstance(value, str) and value.startswith("$"):
            self.check_remembered(value, path)
        elif isinstance(value, str) and value.startswith("@"):
            collection, _slash, key = value[1:].partition("/")
            self.known.row(self.yaml, key, collection, *path)
