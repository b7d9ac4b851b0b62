"""Writing a draft: all or nothing, nothing lost, nobody overwritten."""

import pytest

from crm.models import Account, Task
from lab import records
from lab.access.actors import actor_for
from lab.access.decisions import Refused
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import PendingFile, ScenarioVersion
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import EditsLost, files_of, publish, store, template_for
from scenarios.workbench.drafts import Draft, SavedMeanwhile, draft_save
from tests.scenarios.conftest import TINY
from tests.scenarios.workbench.conftest import Author

pytestmark = pytest.mark.django_db
CHECKS = """\
tasks:
- key: grow
  name: Grow
  text: Find customers.
  checks:
  - {key: more, name: More, points: 1, kind: records, of: accounts}
"""
BAD_CHECKS = CHECKS.replace("of: accounts", "of: acounts")


def test_texts_are_saved_without_making_the_templates_anew(author: Author) -> None:
    before = template_for(author.version, "en").sandbox_id
    saved = draft_save(author.version, {"brief.en.md": "# Hello\r\n"}, by=author.user)
    assert not saved.problems
    assert author.files["brief.en.md"] == "# Hello\n"
    assert template_for(author.version, "en").sandbox_id == before
    assert files_of(author.version)  # the fingerprint fits


def test_data_make_the_templates_anew(author: Author) -> None:
    seats = TINY["seats.csv"].replace("Ann", "Anna")
    draft_save(author.version, {"seats.csv": seats}, by=author.user)
    assert author.files["seats.csv"] == seats
    assert Sandbox.objects.filter(kind="template").count() == 2


def test_what_does_not_load_is_kept_beside_what_does(author: Author) -> None:
    saved = draft_save(author.version, {"checks.yaml": BAD_CHECKS}, by=author.user)
    (problem,) = saved.problems
    assert (problem.file, problem.line, problem.column) == ("checks.yaml", 6, "tasks.0.checks.0.of")
    assert "checks.yaml" not in author.files
    assert author.draft.text("checks.yaml") == BAD_CHECKS
    assert author.draft.problems() == saved.problems
    with pytest.raises(BadPack):
        publish(author.version)
    draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    assert author.files["checks.yaml"] == CHECKS
    assert not PendingFile.objects.exists() and not author.draft.problems()
    assert publish(author.version).is_published


def test_two_parts_that_need_each_other_are_mended_one_after_the_other(author: Author) -> None:
    renamed = TINY["seats.csv"].replace("rep,Ann", "seller,Ann")
    saved = draft_save(author.version, {"seats.csv": renamed}, by=author.user)
    assert saved.problems and author.files["seats.csv"] == TINY["seats.csv"]
    others = {
        path: text.replace(",rep,", ",seller,")
        for path, text in TINY.items()
        if path.startswith("data/")
    }
    assert not draft_save(author.version, others, by=author.user).problems
    assert author.files["seats.csv"] == renamed


def test_a_deleted_file_that_is_needed_waits_too(author: Author) -> None:
    saved = draft_save(author.version, {"brief.en.md": None}, by=author.user)
    assert [problem.file for problem in saved.problems] == ["brief.en.md"]
    assert author.draft.pending == {"brief.en.md": None}
    assert "brief.en.md" in author.files and "brief.en.md" not in author.draft.files


def test_who_was_slower_is_told_and_nothing_is_overwritten(author: Author) -> None:
    token = author.draft.token("brief.en.md")
    other = author.draft.token("brief.zh-hans.md")
    draft_save(author.version, {"brief.en.md": "# First\n"}, by=author.user)
    with pytest.raises(SavedMeanwhile):
        draft_save(
            author.version,
            {"brief.en.md": "# Second\n"},
            by=author.user,
            read={"brief.en.md": token},
        )
    assert author.files["brief.en.md"] == "# First\n"
    read = {"brief.zh-hans.md": other}
    draft_save(author.version, {"brief.zh-hans.md": "# 二\n"}, by=author.user, read=read)
    assert author.files["brief.zh-hans.md"] == "# 二\n"


def test_what_was_edited_in_the_crm_is_taken_along(author: Author) -> None:
    with acting_as(actor_for(author.user, template_for(author.version, "en").sandbox)):
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    assert "Aunt" in author.files["data/accounts.csv"]
    assert author.files["checks.yaml"] == CHECKS
    assert not author.draft.edited


def test_rows_of_a_further_language_are_given_up_only_when_somebody_says_so(author: Author) -> None:
    with acting_as(actor_for(author.user, template_for(author.version, "zh-hans").sandbox)):
        owner = Account.objects.get(name="母公司").owner
        records.create(Account, {"name": "儿子", "owner": owner})
    saved = draft_save(author.version, {"checks.yaml": CHECKS}, by=author.user)
    assert "zh" in saved.problems[0].message or "Chinese" in saved.problems[0].message
    assert author.draft.pending == {"checks.yaml": CHECKS}
    assert not draft_save(author.version, {}, by=author.user, drop_edits=True).problems
    assert author.files["checks.yaml"] == CHECKS


def test_deleting_a_row_that_a_check_names_is_a_problem_before_publishing(author: Author) -> None:
    named = CHECKS.replace("kind: records, of: accounts", "kind: gone, of: tasks, records: [call]")
    draft_save(author.version, {"checks.yaml": named}, by=author.user)
    assert not author.draft.problems()
    with acting_as(actor_for(author.user, template_for(author.version, "en").sandbox)):
        records.delete(Task.objects.get())
    (problem,) = author.draft.problems()
    assert problem.file == "checks.yaml" and "call" in problem.message


@pytest.mark.parametrize(
    ("before", "after"), [("slug: tiny", "slug: other"), ("version: 1", "version: 7")]
)
def test_a_draft_stays_what_it_is(author: Author, before: str, after: str) -> None:
    text = TINY["pack.yaml"].replace(before, after)
    saved = draft_save(author.version, {"pack.yaml": text}, by=author.user)
    assert [problem.column for problem in saved.problems] == [before.partition(":")[0]]
    assert ScenarioVersion.objects.get().files.get(path="pack.yaml").text == TINY["pack.yaml"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pack.yaml", "a: &a [x]\nb: *a\n"),
        ("pack.yaml", "slug: !!python/object/apply:os.system [id]\n"),
        ("checks.yaml", "x" * 300_000),
        ("checks.yaml", "[" * 200),
        ("seats.csv", 'key,name\n"'),
        ("seats.csv", ""),
        ("data/nothing.csv", "key\n"),
        ("../escape.md", "x"),
        ("brief.en.md", "a\x07b"),
    ],
)
def test_hostile_texts_are_problems_and_nothing_breaks(
    author: Author, path: str, text: str
) -> None:
    before = author.files
    saved = draft_save(author.version, {path: text}, by=author.user)
    assert saved.problems
    assert author.files == before
    assert author.draft.problems()


def test_only_authors_of_the_school_save(author: Author) -> None:
    with pytest.raises(Refused):
        draft_save(author.version, {"brief.en.md": "x"}, by=author.cast.people["teacher"])


def test_a_command_does_not_overwrite_what_waits(author: Author) -> None:
    draft_save(author.version, {"checks.yaml": BAD_CHECKS}, by=author.user)
    pack = read_pack({**author.files, "brief.en.md": "# New\n"})
    with pytest.raises(EditsLost):
        store(pack)
    store(pack, force=True)
    assert Draft(author.version).pending == {}
