"""The form of the variants: nothing lost, messages at their fields, and a page that says what differs."""

from pathlib import Path

import pytest

from scenarios.packs.files import read_folder
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.outline import Sent, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm
from scenarios.workbench.variants_form import (
    NotInOrder,
    path_in_form,
    to_file,
    to_form,
    variants_keys,
)
from tests.scenarios.workbench.conftest import ROOT, Author
from tests.scenarios.workbench.test_outlines import LANGUAGES, sent

PART = f"{ROOT}variants/"
PACKS = sorted(path.parent for path in Path("fixtures/packs").glob("*/variants.yaml"))
TEXT = """\
# Neighbours differ.
count: 2   # two rows of desks
names:
  - - {en: Mother, zh-hans: 母公司}   # as it is written
    - {en: Aunt, zh-hans: 姨公司}
    - {en: Uncle, zh-hans: 叔公司}
"""


def again(top: dict) -> dict:
    """What a browser sends back that has changed nothing."""
    shown, keys = to_form(top), variants_keys()
    form = OutlineForm(
        keys=keys,
        value=numbered(shown),
        languages=LANGUAGES,
        known=lambda _name: (),
        token="t",
    )
    return to_file(clean(table_from(Sent(sent(form)), keys, shown, LANGUAGES)), LANGUAGES)


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
def test_variants_of_real_packs_come_back_as_they_were(pack: Path) -> None:
    top = read_yaml(read_folder(pack)["variants.yaml"]).value
    assert again(top) == top


def test_names_in_one_word_and_what_the_form_does_not_know_stay() -> None:
    top = {
        "count": "3",
        "names": [["Ann", {"en": "B", "zh-hans": "乙", "also": ["b-1", "b-2"]}]],
        "truths": [{"kim": [], "lee": ["accounts/one"]}],
        "amounts": [{"figure": "500", "within": "3", "more": "kept"}],
        "further": "kept",
    }
    assert again(top) == top


@pytest.mark.parametrize("odd", [[], {"names": "x"}, {"names": ["x"]}, {"truths": [["x"]]}])
def test_what_the_form_cannot_show_is_edited_as_text(odd: object) -> None:
    with pytest.raises(NotInOrder):
        to_form(odd)


def test_problems_of_the_file_find_their_field() -> None:
    top = {"truths": [{"kim": [], "lee": []}]}
    paths = {
        "names.0.1.en": "names.0.pool.1.text.en",
        "names.0.1.also.0": "names.0.pool.1.also.0",
        "names.0": "names.0",
        "truths.0.lee.0": "truths.0.who.1",
        "truths.9.lee": "truths.9",
        "amounts.2.step": "amounts.2.step",
        "count": "count",
    }
    assert {path: path_in_form(path, top) for path in paths} == paths


@pytest.mark.django_db
def test_variants_are_made_in_the_form_alone_and_the_page_says_what_differs(author: Author) -> None:
    assert "All companies are alike" in author.page("variants/")
    url = f"{PART}edit/"
    form = author.client.get(url).context["form"]
    data = sent(form) | {"count": "2", "do": "add:names.0.pool"}
    answer = author.client.post(url, data, headers={"HX-Request": "true"})
    data = sent(answer.context["form"])
    data |= {"names.0.pool.0.text.en": "Mother", "names.0.pool.0.text.zh-hans": "母公司"}
    data |= {"names.0.pool.1.text.en": "Aunt", "names.0.pool.1.text.zh-hans": "姨公司"}
    assert author.client.post(url, data).headers["Location"] == PART
    assert author.files["variants.yaml"] == (
        "count: 2\nnames:\n  - - {en: Mother, zh-hans: 母公司}\n    - {en: Aunt, zh-hans: 姨公司}\n"
    )
    context = author.client.get(PART).context
    assert [(line.what, line.becomes) for line in context["lines"]] == [
        ("Mother", ["Aunt", "Aunt"])
    ]


@pytest.mark.django_db
def test_one_name_is_changed_and_comments_stay(author: Author) -> None:
    author.send("variants/text/", text=TEXT)
    url = f"{PART}edit/"
    data = sent(author.client.get(url).context["form"]) | {"names.0.pool.1.text.en": "Niece"}
    author.client.post(url, data)
    assert author.files["variants.yaml"] == TEXT.replace("Aunt", "Niece")


@pytest.mark.django_db
def test_what_is_wrong_is_told_at_its_field_and_can_be_kept(author: Author) -> None:
    author.send("variants/text/", text=TEXT)
    url = f"{PART}edit/"
    data = sent(author.client.get(url).context["form"])
    data |= {"count": "1", "names.0.pool.1.text.en": "#"}
    wrong = author.client.post(url, data)
    assert wrong.status_code == 422
    assert {"count", "names.0.pool.1.text.en"} <= set(wrong.context["form"].errors)
    assert author.client.post(url, {**data, "anyway": ""}).status_code == 302
    assert "count: 1" in author.draft.files["variants.yaml"] and author.draft.problems()
    assert "does not load yet" in author.page("variants/")


@pytest.mark.django_db
def test_a_customer_changes_places_once(author: Author) -> None:
    author.send("variants/text/", text=TEXT + "truths:\n  - {kim: [], lee: []}\n")
    url = f"{PART}edit/"
    data = sent(author.client.get(url).context["form"]) | {"truths.0.who.1.persona": "kim"}
    wrong = author.client.post(url, data)
    assert "truths.0.who.1.persona" in wrong.context["form"].errors
    assert "lee" in author.draft.files["variants.yaml"]


@pytest.mark.django_db
def test_a_draft_does_without_variants_again(author: Author) -> None:
    author.send("variants/text/", text=TEXT)
    assert "Do without variants?" in author.page("variants/delete/")
    author.client.post(f"{PART}delete/", {"token": author.draft.token("variants.yaml")})
    assert "variants.yaml" not in author.draft.files
