"""`checks.yaml`: the tasks of a pack with their checks.

tasks:
  - key: calls
    name: {en: Call three leads, zh-hans: 致电三条线索}
    text: {en: Note each call on its lead., zh-hans: 每次通话都记到线索上。}
    opens: leads?status=new
    checks:
      - key: noted
        name: {en: Three calls are noted, zh-hans: 记录了三次通话}
        points: 3
        kind: records
        of: contact-logs
        where: {kind: call}
        count: 3
        hint: {en: Open a lead and choose “Contact log”., zh-hans: 打开线索，选择“跟进记录”。}
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from lab.entities.spec import REGISTRY
from lab.tenancy.models import Seat
from scenarios.checks.kinds import KINDS
from scenarios.checks.kinds.manual import Manual
from scenarios.checks.model import Check, Task
from scenarios.checks.parts import Parts
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.sessions.reading import session_of

FILE = "checks.yaml"
TASK = ("key", "name", "text", "opens", "session", "seats", "checks")
CHECK = ("key", "name", "points", "kind", "visible", "hint", "feedback")
# When students see a check: while they work, or with the marks.
LIVE, RELEASED = "live", "released"
ADDRESS = re.compile(r"([a-z][a-z-]{1,59})(\?[a-z0-9_=&,.%+-]{1,200})?")
MOST_POINTS = 1000


def read_checks(text: str, known: Known, problems: Problems) -> tuple[Task, ...]:
    """What is wrong is noted with its line; then the answer is a stand-in."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return ()
    return _Reader(YamlReader(FILE, document, problems), known).tasks(document.value)


class _Reader:
    def __init__(self, yaml: YamlReader, known: Known) -> None:
        self.yaml, self.known = yaml, known
        self.keys: set[str] = set()
        self.session = min(known.sessions, 1)

    def tasks(self, value: Any) -> tuple[Task, ...]:
        top = self.yaml.table(value, ("tasks",))
        if not top.get("tasks"):
            self.yaml.problem(_("List the tasks."), "tasks")
        return tuple(self.task(*item) for item in self.yaml.items(top.get("tasks"), "tasks"))

    def task(self, value: Any, path: tuple[str, ...]) -> Task:
        part = self.yaml.table(value, TASK, *path)
        if not part.get("checks"):
            self.yaml.problem(_("List the checks of the task."), *path, "checks")
        self.session = session_of(self.yaml, part, self.session, self.known.sessions, *path)
        return Task(
            key=self.key(part.get("key"), *path),
            name=self.texts(part.get("name"), *path, "name"),
            text=self.texts(part.get("text"), *path, "text"),
            opens=self.address(part["opens"], *path, "opens") if "opens" in part else "",
            session=self.session,
            seats=self.seats(part, *path),
            checks=tuple(
                self.check(*item) for item in self.yaml.items(part.get("checks"), *path, "checks")
            ),
        )

    def seats(self, part: dict[str, Any], *path: str) -> tuple[str, ...]:
        """Kinds of seats, such as [manager, head]."""
        found = []
        for item, at in self.yaml.items(part.get("seats", []), *path, "seats"):
            if item not in Seat.Kind.values:
                text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(Seat.Kind.values)}
                self.yaml.problem(text, *at)
            found.append(str(item))
        return tuple(found)

    def key(self, value: Any, *path: str) -> str:
        """Tasks and checks are named once: points and comments hang on the name."""
        found = self.yaml.name(value, *path, "key")
        if found in self.keys:
            self.yaml.problem(_("“%(key)s” stands here twice.") % {"key": found}, *path, "key")
        self.keys.add(found)
        return found

    def texts(self, value: Any, *path: str) -> dict[str, str]:
        return self.yaml.by_language(value, self.known.languages, *path)

    def address(self, value: Any, *path: str) -> str:
        match = ADDRESS.fullmatch(str(value))
        if match and match[1] in REGISTRY:
            return str(value)
        self.yaml.problem(_("Write a collection with filters, such as leads?status=new."), *path)
        return ""

    def check(self, value: Any, path: tuple[str, ...]) -> Check:
        part = self.yaml.mapping(value, *path)
        kind = KINDS.get(str(part.get("kind")))
        if kind is None:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(KINDS)}
            self.yaml.problem(text, *path, "kind")
        self.yaml.table(part, (*CHECK, *(kind.keys if kind else part)), *path)
        parts = Parts(part, path, self.yaml, self.known)
        return Check(
            key=self.key(part.get("key"), *path),
            name=self.texts(part.get("name"), *path, "name"),
            points=self.yaml.number(part.get("points"), 0.01, MOST_POINTS, *path, "points"),
            judge=kind.read(part, parts) if kind else Manual(),
            hint=self.texts(part["hint"], *path, "hint") if "hint" in part else {},
            feedback=(
                self.texts(part["feedback"], *path, "feedback") if "feedback" in part else {}
            ),
            live=self.visible(part.get("visible", LIVE), *path, "visible") == LIVE,
        )

    def visible(self, value: Any, *path: str) -> str:
        if value not in (LIVE, RELEASED):
            text = _("Choose one of: %(choices)s.") % {"choices": f"{LIVE}, {RELEASED}"}
            self.yaml.problem(text, *path)
        return str(value)
