"""The part “Colleagues”: who does what how soon, seats that differ, and problems at their fields."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.colleagues.duty import DUTIES
from scenarios.packs.files import read_folder
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.colleagues_form import duty_keys, to_file, to_form
from scenarios.workbench.outline import Sent, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm
from tests.scenarios.workbench.conftest import ROOT, Author
from tests.scenarios.workbench.test_outlines import LANGUAGES, PACKS, sent

TEXT = """\
# Who helps.
duties:
  approve: {hours: 2, comment: false}
  ship:  # Hugo
seats:
  head: {approve: false, answer: {hours: 8}}
"""


def again(told: Any, *, of_seat: bool) -> Any:
    """What the form sends of what it shows."""
    keys, start = duty_keys(of_seat=of_seat), to_form(told)
    form = OutlineForm(
        keys=keys, value=numbered(start), languages=LANGUAGES, known=lambda _name: (), token="t"
    )
    return to_file(
        clean(table_from(Sent(sent(form)), keys, start, LANGUAGES)), told, of_seat=of_seat
    )


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_what_nobody_touches_comes_back_as_it_was(pack: Path) -> None:
    top = read_yaml(read_folder(pack).get("colleagues.yaml", "duties: {}")).value
    assert again(top["duties"], of_seat=False) == top["duties"]
    for told in top.get("seats", {}).values():
        assert again(told, of_seat=True) == told


@pytest.mark.parametrize(
    "odd",
    [
        {"approve": {"hours": "soon", "more": "kept"}, "dance": {"far": "1"}},
        {"approve": "false", "ship": None, "bill": {}, "pay": {"hours": ["2"]}},
    ],
)
@pytest.mark.parametrize("of_seat", [True, False])
def test_what_is_not_in_order_comes_back_too(odd: dict[str, Any], of_seat: bool) -> None:
    assert again(odd, of_seat=of_seat) == odd


@pytest.fixture
def told(author: Author) -> Author:
    author.send("colleagues/text/", text=TEXT)
    assert author.files["colleagues.yaml"] == TEXT
    return author


def form_of(author: Author, place: str) -> dict[str, str]:
    return sent(author.client.get(f"{ROOT}colleagues/{place}").context["form"])


def post(author: Author, place: str, **changes: str) -> Any:
    data = form_of(author, place) | {name.replace("__", "."): v for name, v in changes.items()}
    return author.client.post(f"{ROOT}colleagues/{place}", data)


@pytest.mark.django_db
def test_the_page_tells_who_does_what_how_soon(told: Author) -> None:
    page = told.page("colleagues/")
    assert "after 2 working hours · wants no reason" in page
    assert "the next working morning" in page and "waits for a person" in page
    assert "A superior decides about an approval: not here" in page


@pytest.mark.django_db
def test_a_duty_is_changed_and_comments_stay(told: Author) -> None:
    assert post(told, "duties/", approve__hours="4").status_code == 302
    assert told.files["colleagues.yaml"] == TEXT.replace("hours: 2,", "hours: 4,")
    post(told, "duties/", ship__does="no", pay__hours="5")
    duties = read_yaml(told.files["colleagues.yaml"]).value["duties"]
    assert duties["ship"] == "false" and duties["pay"] == {"hours": "5"}


@pytest.mark.django_db
def test_a_first_form_lets_all_colleagues_work(author: Author) -> None:
    assert "Nobody works by themselves yet" in author.page("colleagues/")
    assert post(author, "duties/", approve__hours="2").status_code == 302
    duties = read_yaml(author.files["colleagues.yaml"]).value["duties"]
    assert duties == {key: {"hours": "2"} if key == "approve" else {} for key in DUTIES}
    assert not author.draft.problems()
    nobody = {f"{key}__does": "no" for key in DUTIES}
    author.send("colleagues/text/", text="duties: {ship: {}}\n")
    post(author, "duties/", **nobody | {"ship__does": ""})
    assert "colleagues.yaml" not in author.files


@pytest.mark.django_db
def test_a_seat_differs_until_it_is_taken_back(told: Author) -> None:
    assert post(told, "seats/new/", key="rep", ship__does="no").status_code == 302
    seats = read_yaml(told.files["colleagues.yaml"]).value["seats"]
    assert seats["rep"] == {"ship": "false"}
    assert seats["head"] == {"approve": "false", "answer": {"hours": "8"}}
    token = told.draft.token("colleagues.yaml")
    told.client.post(f"{ROOT}colleagues/seats/rep/delete/", {"token": token})
    assert told.files["colleagues.yaml"] == TEXT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "changes", "field"),
    [("duties/", {"approve__hours": "soon"}, "approve.hours"),
     ("duties/", {"ship__hours": "201"}, "ship.hours"),
     ("seats/head/", {"answer__hours": "-1"}, "answer.hours"),
     ("seats/new/", {"key": "nobody"}, "key"), ("seats/new/", {"key": ""}, "key"),
     ("seats/new/", {"key": "head"}, "key"), ("seats/new/", {"key": "a.b"}, "key")],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field(
    told: Author, place: str, changes: dict[str, str], field: str
) -> None:
    answer = post(told, place, **changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert told.files["colleagues.yaml"] == TEXT


@pytest.mark.django_db
def test_a_problem_that_is_kept_leads_to_its_form(told: Author) -> None:
    post(told, "seats/head/", answer__hours="late", anyway="1")
    (place,) = told.client.get(f"{ROOT}colleagues/").context["places"]
    assert place.url.startswith(f"{ROOT}colleagues/seats/head/")
    assert told.client.get(place.url).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["duties: [a]\n", "- a\n", "seats: x\n", "duties: {ship: [1]}\n"])
def test_a_file_that_no_form_can_show_is_edited_as_text(author: Author, text: str) -> None:
    author.send("colleagues/text/", text=text)
    page = author.client.get(f"{ROOT}colleagues/")
    assert page.status_code == 200 and page.context["form"]["text"].value() == text


@pytest.mark.django_db
def test_who_was_slower_is_told(told: Author) -> None:
    data = form_of(told, "duties/") | {"approve.hours": "9"}
    post(told, "duties/", approve__hours="4")
    answer = told.client.post(f"{ROOT}colleagues/duties/", data)
    assert answer.status_code == 422 and "somebody else" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["seats/nobody/", "seats/head/delete/more/", "x/", "duties/1/"])
def test_no_such_place_is_not_found(told: Author, place: str) -> None:
    assert told.client.get(f"{ROOT}colleagues/{place}").status_code == 404
