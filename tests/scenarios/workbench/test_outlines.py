"""Forms of simulated customers, events, sessions and injects: nothing lost, messages at their fields."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.packs.files import read_folder
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.drafts import draft_save
from scenarios.workbench.outline import WAS, Sent, changed, clean, numbered, table_from
from scenarios.workbench.outline_form import OutlineForm
from scenarios.workbench.outlines import INJECTS, PERSONAS, SESSIONS, TIMELINE
from tests.scenarios.workbench.conftest import Author

PACKS = sorted(path.parent for path in Path("fixtures/packs").glob("*/pack.yaml"))
LANGUAGES = ("en", "zh-hans")
EVENT = """\
# What happens.
events:
  - key: cut  # a rival
    name: {en: A cut, zh-hans: 降价}
    at: D+3 10:00
    effects:
      - kind: note
        to: people
        text: {en: Prices fall., zh-hans: 价格下跌。}
  - key: praise
    on: opportunity.won
    effects:
      - {kind: note, to: people, text: Well done.}
"""


def form_of(keys: Any, value: Any) -> OutlineForm:
    return OutlineForm(
        keys=keys, value=numbered(value), languages=LANGUAGES, known=lambda _name: (), token="t"
    )


def sent(form: OutlineForm) -> dict[str, str]:
    """What a browser sends of the form as it is shown."""
    found = dict(form.shown)
    for path, node in form.by_path.items():
        if node.rows is not None:
            found[f"{path}.rows"] = str(len(node.rows))
            found |= {f"{row.path}.was": row.was for row in node.rows}
    # As a browser does with the ends of lines.
    return {name: str(text).replace("\n", "\r\n") for name, text in found.items()}


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.name)
@pytest.mark.parametrize("outline", [PERSONAS, TIMELINE, INJECTS, SESSIONS], ids=lambda o: o.block)
def test_what_nobody_touches_comes_back_as_it_was(pack: Path, outline: Any) -> None:
    text = read_folder(pack).get(outline.file, "")
    for _key, item in outline.items(text):
        keys = outline.keys()
        again = clean(table_from(Sent(sent(form_of(keys, item))), keys, item, LANGUAGES))
        assert again == item
        assert list(again) == list(item)


@pytest.mark.parametrize(
    "odd",
    [
        {"needs": "not a list", "role": ["x"], "likes": "call"},
        {"truths": [{"topic": {"a": "b"}, "said": {"fr": "Oui"}, "more": "kept"}], "what": "ever"},
        {"needs": [{"wanted": {"desk": {"deep": "1"}}, "rivals": [{"fit": ["0"]}]}]},
        {"hours": [["9"], "18"], "needs": [], "trust": "", "contact": None},
    ],
)
def test_what_is_not_in_order_comes_back_too(odd: dict[str, Any]) -> None:
    keys = PERSONAS.keys()
    assert clean(table_from(Sent(sent(form_of(keys, odd))), keys, odd, LANGUAGES)) == odd


def test_one_change_changes_one_thing() -> None:
    text = read_folder(Path("fixtures/packs/first-sale"))["personas.yaml"]
    key, item = PERSONAS.items(text)[0]
    keys = PERSONAS.keys()
    data = sent(form_of(keys, item)) | {"trust": "0.7"}
    assert clean(table_from(Sent(data), keys, item, LANGUAGES)) == {**item, "trust": "0.7"}


def test_rows_are_added_moved_and_removed_with_what_they_hold() -> None:
    value = numbered({"needs": [{"key": "a", "more": "x"}, {"key": "b"}]})
    changed(value, "down:needs.0")
    changed(value, "add:needs")
    assert [row.get("key") for row in value["needs"]] == ["b", "a", None]
    changed(value, "add:needs.1.rivals")
    changed(value, "remove:needs.0")
    changed(value, "remove:needs.7")
    changed(value, "up:no.such.0")
    assert clean(value) == {"needs": [{"key": "a", "more": "x", "rivals": [{}]}, {}]}
    # A row that was moved keeps what the form does not show.
    keys, before = PERSONAS.keys(), {"needs": [{"key": "a", "more": "x"}, {"key": "b"}]}
    data = {"needs.rows": "1", "needs.0.was": "0", "needs.0.key": "a"}
    again = table_from(Sent(data), keys, before, LANGUAGES)
    assert clean(again)["needs"] == [{"key": "a", "more": "x"}]
    assert again["needs"][0][WAS] == "0"


def test_another_kind_of_effect_drops_what_the_former_said() -> None:
    keys, before = TIMELINE.keys(), {"effects": [{"kind": "note", "to": "people", "text": "Hi"}]}
    data = sent(form_of(keys, before)) | {"effects.0.kind": "task", "effects.0.subject.en": "Call"}
    again = clean(table_from(Sent(data), keys, before, LANGUAGES))
    assert again["effects"][0]["kind"] == "task"
    assert "text" not in again["effects"][0]


@pytest.mark.django_db
def test_an_event_is_changed_and_comments_stay(author: Author) -> None:
    author.send("timeline/text/", text=EVENT)
    assert author.files["timeline.yaml"] == EVENT
    page = author.client.get("/scenarios/tiny/1/workbench/timeline/0/")
    data = sent(page.context["form"]) | {"at": "D+4 11:00"}
    author.client.post("/scenarios/tiny/1/workbench/timeline/0/", data)
    assert author.files["timeline.yaml"] == EVENT.replace("D+3 10:00", "D+4 11:00")


@pytest.mark.django_db
def test_what_is_wrong_stands_at_its_field_and_can_be_kept(author: Author) -> None:
    author.send("timeline/text/", text=EVENT)
    url = "/scenarios/tiny/1/workbench/timeline/0/"
    data = sent(author.client.get(url).context["form"]) | {
        "at": "soon",
        "effects.0.to": "nobody-there",
        "effects.0.text.en": "",
    }
    answer = author.client.post(url, data)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {"at", "effects.0.to"} <= set(form.errors)
    assert form.wrong
    assert author.files["timeline.yaml"] == EVENT
    author.client.post(url, {**data, "anyway": "1"})
    assert "soon" in author.draft.text("timeline.yaml")
    page = author.page("timeline/")
    assert "/workbench/timeline/0/" in page


@pytest.mark.django_db
def test_rows_are_added_without_saving(author: Author) -> None:
    author.send("timeline/text/", text=EVENT)
    url = "/scenarios/tiny/1/workbench/timeline/1/"
    data = sent(author.client.get(url).context["form"])
    answer = author.client.post(url, {**data, "do": "add:effects"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "effects.1.kind" in answer.content.decode()
    assert author.files["timeline.yaml"] == EVENT


@pytest.mark.django_db
def test_a_session_is_added_to_the_packs_own_file(author: Author) -> None:
    before = read_yaml(author.files["pack.yaml"]).value
    url = "/scenarios/tiny/1/workbench/sessions/new/"
    data = sent(author.client.get(url).context["form"])
    data |= {"name.en": "Tour", "name.zh-hans": "参观", "goal.en": "See", "goal.zh-hans": "看"}
    wrong = author.client.post(url, {**data, "areas": "nowhere"})
    assert wrong.status_code == 422 and wrong.context["form"].by_path["areas"].errors
    # What is not known is shown, ticked, so that it can be taken out.
    assert 'value="nowhere" checked' in wrong.content.decode()
    author.client.post(url, {**data, "areas": ["parties/leads", "activities"]})
    page = author.client.get("/scenarios/tiny/1/workbench/sessions/").content.decode()
    assert "Leads, Activities" in page
    item = author.client.get("/scenarios/tiny/1/workbench/sessions/0/").content.decode()
    assert 'value="parties/leads" checked' in item and 'value="parties/accounts">' in item
    after = read_yaml(author.files["pack.yaml"]).value
    assert after.pop("sessions")[0]["areas"] == ["parties/leads", "activities"]
    assert after == before


@pytest.mark.django_db
def test_items_are_moved_and_deleted(author: Author) -> None:
    author.send("timeline/text/", text=EVENT)
    token = author.draft.token("timeline.yaml")
    base = "/scenarios/tiny/1/workbench/timeline/"
    author.client.post(f"{base}0/move/", {"by": "down", "token": token})
    assert [item["key"] for _key, item in TIMELINE.items(author.files["timeline.yaml"])] == [
        "praise",
        "cut",
    ]
    token = author.draft.token("timeline.yaml")
    author.client.post(f"{base}0/delete/", {"token": token})
    assert [item["key"] for _key, item in TIMELINE.items(author.files["timeline.yaml"])] == ["cut"]


@pytest.mark.django_db
def test_somebody_elses_change_is_not_overwritten(author: Author) -> None:
    author.send("timeline/text/", text=EVENT)
    url = "/scenarios/tiny/1/workbench/timeline/0/"
    data = sent(author.client.get(url).context["form"]) | {"at": "D+9"}
    author.send("timeline/text/", text=EVENT.replace("D+3 10:00", "D+5 10:00"))
    answer = author.client.post(url, data)
    assert answer.status_code == 422
    assert "D+5" in author.files["timeline.yaml"]


@pytest.mark.django_db
def test_a_file_that_is_no_list_is_edited_as_text(author: Author) -> None:
    author.send("timeline/text/", text="events: 5\n")
    assert "<textarea" in author.page("timeline/")


@pytest.mark.django_db
def test_empty_tables_stand_in_the_areas_of_the_menu(author: Author) -> None:
    context = author.client.get("/scenarios/tiny/1/workbench/data/").context
    areas = {str(label): [table.collection for table in own] for label, own in context["blank"]}
    assert "leads" in areas["Customers"] and "deliveries" in areas["Shipping"]
    filled = sum(table.rows for table in context["filled"])
    assert [line.note for line in context["tree"] if line.part.name == "data"] == [filled]


@pytest.mark.django_db
def test_a_row_made_in_the_drafts_crm_belongs_to_a_seat_that_students_play(author: Author) -> None:
    template = author.client.get("/scenarios/tiny/1/workbench/data/").context["template"]
    form = author.client.get(f"/s/{template.sandbox_id}/accounts/new/").context["form"]
    assert str(form["owner"].value()) == "1"


@pytest.mark.django_db
def test_the_page_of_a_draft_leads_to_a_brief_that_is_not_written_yet(author: Author) -> None:
    page = author.client.get("/scenarios/tiny/1/").content.decode()
    assert 'href="/scenarios/tiny/1/workbench/brief/"' in page and "not written yet" in page


@pytest.mark.django_db
def test_fields_know_their_language_so_that_those_not_chosen_are_hidden(author: Author) -> None:
    page = author.page("company/")
    # Name, summary, company, currency, and the names of two new holidays.
    assert page.count('data-language="en"') == page.count('data-language="zh-hans"') == 6


PERSONA = """\
personas:
  boss:
    contact: ann
    role: decider
"""


@pytest.mark.django_db
def test_simulated_customers_are_called_by_their_names(author: Author) -> None:
    """In the reader's language; the key stands behind, and fields that name rows tell what they are."""
    contacts = "key,name,name@zh-hans,account\nann,Ann Lee,李安,mother\n"
    draft_save(
        author.version, {"personas.yaml": PERSONA, "data/contacts.csv": contacts}, by=author.user
    )
    page = author.page("personas/")
    assert 'Ann Lee <span class="text-secondary">boss</span>' in page
    assert "Delete “Ann Lee”" in author.page("personas/boss/delete/")
    assert '<option value="ann">Ann Lee</option>' in author.page("personas/boss/")
    author.client.cookies["django_language"] = "zh-hans"
    author.user.language = "zh-hans"
    author.user.save()
    assert '李安 <span class="text-secondary">boss</span>' in author.page("personas/")
