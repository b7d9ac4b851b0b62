"""Values where nobody expects them: a list for a word, a table for a list, half a character."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from scenarios.checks.reading import read_checks
from scenarios.packs.known import Known
from scenarios.packs.manifest import read_manifest
from scenarios.packs.pack import read_pack
from scenarios.packs.personas import read_personas
from scenarios.packs.problems import BadPack, Problems
from scenarios.packs.yaml_text import BadYaml, read_yaml
from tests.scenarios.checks.every_kind import CHECKS, checks_file, files_with_every_kind
from tests.scenarios.conftest import TINY
from tests.scenarios.customers.conftest import PERSONAS

MANIFEST = (
    TINY["pack.yaml"]
    + """\
  leads: private
working_time: off
generate: {seed: 3, companies: 10, contacts_per_company: 1.5}
sessions:
  - number: 1
    name: {en: One, zh-hans: 一}
    goal: {en: Begin, zh-hans: 开始}
    minutes: 45
    areas: [activities]
"""
)
WEIRD: tuple[Any, ...] = ([["a"]], {"a": ["b"]}, [], {}, None, "9" * 400)
Spot = tuple[str | int, ...]


def spots(value: Any, at: Spot = ()) -> Iterator[Spot]:
    """Every place of a document, the whole of it first."""
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner if isinstance(value, dict | list) else ():
        yield from spots(one, (*at, key))


def bent(value: Any, at: Spot, weird: Any) -> Any:
    if not at:
        return weird
    found = copy.deepcopy(value)
    place = found
    for key in at[:-1]:
        place = place[key]
    place[at[-1]] = weird
    return found


@pytest.fixture
def known() -> Known:
    pack = read_pack(files_with_every_kind())
    cast = read_personas(PERSONAS, _known(pack), Problems())
    return Known(
        pack.number_rows({}), pack.manifest.languages, pack.manifest.calendar, 1, cast.personas
    )


def _known(pack: Any) -> Known:
    return Known(pack.number_rows({}), pack.manifest.languages, pack.manifest.calendar, 1)


READERS: dict[str, tuple[list[str], Callable[[str, Known, Problems], Any]]] = {
    "pack.yaml": ([MANIFEST], lambda text, _known, problems: read_manifest(text, problems)),
    "personas.yaml": ([PERSONAS], read_personas),
    "checks.yaml": ([checks_file([check]) for check in CHECKS], read_checks),
}


@pytest.mark.parametrize("name", READERS)
def test_whatever_stands_wherever_is_read_or_told(db: None, known: Known, name: str) -> None:
    texts, read = READERS[name]
    for text in texts:
        sound = Problems()
        read(text, known, sound)
        sound.stop()
        bend_everywhere(text, name, lambda text, problems: read(text, known, problems))


def bend_everywhere(text: str, name: str, read: Callable[[str, Problems], Any]) -> None:
    whole = yaml.load(text, Loader=yaml.BaseLoader)
    for number, at in enumerate(spots(whole)):
        for weird in (WEIRD[number % 2], WEIRD[2 + number % 4]):
            problems, changed = Problems(), yaml.safe_dump(bent(whole, at, weird))
            try:
                read(changed, problems)
                problems.stop()
            except BadPack as error:
                assert all(problem.file == name for problem in error.problems), (at, weird)


@pytest.mark.parametrize("escape", [r"\UFFFFFFFF", r"\U00110000", r"\ud800", r"\0", r"\x07"])
@pytest.mark.parametrize("line", ['slug: "a%s"', '"a%s": b', 'a: [b, "%s"]'])
@pytest.mark.parametrize("loader", ["libyaml", "python"])
def test_an_escape_of_no_character_is_refused(
    monkeypatch: pytest.MonkeyPatch, escape: str, line: str, loader: str
) -> None:
    if loader == "python":
        monkeypatch.setattr("scenarios.packs.yaml_text.LOADER", yaml.SafeLoader)
    with pytest.raises(BadYaml) as refused:
        read_yaml("# first\n" + line % escape + "\n")
    assert refused.value.line in (1, 2)
