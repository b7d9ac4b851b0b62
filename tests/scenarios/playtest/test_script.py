"""A script is tried when it is read; what the product refuses is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import publish, store
from scenarios.playtest.report import NoScript, Report, playtest
from scenarios.playtest.script import Rep
from tests.scenarios.checks.conftest import checks

CHECKS = checks("kind: records\nof: accounts\nwhere: {name__contains: Park}\ncount: 4")
GOOD = """\
seat: rep
steps:
  - {do: create, on: accounts, with: {name: North Park}, as: north}
  - {do: create, on: accounts, with: {name: South Park, parent: $north}, from: average}
  - {do: create, on: accounts, with: {name: East Park, parent: '@accounts/mother'}, from: good}
  - {do: create, on: accounts, with: {name: West Park}, from: golden}
  - {do: advance, with: {by: day}}
"""
Tiny = Callable[..., Path]


def stored(tiny: Tiny, script: str | None, checks_: str | None = CHECKS) -> ScenarioVersion:
    changes = {"playtest.yaml": script, "checks.yaml": checks_}
    return publish(store(read_pack(read_folder(tiny(changes)))))


def played(tiny: Tiny, script: str) -> Report:
    return playtest(stored(tiny, script))


@pytest.mark.django_db
def test_each_rep_does_what_those_before_it_do_and_more(tiny: Tiny) -> None:
    report = played(tiny, GOOD)
    assert report.problems == ()
    assert report.shares == {
        "golden": 1.0,
        "good": 0.75,
        "average": 0.5,
        "careless": 0.25,
        "idle": 0.0,
    }


@pytest.mark.django_db
def test_a_step_that_is_refused_fails_alone_with_its_line_and_whatever_needs_it(tiny: Tiny) -> None:
    report = played(tiny, GOOD.replace("name: North Park", "name: ''"))
    golden = next(one for one in report.played if one.rep is Rep.GOLDEN)
    first, second = map(str, golden.failed)
    assert first.startswith("playtest.yaml:3 create accounts: name:")
    assert "An earlier step that this needs was not done." in second
    assert golden.share == 0.5


@pytest.mark.django_db
def test_the_seat_s_rights_hold_for_the_script(tiny: Tiny) -> None:
    report = played(tiny, GOOD + "  - {do: delete, on: tasks/call}\n")
    assert any(
        "playtest.yaml:8 delete tasks/call: Seats of the kind" in problem
        for problem in report.problems
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: good}", "from: average}", "“average” earns as much as “good”."),
        ("from: golden", "from: idle", "Whoever does nothing earns 25 %"),
        ("West Park", "West Hill", "The golden path earns 75 % of “check”."),
    ],
)
def test_a_scenario_that_is_unfair_is_told_so(tiny: Tiny, old: str, new: str, said: str) -> None:
    report = played(tiny, GOOD.replace(old, new))
    assert any(said in problem for problem in report.problems), report.problems


@pytest.mark.django_db
def test_without_script_or_checks_there_is_nothing_to_play(tiny: Tiny) -> None:
    with pytest.raises(NoScript):
        playtest(stored(tiny, None))
    with pytest.raises(CommandError, match="brings no playtest"):
        call_command("pack", "play", "tiny")


@pytest.mark.django_db
def test_the_command_fails_where_the_path_does(tiny: Tiny) -> None:
    stored(tiny, GOOD.replace("West Park", "West Hill"))
    with pytest.raises(CommandError, match="golden path earns 75 %"):
        call_command("pack", "play", "tiny", "--json")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seat: rep", "seat: boss", "playtest.yaml:1 [seat]: “boss” is no key"),
        (
            "do: create, on: accounts, with: {name: North",
            "do: eat, on: accounts, with: {name: North",
            "Choose one of: create, change",
        ),
        (
            "on: accounts, with: {name: West",
            "on: acounts, with: {name: West",
            "“acounts” is no collection",
        ),
        (
            "on: accounts, with: {name: West",
            "on: accounts/aunt, with: {name: West",
            "“aunt” is no key",
        ),
        ("parent: $north", "parent: $south", "No earlier step is called “south”."),
        ("@accounts/mother", "@accounts/aunt", "[steps.2.with.parent]: “aunt” is no key"),
        ("as: north", "as: North", "Write a name of small letters."),
        ("from: golden", "from: lazy", "Choose one of: idle, careless"),
        ("from: golden", "form: golden", "Unknown. Known are: do, on"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tiny: Tiny, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(BadPack) as refused:
        read_pack(read_folder(tiny({"playtest.yaml": GOOD.replace(old, new)})))
    assert said in str(refused.value)


@pytest.mark.parametrize("text", ["", "steps: []\nseat: rep", "seat: rep", "- a"])
def test_a_file_of_something_else_is_refused(tiny: Tiny, text: str) -> None:
    with pytest.raises(BadPack, match=r"playtest\.yaml"):
        read_pack(read_folder(tiny({"playtest.yaml": text})))


@pytest.mark.django_db
def test_a_line_is_named_by_its_place(tiny: Tiny) -> None:
    script = """\
seat: rep
steps:
  - do: create
    on: quotes
    with:
      account: '@accounts/daughter'
      lines:
        - {description: Desks, quantity: '5', price: '100'}
        - {description: Chairs, quantity: '5', price: '10'}
    as: offer
  - {do: change, on: $offer, with: {lines: [{line: '2', quantity: '3'}]}}
  - {do: change, on: $offer, with: {lines: [{line: '2', quantity: '3'}]}, from: good}
"""
    right = "kind: fields\nof: quotes\nwhere: {status: draft}\nshould: {subtotal: '30.00'}"
    report = playtest(stored(tiny, script, checks(right)))
    careless, good = (
        next(one for one in report.played if one.rep is rep) for rep in (Rep.CARELESS, Rep.GOOD)
    )
    assert careless.share == 1 and not careless.failed
    assert "There is no line 2" in str(good.failed[0])
