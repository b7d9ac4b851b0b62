"""`sessions:` of pack.yaml, and what belongs to which session."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.checks.judging import tasks_of
from scenarios.packs.files import read_folder
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import store
from scenarios.playtest.scripts import script_of
from scenarios.sessions.model import areas_until
from tests.scenarios.conftest import TINY
from tests.scenarios.sessions.conftest import CHECKS, SCRIPT, SESSIONS

Tiny = Callable[..., Path]


def pack_with(tiny: Tiny, **changes: str) -> Pack:
    files = {
        "pack.yaml": TINY["pack.yaml"] + changes.get("sessions", SESSIONS),
        "checks.yaml": changes.get("checks", CHECKS),
        "playtest.yaml": changes.get("script", SCRIPT),
        "seats.csv": changes.get("seats", TINY["seats.csv"]),
    }
    return read_pack(read_folder(tiny(files)))


def test_each_session_says_what_it_is_about_and_the_menu_grows(tiny: Tiny) -> None:
    sessions = pack_with(tiny).manifest.sessions
    assert [one.number for one in sessions] == [1, 2, 3]
    assert [one.minutes for one in sessions] == [45, 90, 90]
    assert sessions[1].name == {"en": "The deal", "zh-hans": "商机"}
    assert areas_until(sessions, 1) == {"parties/accounts", "activities"}
    assert areas_until(sessions, 3) == {"parties/accounts", "activities", "selling"}


@pytest.mark.django_db
def test_tasks_and_steps_belong_to_the_session_of_the_one_before_unless_they_say_another(
    tiny: Tiny,
) -> None:
    version = store(pack_with(tiny))
    assert [task.session for task in tasks_of(version)[0]] == [1, 2, 3]
    assert [step.session for step in script_of(version).steps] == [1, 2, 2, 3]


@pytest.mark.django_db
def test_a_pack_without_sessions_has_tasks_of_none(tiny: Tiny) -> None:
    checks = CHECKS.replace("    session: 2\n", "").replace("    session: 3\n", "")
    script = SCRIPT.replace("    session: 2\n", "").replace(", session: 3", "")
    version = store(pack_with(tiny, sessions="", checks=checks, script=script))
    assert {task.session for task in tasks_of(version)[0]} == {0}
    assert {step.session for step in script_of(version).steps} == {0}


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("sessions", "number: 2", "number: 5", "one after the other: this is number 2."),
        ("sessions", "number: 2", "number: two", "[sessions.1.number]: Write a number from 1 to 40"),
        ("sessions", "[selling]", "[sailing]", "[sessions.1.areas.0]: “sailing” is no part of the"),
        ("sessions", "parties/accounts", "parties/boats", "“parties/boats” is no part of the menu."),
        ("sessions", "minutes: 45", "minutes: 0", "[sessions.0.minutes]: Write a number from 5"),
        ("sessions", "    goal: {en: Its deal is written down., zh-hans: 记下商机。}\n", "", "goal"),
        ("sessions", "    areas: [selling]", "    areas: selling", "Write a list of at most"),
        ("sessions", SESSIONS, "", "playtest.yaml:8 [steps.1.session]: The pack has no sessions"),
        ("checks", "session: 3", "session: 4", "checks.yaml:28 [tasks.2.session]: Write a number"),
        ("checks", "session: 3", "session: 1", "Sessions go on: what comes here belongs to session 2"),
        ("script", "session: 3", "session: 9", "[steps.3.session]: Write a number from 1 to 3."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    tiny: Tiny, file: str, old: str, new: str, said: str
) -> None:
    text = {"sessions": SESSIONS, "checks": CHECKS, "script": SCRIPT}[file]
    assert old in text
    with pytest.raises(BadPack) as refused:
        pack_with(tiny, **{file: text.replace(old, new, 1)})
    assert said in str(refused.value)
