"""The pages of the workbench: who sees them, and what each form writes into the files."""

import pytest
from django.test import Client

from scenarios.models import ScenarioVersion
from scenarios.packs.tables import read_table
from scenarios.packs.versions import publish
from scenarios.packs.yaml_text import read_yaml
from scenarios.workbench.drafts import draft_save
from scenarios.workbench.parts import parts
from tests.scenarios.conftest import TINY
from tests.scenarios.test_authoring import stranger
from tests.scenarios.workbench.conftest import ROOT, Author
from tests.scenarios.workbench.test_drafts import BAD_CHECKS, CHECKS

pytestmark = pytest.mark.django_db
PLACES = [
    "",
    "company/",
    "seats/",
    "brief/",
    "brief/zh-hans/",
    "data/",
    "knobs/",
    "tasks/",
    "tasks/new/",
    "tasks/0/",
    "tasks/0/new/",
    "tasks/0/0/",
    "playtest/",
    "playtest/new/",
    "files/",
    "files/pack.yaml/",
    "files/data/accounts.csv/",
    "personas/",
    "personas/new/",
    "personas/text/",
    "sessions/",
    "injects/new/",
    "colleagues/",
    "timeline/",
]
OTHERS = ["/scenarios/tiny/1/compare/", "/scenarios/tiny/1/trial/"]  # fmt: skip


@pytest.fixture
def checked(author: Author) -> Author:
    draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    return author


def test_every_page_answers(checked: Author) -> None:
    for address in [*(ROOT + place for place in PLACES), *OTHERS]:
        assert checked.client.get(address).status_code == 200, address


def test_students_teachers_and_other_schools_find_no_draft(checked: Author) -> None:
    far = Client()
    far.force_login(stranger("designer"))
    for address in [*(ROOT + place for place in PLACES), *OTHERS, f"{ROOT}settle/"]:
        for client in (checked.cast.client("s1"), checked.cast.client("teacher"), far):
            assert client.get(address).status_code in (404, 405), address
            assert client.post(address).status_code in (404, 405), address
        assert Client().post(address).headers["Location"].startswith("/login/")


def test_a_published_version_is_not_worked_on(checked: Author) -> None:
    publish(checked.version)
    assert checked.client.get(ROOT).status_code == 403
    assert checked.client.post(ROOT + "brief/", {"text": "x"}).status_code == 403
    assert checked.cast.client("teacher").get("/scenarios/tiny/1/compare/").status_code == 403


@pytest.mark.parametrize(
    "place",
    ["nothing/", "tasks/7/", "tasks/0/9/", "tasks/x/", "tasks/0/0/0/", "tasks/-1/", "playtest/3/",
     "playtest/result/1/", "playtest/result/x/", "brief/fr/", "files/../../settings.py", "files/a.exe/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(checked: Author, place: str) -> None:
    assert checked.client.get(ROOT + place).status_code == 404


@pytest.mark.parametrize("part", ["company", "seats", "brief", "playtest"])
def test_a_form_that_changes_nothing_writes_nothing_else(checked: Author, part: str) -> None:
    steps = "seat: rep  # the only one\nsteps:\n  - {do: advance}\n"
    draft_save(checked.version, {"playtest.yaml": steps}, by=checked.user)
    before = checked.files
    assert checked.send(f"{part}/").status_code == 302
    after = checked.files
    assert read_yaml(after["pack.yaml"]).value == read_yaml(before["pack.yaml"]).value
    for path in before:
        if path.endswith(".csv"):
            old, new = read_table(path, before[path]), read_table(path, after[path])
            assert [{k: v for k, v in r.items() if v} for r in new.rows] == [
                {k: v for k, v in r.items() if v} for r in old.rows
            ]
        elif path != "pack.yaml":
            assert after[path] == before[path]


def test_the_company_is_written_and_comments_stay(author: Author) -> None:
    text = TINY["pack.yaml"].replace("company: Tiny Ltd", "company: Tiny Ltd  # as in the book")
    draft_save(author.version, {"pack.yaml": text}, by=author.user)
    changes = {
        "summary_en": "A small company",
        "opens": "08:30",
        "sharing_accounts": "read",
        "holidays-TOTAL_FORMS": "1",
        "holidays-0-on": "05-01",
        "holidays-0-name_en": "May Day",
        "holidays-0-name_zh_hans": "劳动节",
    }
    assert author.send("company/", changes).status_code == 302
    value = read_yaml(author.files["pack.yaml"]).value
    assert "company: Tiny Ltd  # as in the book" in author.files["pack.yaml"]
    assert value["summary"] == {"en": "A small company", "zh-hans": "一家小公司"}
    assert value["sharing"]["accounts"] == "read"
    assert value["calendar"]["opens"] == "08:30"
    assert value["calendar"]["holidays"] == [
        {"on": "05-01", "name": {"en": "May Day", "zh-hans": "劳动节"}}
    ]


@pytest.mark.parametrize(
    "changes",
    [{"name_en": ""}, {"currency_en": "dollars"}, {"day_one": "soon"}, {"closes": "00:00"},
     {"languages": ["zh-hans"]}, {"holidays-0-on": "99-99"}],
)  # fmt: skip
def test_a_company_that_is_wrong_is_told_at_the_field(
    author: Author, changes: dict[str, object]
) -> None:
    before = author.files
    answer = author.send("company/", {"holidays-TOTAL_FORMS": "1", **changes})
    assert answer.status_code == 422
    assert "invalid-feedback" in answer.content.decode()
    assert author.files == before


def test_day_1_against_the_anchor_is_a_problem_with_its_place(author: Author) -> None:
    author.send("company/", {"day_one": "2018-01-02"})
    page = author.page("seats/")
    assert "pack.yaml:9 [calendar.day_one]" in page
    assert "the next day that does is 2018-01-08" in page
    assert f'href="{ROOT}company/?line=9"' in page


def test_a_seat_is_added_changed_and_removed(author: Author) -> None:
    changes = {
        "seats-0-name_en": "Anna",
        "seats-2-key": "rep-2",
        "seats-2-title_en": "Rep",
        "seats-2-title_zh_hans": "业务员",
        "seats-2-parent": "head",
        "seats-2-playable": "on",
    }
    assert author.send("seats/", changes).status_code == 302
    rows = {row["key"]: row for row in read_table("seats.csv", author.files["seats.csv"]).rows}
    assert rows["rep"]["name"] == "Anna" and rows["rep"]["title@zh-hans"] == "业务员"
    assert rows["rep-2"]["parent"] == "head" and rows["rep-2"]["kind"] == "rep"
    assert author.send("seats/", {"seats-2-DELETE": "on"}).status_code == 302
    assert "rep-2" not in author.files["seats.csv"]
    author.send("seats/", {"seats-0-DELETE": "on"})
    assert "no key" in author.page("seats/") or "rep" in author.draft.problems()[0].message


def test_the_brief_is_previewed_and_saved(author: Author) -> None:
    text = "# Tiny\n\nSell **more**.\n\n<script>alert(1)</script>\n"
    preview = author.client.post(f"{ROOT}brief/en/preview/", {"text": text}).content.decode()
    assert "<strong>more</strong>" in preview and "<script>" not in preview
    assert "brief.en.md" in author.files and author.files["brief.en.md"] == TINY["brief.en.md"]
    assert author.send("brief/en/", {"text": text}).status_code == 302
    assert author.files["brief.en.md"] == text


def test_tables_lead_into_the_crm_of_the_draft(author: Author) -> None:
    template = author.version.templates.get(language="en").sandbox_id
    page = author.page("data/")
    assert f'href="/s/{template}/accounts/"' in page
    assert f'href="/s/{template}/leads/"' in page  # still empty
    assert author.client.get(f"/s/{template}/accounts/").status_code == 200


def test_knobs_are_previewed_before_they_draw(author: Author) -> None:
    own = dict.fromkeys(path for path in author.files if path.startswith("data/"))
    day = TINY["pack.yaml"].replace("2018-01-01", "2026-01-05")
    draft_save(author.version, {**own, "pack.yaml": day}, by=author.user)
    none = dict.fromkeys(("planted_duplicates", "quotes", "events", "contact_logs"), "0")
    few = {**none, "companies": "3", "leads": "2", "deals": "2", "tasks": "1", "products": "2"}
    before = author.files
    page = author.send("knobs/", few, preview="1")
    assert page.context["preview"].samples[0].rows
    assert author.files == before
    assert author.send("knobs/", few, apply="1").status_code == 302
    assert not author.draft.problems()
    assert len(read_table("", author.files["data/accounts.csv"]).rows) == 3
    assert read_yaml(author.files["pack.yaml"]).value["generate"]["companies"] == "3"
    again = author.send("knobs/", few, preview="1").context["preview"]
    assert not again.changes


@pytest.mark.parametrize(("name", "text"), [("companies", "-1"), ("seed", "x"), ("leads", "30000")])
def test_knobs_out_of_their_range_are_refused(author: Author, name: str, text: str) -> None:
    assert author.send("knobs/", {name: text}, apply="1").status_code == 422


def test_a_file_is_written_as_text_and_problems_lead_to_its_line(author: Author) -> None:
    assert author.send("files/checks.yaml/", {"text": BAD_CHECKS}).status_code == 302
    page = author.page("files/checks.yaml/")
    assert 'data-line="6"' in page and "acounts" in page
    assert f'href="{ROOT}tasks/0/0/?line=6"' in page
    assert author.send("files/checks.yaml/", {"text": CHECKS}).status_code == 302
    assert author.files["checks.yaml"] == CHECKS
    assert author.send("files/checks.yaml/", delete="1").status_code == 302
    assert "checks.yaml" not in author.files


def test_a_file_that_is_no_yaml_is_mended_as_text(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": "tasks: [\n"}, by=author.user)
    page = author.page("tasks/")
    assert f'href="{ROOT}files/checks.yaml/?line=' in page.replace(
        "files/checks.yaml?", "files/checks.yaml/?"
    )
    assert author.page("company/")


def test_somebody_elses_save_is_told_and_the_own_text_stays_on_the_page(author: Author) -> None:
    mine = author.form("brief/en/")
    draft_save(author.version, {"brief.en.md": "# Theirs\n"}, by=author.user)
    answer = author.client.post(f"{ROOT}brief/en/", {**mine, "text": "# Mine"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "was saved by somebody else" in page and "# Mine" in page
    assert author.files["brief.en.md"] == "# Theirs\n"


def test_what_waits_can_be_taken_back(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": BAD_CHECKS}, by=author.user)
    author.client.post(f"{ROOT}settle/", {"discard": ""})
    assert not author.draft.pending and not author.draft.problems()


def test_a_huge_text_is_refused_at_the_field(author: Author) -> None:
    before = author.files
    assert author.send("files/README.md/", {"text": "x" * 600_000}).status_code == 422
    assert author.send("brief/en/", {"text": "a\x00b"}).status_code == 422
    assert author.files == before


def test_the_tree_shows_every_part_and_where_problems_are(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": BAD_CHECKS}, by=author.user)
    context = author.client.get(f"{ROOT}seats/").context
    assert [line.part.name for line in context["tree"]] == [part.name for part in parts()]
    assert [line.part.name for line in context["tree"] if line.problems] == ["tasks"]
    assert ScenarioVersion.objects.count() == 1
