"""Tasks and checks by their forms, which ask what the kind declares and let the reader judge."""

import pytest

from scenarios.checks.kinds import KINDS
from scenarios.checks.shapes import SHAPES
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.check_form import CheckForm, check_value
from scenarios.workbench.drafts import draft_save
from tests.scenarios.conftest import PACKS, TINY
from tests.scenarios.workbench.conftest import ROOT, Author, sent

pytestmark = pytest.mark.django_db
FIRST_SALE = (PACKS / "first-sale" / "checks.yaml").read_text()
LANGUAGES = ("en", "zh-hans")
CHECKS = """\
# The tasks of the book.
tasks:
  - key: grow
    name: {en: Grow, zh-hans: 增长}
    text: Find customers.
    checks:
      # counted by hand
      - {key: more, name: More, points: 1, kind: records, of: accounts}
      - {key: less, name: Less, points: 2, kind: gone, of: tasks, records: [call]}
  - key: judge
    name: Judge
    text: Write a report.
    checks:
      - {key: report, name: Report, points: 3, kind: manual}
"""


@pytest.fixture
def desk(author: Author) -> Author:
    draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    return author


def tasks(author: Author) -> list[dict]:
    return read_yaml(author.draft.text("checks.yaml")).value["tasks"]


def checks_of_a_real_pack() -> list[dict]:
    return [check for task in read_yaml(FIRST_SALE).value["tasks"] for check in task["checks"]]


@pytest.mark.parametrize("check", checks_of_a_real_pack(), ids=lambda check: check["key"])
def test_the_form_of_a_check_says_what_it_was_filled_with(check: dict) -> None:
    form = CheckForm(value=check, languages=LANGUAGES, known=lambda _collection: [])
    assert check_value(sent(form), check, LANGUAGES) == check


def test_every_key_of_every_kind_has_a_field_of_its_own() -> None:
    known = {key for kind in KINDS.values() for key in kind.keys}
    assert known <= SHAPES.keys()


def test_a_key_that_nobody_told_of_is_written_as_yaml() -> None:
    class Kind:
        kind, keys = "new", ("wisdom",)

    KINDS["new"] = Kind  # type: ignore[assignment]
    try:
        value = {"key": "a", "name": "A", "points": "1", "kind": "new", "wisdom": {"deep": ["1"]}}
        form = CheckForm(value=value, languages=LANGUAGES, known=lambda _collection: [])
        assert check_value(sent(form), value, LANGUAGES) == value
    finally:
        del KINDS["new"]


def test_keys_keep_their_order_and_a_check_says_when_it_is_seen(
    desk: Author,
) -> None:
    text = CHECKS.replace("  - key: grow\n", "  - key: grow\n    opens: accounts\n")
    draft_save(desk.version, {"checks.yaml": text}, by=desk.user)
    desk.send("tasks/0/", text_en="Find them.")
    desk.send("tasks/0/0/", visible="released")
    (grow, _judge) = tasks(desk)
    assert list(grow) == ["key", "opens", "name", "text", "checks"]
    assert [one.get("visible") for one in grow["checks"]] == ["released", None]
    desk.send("tasks/0/0/", visible="live")
    assert tasks(desk)[0]["checks"][0]["visible"] == "live"


def test_a_new_task_waits_for_its_first_check(author: Author) -> None:
    answer = author.send(
        "tasks/new/", name_en="Grow", name_zh_hans="增长", text_en="Find.", text_zh_hans="找。"
    )
    assert answer.headers["Location"] == f"{ROOT}tasks/0/"
    (problem,) = author.draft.problems()
    assert problem.message == "List the checks of the task."
    assert "checks.yaml" not in author.files
    form = {"name_en": "More", "name_zh_hans": "更多", "of": "accounts", "count": "2"}
    assert author.send("tasks/0/new/", form).headers["Location"] == f"{ROOT}tasks/0/"
    assert not author.draft.problems()
    assert tasks(author)[0]["checks"] == [
        {
            "key": "check-1",
            "name": {"en": "More", "zh-hans": "更多"},
            "points": "1",
            "kind": "records",
            "of": "accounts",
            "count": "2",
        }
    ]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"points": "many"}, "points", "Write a number"),
        ({"of": ""}, "of", "no collection"),
        ({"key": "grow"}, "key", "stands here twice"),
        ({"where-0-name": "industry", "where-0-value": ""}, None, None),
        (
            {"where-0-name": "owner", "where-0-value": "nobody"},
            "where",
            "owner: “nobody” is no key",
        ),
        ({"count": "0"}, "count", "Write a number from 1"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_saved(
    desk: Author, changes: dict, field: str | None, message: str | None
) -> None:
    answer = desk.send("tasks/0/0/", changes)
    if message is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert message in answer.content.decode()
    form = answer.context["form"]
    if field == "where":
        assert form.group_errors["where"]
    elif field:
        assert field in form.errors
    assert desk.draft.text("checks.yaml") == CHECKS and not desk.draft.pending


def test_what_is_wrong_can_be_kept_all_the_same(desk: Author) -> None:
    assert desk.send("tasks/0/0/", points="many", anyway="").status_code == 302
    (problem,) = desk.draft.problems()
    assert (problem.file, problem.column) == ("checks.yaml", "tasks.0.checks.0.points")
    assert desk.files["checks.yaml"] == CHECKS


def test_one_check_is_changed_and_all_else_keeps_its_text(desk: Author) -> None:
    assert desk.send("tasks/0/0/", points="7").status_code == 302
    text = desk.files["checks.yaml"]
    assert tasks(desk)[0]["checks"][0]["points"] == "7"
    assert "# The tasks of the book." in text and "      # counted by hand\n" in text
    assert text.splitlines()[-6:] == CHECKS.splitlines()[-6:]


def test_fields_are_drawn_anew_for_another_kind_and_what_was_typed_stays(desk: Author) -> None:
    form = desk.form("tasks/0/0/")
    data = {**form, "kind": "gone", "of": "contacts", "name_en": "Gone", "points": "x"}
    page = desk.client.post(f"{ROOT}tasks/0/0/fields/", data).content.decode()
    assert 'name="records"' in page and 'name="count"' not in page
    assert 'value="Gone"' in page and 'value="x"' in page
    assert desk.draft.text("checks.yaml") == CHECKS


def test_conditions_suggest_the_values_that_there_are(desk: Author) -> None:
    form = desk.form("tasks/0/0/")
    for name, value in (
        ("industry", "retail"),
        ("owner", "rep"),
        ("parent", "mother"),
        ("kind", "supplier"),
    ):
        data = {**form, "where-0-name": name, "where-0-value": "x"}
        page = desk.client.post(f"{ROOT}tasks/0/0/fields/", data).content.decode()
        assert f'<option value="{value}">' in page, name


def test_tasks_and_checks_are_moved(desk: Author) -> None:
    token = desk.draft.token("checks.yaml")
    desk.client.post(f"{ROOT}tasks/1/move/", {"by": "up", "token": token})
    assert [task["key"] for task in tasks(desk)] == ["judge", "grow"]
    token = desk.draft.token("checks.yaml")
    desk.client.post(f"{ROOT}tasks/1/0/move/", {"by": "down", "token": token})
    assert [check["key"] for check in tasks(desk)[1]["checks"]] == ["less", "more"]
    assert "# counted by hand" in desk.files["checks.yaml"]
    page = desk.client.post(f"{ROOT}tasks/0/move/", {"by": "down", "token": token}, follow=True)
    assert "saved by somebody else meanwhile" in page.content.decode()
    assert [task["key"] for task in tasks(desk)] == ["judge", "grow"]


def test_deleting_names_what_goes_and_the_last_task_takes_the_file_along(desk: Author) -> None:
    page = desk.client.get(f"{ROOT}tasks/0/delete/").content.decode()
    assert "Delete “Grow”?" in page and "More" in page and "Less" in page
    assert desk.files["checks.yaml"] == CHECKS
    for left in (["judge"], []):
        token = desk.draft.token("checks.yaml")
        desk.client.post(f"{ROOT}tasks/0/delete/", {"token": token})
        if left:
            assert [task["key"] for task in tasks(desk)] == left
    assert "checks.yaml" not in desk.files


@pytest.mark.parametrize(
    "text", ["tasks: 7\n", "- x\n", "tasks: [x, {key: a, checks: 3}]\n", "7\n", "tasks:\n"]
)
def test_whatever_the_file_says_the_pages_answer(author: Author, text: str) -> None:
    draft_save(author.version, {"checks.yaml": text, "playtest.yaml": text}, by=author.user)
    for place in (
        "tasks/",
        "tasks/new/",
        "playtest/",
        "playtest/new/",
        "files/",
        "files/checks.yaml/",
    ):
        assert author.client.get(ROOT + place).status_code == 200, place
    assert author.draft.problems() and author.files["pack.yaml"] == TINY["pack.yaml"]
