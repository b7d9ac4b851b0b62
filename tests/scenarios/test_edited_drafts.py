"""Drafts that authors work in: nothing they did is lost without a word, and dump writes all of it."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Account
from lab import records
from lab.access.actors import system_actor
from lab.access.families import FAMILIES
from lab.access.models import FieldLock, Right, SharingMode
from lab.company.sharing_rules import lock_field, modes, modes_set, rights_set
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.manifest import read_manifest
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.sharing_block import with_sharing
from scenarios.packs.versions import EditsLost, dumped, dumped_files, lost_edits, publish, store
from tests.scenarios.conftest import TINY

pytestmark = pytest.mark.django_db
ACCOUNTS = TINY["data/accounts.csv"]


def template(version: ScenarioVersion, language: str = "en") -> Sandbox:
    return version.templates.select_related("sandbox").get(language=language).sandbox


def load(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("pack", "load", str(folder), *options, stdout=out)
    return out.getvalue()


def edit(version: ScenarioVersion) -> None:
    """One account changed, one made; the only task deleted."""
    from crm.models import Task

    with acting_as(system_actor(template(version))):
        mother = Account.objects.get(name="Mother")
        records.change(mother, {"employees": 99})
        records.create(Account, {"name": "Son", "owner": mother.owner})
        records.delete(Task.objects.get())


def test_loading_over_an_edited_draft_is_refused_and_names_what_is_lost(tiny) -> None:
    load(tiny())
    edit(ScenarioVersion.objects.get())
    with pytest.raises(CommandError) as caught:
        load(tiny({"data/accounts.csv": ACCOUNTS.replace("Mother", "Aunt")}))
    text = str(caught.value)
    assert "data/accounts.csv: 1 made, 1 changed" in text
    assert "data/tasks.csv: 1 deleted" in text
    assert "--force" in text
    with acting_as(system_actor(template(ScenarioVersion.objects.get()))):
        assert set(Account.objects.values_list("name", flat=True)) == {"Mother", "Daughter", "Son"}


def test_the_same_files_do_not_wipe_edits_either(tiny) -> None:
    load(tiny())
    edit(ScenarioVersion.objects.get())
    with pytest.raises(CommandError, match="data/tasks.csv: 1 deleted"):
        load(tiny())


def test_force_drops_the_edits(tiny) -> None:
    load(tiny())
    edit(ScenarioVersion.objects.get())
    assert "as these files say again" in load(tiny(), "--force")
    with acting_as(system_actor(template(ScenarioVersion.objects.get()))):
        assert set(Account.objects.values_list("name", flat=True)) == {"Mother", "Daughter"}


def test_who_has_dumped_the_edits_loses_nothing_by_loading(tiny, tmp_path: Path) -> None:
    load(tiny())
    edit(ScenarioVersion.objects.get())
    call_command("pack", "dump", "tiny", str(tmp_path / "out"), stdout=StringIO())
    accounts = tmp_path / "out" / "data" / "accounts.csv"
    accounts.write_text(accounts.read_text().replace("Daughter", "Niece"))
    assert "data/accounts.csv: 1 changed" in load(tmp_path / "out").replace("1 made, 2", "1")
    with acting_as(system_actor(template(ScenarioVersion.objects.get()))):
        assert set(Account.objects.values_list("name", flat=True)) == {"Mother", "Niece", "Son"}


def test_loading_says_whether_anything_changed(tiny) -> None:
    assert "unchanged" not in load(tiny())
    assert "unchanged" in load(tiny())
    aunt = tiny({"data/accounts.csv": ACCOUNTS.replace("Mother", "Aunt")})
    told = load(aunt)
    assert "data/accounts.csv: 1 changed" in told
    assert "unchanged" not in told
    assert "unchanged, and published" in load(aunt, "--publish")
    assert "unchanged" in load(aunt)


def test_rules_of_sharing_set_in_the_browser_are_in_the_files_and_come_back(tiny, tmp_path) -> None:
    version = store(read_pack(read_folder(tiny())))
    with acting_as(system_actor(template(version))):
        modes_set({"accounts": "read", "leads": "write"})
        rights_set("rep", {("accounts", "change"): "none"})
        lock_field("rep", "accounts", "name")
    with acting_as(system_actor(template(version, "zh-hans"))):
        modes_set({"activities": "read"})
        rights_set("finance", {("accounts", "change"): "none"})
    files = dumped(version)
    assert files.left_behind == []
    published = publish(version)
    for language in ("en", "zh-hans"):
        with acting_as(system_actor(template(published, language))):
            assert modes() == {
                **dict.fromkeys(FAMILIES, "private"),
                "accounts": "read",
                "leads": "write",
                "activities": "read",
            }
            rights = set(Right.objects.values_list("kind", "subject", "verb", "reach"))
            assert rights == {
                ("rep", "accounts", "change", "none"),
                ("finance", "accounts", "change", "none"),
            }
            assert FieldLock.objects.get().field == "name"
    assert dumped_files(published) == files.files


def test_rules_that_were_taken_back_are_gone_from_the_files(tiny) -> None:
    rights = "key,kind,subject,verb,reach\nno,rep,accounts,delete,none\n"
    version = store(read_pack(read_folder(tiny({"data/rights.csv": rights}))))
    with acting_as(system_actor(template(version, "zh-hans"))):
        records.delete(Right.objects.get())
        modes_set({"accounts": "private"})
    files = dumped_files(version)
    assert files["data/rights.csv"] == "key,kind,subject,verb,reach\n"
    assert "accounts: private" in files["pack.yaml"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(sorted(FAMILIES)), st.sampled_from(SharingMode.Mode.values)),
    st.sampled_from(
        [
            "",
            "sharing: {}\n",
            "sharing: {accounts: write}  # why\n",
            "sharing:\n  accounts: write  # why\n  # a remark\n  leads: read\n# the end\n",
            "# before\nsharing:\n    'accounts': \"write\"\nslug: tiny",
        ]
    ),
)
def test_modes_are_written_among_whatever_a_designer_has_written(wanted, block) -> None:
    head = TINY["pack.yaml"].partition("sharing:")[0]
    text = head.replace("slug: tiny\n", "") + block + ("" if "slug" in block else "slug: tiny\n")
    before = read_manifest(text)
    after = with_sharing(text, wanted)
    assert read_manifest(after).sharing == {**before.sharing, **wanted}
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in after.splitlines() if line.startswith("#")
    ]


def test_rows_made_in_another_language_only_are_told_not_lost_in_silence(
    tiny_pack: Pack, tmp_path: Path
) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "zh-hans"))):
        mother = Account.objects.get(name="母公司")
        records.create(Account, {"name": "儿子", "owner": mother.owner})
    (left,) = dumped(version).left_behind
    assert "data/accounts.csv" in str(left) and "1 made" in str(left)
    err = StringIO()
    call_command("pack", "dump", "tiny", str(tmp_path / "out"), stdout=StringIO(), stderr=err)
    assert "data/accounts.csv" in err.getvalue()
    assert lost_edits(version, dumped_files(version)) == [left]
    with pytest.raises(EditsLost):
        store(tiny_pack)


def test_check_tells_all_problems_of_all_files_at_once(tiny: Callable[..., Path]) -> None:
    folder = tiny(
        {
            "pack.yaml": TINY["pack.yaml"].replace("anchor: monday", "anchor: full-moon"),
            "brief.en.md": None,
            "data/accounts.csv": "key,nmae,owner,employees\nx,X,rep,twelve\ny,Y\n",
            "data/tasks.csv": "key,subject,owner,due_on\nt,Call,rep,tomorrow\n",
            "data/quotes.csv": 'key,code\nx,"X\n',
            "data/leads.csv": "name\nX\n",
            "data/opportunities.csv": "key,name,owner,account,stage\nd,D,rep,y,none\ne,E,rep,z,new\n",
        }
    )
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(folder))
    told = str(caught.value)
    for place in (
        "pack.yaml:10 [calendar.anchor]",
        "brief.en.md: The brief in this language is missing",
        "data/accounts.csv:1 [nmae]: Unknown column",
        "data/accounts.csv:2 [employees]",
        "data/accounts.csv:3: This row has 2 cells",
        "data/tasks.csv:2 [due_on]",
        "data/quotes.csv:2: This is not readable as CSV",
        "data/leads.csv:1: The column “key” is missing",
        "data/opportunities.csv:2 [stage]: There is no “none”",
        "data/opportunities.csv:3 [account]: There is no “z”",
    ):
        assert place in told, place
    # The row of a wrong length is there to be referred to.
    assert "no “y”" not in told


def test_check_tells_what_the_database_refuses_in_several_tables_and_languages(tiny) -> None:
    tasks = TINY["data/tasks.csv"].replace("Call,打电话", "Call," + "打" * 300)
    folder = tiny(
        {
            "data/accounts.csv": ACCOUNTS.replace("retail", "magic"),
            "data/tasks.csv": tasks,
        }
    )
    with pytest.raises(CommandError) as caught:
        call_command("pack", "check", str(folder))
    assert "accounts.csv:2 [industry]: “magic” is not in the list" in str(caught.value)
    assert "tasks.csv:2 [subject]" in str(caught.value)
    assert str(caught.value).count("magic") == 1
