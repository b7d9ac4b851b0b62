"""Steps of a playtest: chosen in words, with the fields that the verb takes, and nothing lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from scenarios.packs.files import read_folder
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.drafts import draft_save
from scenarios.workbench.keys import keys_in
from scenarios.workbench.step_form import StepForm, in_words
from scenarios.workbench.steps_part import steps_of, with_steps
from tests.scenarios.conftest import PACKS
from tests.scenarios.workbench.conftest import ROOT, Author
from tests.scenarios.workbench.test_outlines import sent

pytestmark = pytest.mark.django_db
FILE = "playtest.yaml"
COMMENTED = """\
# Who plays.
seat: rep
steps:
# The first customer.
- {do: create, on: accounts, with: {name: New}}  # by phone
- {do: delete, on: accounts/mother, from: golden}
"""


def desk_of(files: dict[str, str], data: Any = None) -> Any:
    draft: Any = SimpleNamespace(
        text=lambda path: files.get(path, ""),
        version=SimpleNamespace(languages=["en", "zh-hans"]),
        token=lambda _path: "t",
    )
    languages = ("en", "zh-hans")
    return SimpleNamespace(draft=draft, data=data, languages=languages, keys=keys_in(draft))


def options(form: Any, name: str) -> dict[str, str]:
    return {str(key): str(label) for key, label in form.fields[name].choices}


@pytest.mark.parametrize("pack", ["first-sale", "office-trade", "b2b-hardware"])
def test_a_step_that_nobody_touches_comes_back_as_it_was(pack: str) -> None:
    files = read_folder(PACKS / pack)
    script = read_yaml(files[FILE]).value
    steps = steps_of(script)
    again = []
    for number, step in enumerate(steps):
        data = sent(StepForm(desk_of(files), steps, number).form())
        again.append(StepForm(desk_of(files, data), steps, number).written())
        assert (again[-1], list(again[-1])) == (step, list(step))
    assert with_steps(files[FILE], script, again) == files[FILE]


def test_verbs_and_records_are_chosen_in_the_readers_language() -> None:
    files = read_folder(PACKS / "first-sale")
    steps = steps_of(read_yaml(files[FILE]).value)
    call = StepForm(desk_of(files), steps, 2)
    assert {"create", "reply", "advance"} <= set(options(call.form(), "verb"))
    assert "convert" not in options(call.form(), "verb")
    offered = dict(call.form().by_path["with.about"].suggested)
    assert offered["@leads/lead-11"] == "Matthew Johnson, simulated customer (lead-11)"
    topics = dict(call.form().by_path["with.topics"].suggested)
    assert "budget" in topics
    with translation.override("zh-hans"):
        chinese = StepForm(desk_of(files), steps, 2).form()
        assert options(chinese, "verb")["reply"] == "批复 (reply)"
        assert options(chinese, "of")["contact-logs"] == "跟进记录 (contact-logs)"
        assert "王子军" in dict(chinese.by_path["with.about"].suggested)["@leads/lead-11"]


def test_a_verb_brings_its_fields_and_those_of_an_earlier_one_go() -> None:
    files = read_folder(PACKS / "first-sale")
    steps = steps_of(read_yaml(files[FILE]).value)
    number = next(n for n, step in enumerate(steps) if step["do"] == "win")
    data = {**sent(StepForm(desk_of(files), steps, number).form()), "verb": "lose"}
    lost = StepForm(desk_of(files, data), steps, number)
    assert {"with.reason", "with.comment"} <= set(lost.form().by_path)
    waiting = StepForm(
        desk_of(files, {**data, "verb": "advance", "with.by": "week"}), steps, number
    )
    assert set(waiting.form().by_path) & {"of", "row", "with.reason"} == set()
    assert options(waiting.form(), "with.by")["day"] == "A working day"
    assert waiting.written() == {"do": "advance", "with": {"by": "week"}, "from": "good"}


def test_what_an_earlier_step_has_made_is_offered_with_its_kind() -> None:
    files = read_folder(PACKS / "first-sale")
    steps = steps_of(read_yaml(files[FILE]).value)
    number = next(n for n, step in enumerate(steps) if step.get("on") == "$quote")
    form = StepForm(desk_of(files), steps, number).form()
    assert options(form, "of")["$quote"] == "$quote Quote of an earlier step"
    assert "send" in options(form, "verb") and "win" in options(form, "verb")
    assert in_words(keys_in(desk_of(files).draft), steps, number)["kind"] == "Quote"
    later = next(n for n, step in enumerate(steps) if step.get("on") == "$delivery")
    assert in_words(keys_in(desk_of(files).draft), steps, later)["kind"] == "Delivery"


def test_steps_are_added_changed_moved_and_deleted(author: Author) -> None:
    new = {"verb": "create", "of": "accounts"}
    author.client.post(f"{ROOT}playtest/new/", _sent(author, {**new, "with.name": "New"}))
    found = {"verb": "find", "of": "accounts", "as": "mine", "with.q": "New", "place": "1"}
    author.client.post(f"{ROOT}playtest/new/", _sent(author, found))
    changed = {"of": "$mine", "verb": "change", "from": "golden", "with.name": "Old"}
    author.client.post(f"{ROOT}playtest/1/", _sent(author, changed))
    value = read_yaml(author.files[FILE]).value
    assert value["steps"] == [
        {"do": "find", "on": "accounts", "with": {"q": "New"}, "as": "mine"},
        {"do": "change", "on": "$mine", "with": {"name": "Old"}, "from": "golden"},
    ]
    token = author.draft.token(FILE)
    author.client.post(f"{ROOT}playtest/0/move/", {"by": "down", "token": token})
    assert "No earlier step is called" in author.draft.problems()[0].message
    author.client.post(f"{ROOT}playtest/0/delete/", {"token": author.draft.token(FILE)})
    assert not author.draft.problems()
    assert [step["do"] for step in read_yaml(author.files[FILE]).value["steps"]] == ["find"]


def _sent(author: Author, more: dict[str, str]) -> dict[str, str]:
    return {"token": author.draft.token(FILE), **more}


@pytest.mark.parametrize(
    ("step", "field"),
    [({"verb": "fly", "of": "accounts"}, "verb"), ({"verb": "create", "of": "x"}, "of"),
     ({"verb": "change", "of": "accounts", "row": "x"}, "row"),
     ({"verb": "create", "of": "accounts", "with.parent": "@accounts/x"}, "with.parent"),
     ({"verb": "create", "of": "accounts", "seat": "x"}, "seat"),
     ({"verb": "create", "of": "accounts", "as": "A B"}, "as")],
)  # fmt: skip
def test_a_step_that_is_wrong_is_told_at_its_field_and_keeps_what_was_typed(
    author: Author, step: dict, field: str
) -> None:
    answer = author.client.post(f"{ROOT}playtest/new/", _sent(author, step))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert field in form.errors
    assert form[field].value() == step[field]
    assert FILE not in author.draft.files


def test_choosing_a_verb_draws_the_fields_anew_and_saves_nothing(author: Author) -> None:
    data = _sent(author, {"verb": "advance", "of": ""})
    answer = author.client.post(f"{ROOT}playtest/new/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'name="with.times"' in answer.content.decode()
    assert FILE not in author.draft.files


def test_comments_of_the_script_stay(author: Author) -> None:
    assert not draft_save(author.version, {FILE: COMMENTED}, by=author.user).problems
    data = {"verb": "create", "of": "accounts", "with.name": "Newer", "place": "1"}
    author.client.post(f"{ROOT}playtest/0/", _sent(author, data))
    text = author.files[FILE]
    assert [
        text.count(told) for told in ("# Who plays.", "# The first customer.", "# by phone")
    ] == [
        1,
        1,
        1,
    ]
    assert steps_of(read_yaml(text).value)[0]["with"] == {"name": "Newer"}


def test_the_list_tells_steps_in_words(author: Author) -> None:
    draft_save(author.version, {FILE: COMMENTED}, by=author.user)
    page = author.page("playtest/")
    assert "<strong>Delete</strong> Account “Mother”" in page
