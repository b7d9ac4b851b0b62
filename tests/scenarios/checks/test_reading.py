"""`checks.yaml` is tried before it is loaded: a check that could not be judged is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from tests.scenarios.checks.conftest import HEAD, checks

GOOD = "kind: records\nof: accounts\n"


def problems(tiny: Callable[..., Path], text: str) -> str:
    with pytest.raises(BadPack) as refused:
        read_pack(read_folder(tiny({"checks.yaml": text})))
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: magic", "checks.yaml:12 [tasks.0.checks.0.kind]: Choose one of: records, fields"),
        ("kind: records\nof: acounts", "“acounts” is no collection. Known are:"),
        (GOOD + "wher: {}", "Unknown. Known are: key, name, points"),
        (GOOD + "where: {colour: red}", "[tasks.0.checks.0.where.colour]: Unknown."),
        (GOOD + "where: {employees__gte: many}", "[tasks.0.checks.0.where.employees__gte]: Enter"),
        (GOOD + "where: {parent: aunt}", "“aunt” is no key of data/accounts.csv."),
        (GOOD + "where: {owner: boss}", "“boss” is no key of data/seats.csv."),
        (GOOD + "where: [a]", "Write `key: value` lines here."),
        (GOOD + "count: 0", "Write a number from 1"),
        (GOOD + "count: 1.5", "Write a whole number."),
        (GOOD + "by: me", "Choose one of: player, anybody."),
        (GOOD + "visible: never", "visible]: Choose one of: live, released."),
        ("kind: fields\nof: accounts", "Say what the record should say."),
        ("kind: fields\nof: accounts\nrecord: x\nshould: {billing_city: Ulm}", "“x” is no key"),
        ("kind: gone\nof: accounts", "Name the records that should be gone."),
        ("kind: sequence\nsteps: []", "List 1 to 20 steps."),
        ("kind: sequence\nsteps: [{event: lead.eaten}]", "No event is called “lead.eaten”."),
        ("kind: sequence\nsteps: [{event: lead.created, record: x}]", "Say of which collection"),
        ("kind: quality\nof: accounts", "Say how a good record is."),
        (
            "kind: quality\nof: accounts\ngood: {billing_city: Ulm}\nstart: 1",
            "The target lies above",
        ),
        ("kind: indicator\nof: accounts", "Name a target, or what it should be exactly."),
        ("kind: indicator\nof: accounts\nmeasure: sum\ntarget: 3", "Choose a field with a number"),
        ("kind: indicator\nof: accounts\ntarget: 0", "Start and target are the same."),
        ("kind: manual\nwhere: {}", "Unknown. Known are: key, name, points"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tiny: Callable[..., Path], text: str, said: str
) -> None:
    assert said in problems(tiny, checks(text))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: 4", "points: 0", "Write a number from 0.01 to 1000."),
        ("points: 4", "point: 4", "[tasks.0.checks.0.points]: Write a number"),
        ("zh-hans: 任务", "fr: Tâche", "[tasks.0.name.fr]: Unknown."),
        ("accounts?industry", "nothing?industry", "Write a collection with filters"),
        ("accounts?industry", "accounts?<script>", "Write a collection with filters"),
        ("key: check\n", "key: task\n", "“task” stands here twice."),
        ("key: check\n", "key: a b\n", "Write a name"),
    ],
)
def test_a_task_is_tried_as_well(tiny: Callable[..., Path], old: str, new: str, said: str) -> None:
    text = checks(GOOD)
    assert old in text
    assert said in problems(tiny, text.replace(old, new))


@pytest.mark.parametrize("text", ["", "tasks: []", "tasks: 3", "- a", "tasks: &a [*a]", HEAD[:60]])
def test_a_file_of_something_else_is_refused(tiny: Callable[..., Path], text: str) -> None:
    assert "checks.yaml" in problems(tiny, text)


@pytest.mark.parametrize("day", ["D-3", "M+0/end", "2018-01-15", "this-month"])
def test_a_day_may_be_of_the_pack_of_the_calendar_or_a_period(
    tiny: Callable[..., Path], day: str
) -> None:
    text = checks(f"kind: records\nof: opportunities\nwhere: {{expected_close__gte: {day}}}\n")
    assert read_pack(read_folder(tiny({"checks.yaml": text}))).files["checks.yaml"] == text


def test_a_day_that_is_none_is_told(tiny: Callable[..., Path]) -> None:
    text = checks("kind: records\nof: opportunities\nwhere: {expected_close__gte: soon}")
    assert "[tasks.0.checks.0.where.expected_close__gte]: Write a day" in problems(tiny, text)


def test_a_good_one_is_read_and_comes_back_as_it_was(tiny: Callable[..., Path]) -> None:
    text = checks(
        GOOD
        + "where: {owner: rep, created_at__gte: D-3}\n".replace("created_at__gte: D-3", "name: x")
    )
    assert read_pack(read_folder(tiny({"checks.yaml": text}))).files["checks.yaml"] == text
