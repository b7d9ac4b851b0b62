"""`injects.yaml`: events that a teacher can throw in.

injects:
  - key: complaints
    name: {en: A wave of complaints, zh-hans: 集中投诉}
    text: {en: Three customers complain at once., zh-hans: 三位客户同时投诉。}
    effects:
      - {kind: mail, count: 3, subject: Complaint, body: Please call me.}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from scenarios.effects.kind import Effect
from scenarios.effects.reading import read_effects
from scenarios.effects.scene import NO_PACK
from scenarios.packs.known import Known
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_reader import YamlReader
from scenarios.packs.yaml_text import BadYaml, Document, read_yaml

FILE = "injects.yaml"
INJECT = ("key", "name", "text", "effects")
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Written:
    key: str
    names: Texts
    texts: Texts
    effects: tuple[Effect, ...]


def read_injects(text: str, known: Known | None, problems: Problems) -> tuple[Written, ...]:
    """What is wrong is noted with its line. Without `known` no record can be named by a key."""
    try:
        document = read_yaml(text)
    except BadYaml as error:
        problems.add(FILE, error, error.line)
        return ()
    reader = YamlReader(FILE, document, problems)
    top = reader.table(document.value, ("injects",))
    if not top.get("injects"):
        reader.problem(_("List the injects."), "injects")
    items = reader.items(top.get("injects"), "injects")
    found = tuple(_inject(reader, known or NO_PACK, part, path) for part, path in items)
    keys = [one.key for one in found]
    for place, key in enumerate(keys):
        if key and key in keys[:place]:
            text = _("“%(key)s” stands here twice.") % {"key": key}
            reader.problem(text, "injects", str(place), "key")
    return found


def _inject(reader: YamlReader, known: Known, value: Any, path: tuple[str, ...]) -> Written:
    part = reader.table(value, INJECT, *path)
    languages = known.languages
    text = part.get("text")
    return Written(
        key=reader.name(part.get("key"), *path, "key"),
        names=reader.by_language(part.get("name"), languages, *path, "name"),
        texts=reader.by_language(text, languages, *path, "text") if text else {},
        effects=read_effects(reader, known, part.get("effects"), *path, "effects"),
    )


def effects_sent(raw: Any, known: Known) -> tuple[tuple[Effect, ...], dict[str, list[str]]]:
    """Effects as a program or a form sends them, and what is wrong by its place (`effects.0.subject`).

    Records may be named by number, too.
    """
    problems = Problems()
    reader = YamlReader("", Document(None), problems)
    found = read_effects(reader, known, _texts(raw), "effects", by_number=True)
    errors: dict[str, list[str]] = {}
    for problem in problems.found:
        errors.setdefault(problem.column, []).append(problem.message)
    return found, errors


def _texts(value: Any) -> Any:
    """Numbers and truth as the texts that YAML has for them."""
    if isinstance(value, dict):
        return {str(name): _texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) or value is None else str(value)
