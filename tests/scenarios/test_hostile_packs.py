"""Packs that are broken or meant to do harm: refused with the place, and nothing is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lab.tenancy.models import Sandbox
from scenarios.models import Scenario
from scenarios.packs.files import read_folder, write_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import MOST_KEPT, BadPack
from scenarios.packs.tables import MOST_ROWS
from tests.scenarios.conftest import TINY
from tests.scenarios.hostile import at_most

ALIASES = "slug: &a tiny\nname: *a\n"
DEEP = "slug: " + "[" * 40 + "]" * 40 + "\n"
ACCOUNTS = TINY["data/accounts.csv"]

# what is changed in the tiny pack, and where and what the error says
BROKEN = {
    "reference to nothing": (
        {"data/accounts.csv": ACCOUNTS.replace("mother,12", "stepmother,12")},
        r"data/accounts.csv:2 \[parent\]: There is no “stepmother” in data/accounts.csv",
    ),
    "reference to another kind": (
        {"data/opportunities.csv": "key,name,owner,stage\nd,Deal,mother,new\n"},
        r"opportunities.csv:2 \[owner\]: There is no “mother” in seats.csv",
    ),
    "neutral reference to nothing": (
        {"data/tasks.csv": "key,subject,owner,about\nt,Call,rep,people/ann\n"},
        r"tasks.csv:2 \[about\]: There is no “ann” in data/people.csv",
    ),
    "two profiles of one company": (
        {"data/company-profile.csv": "key,city\ncompany,Bern\nother,Basel\n"},
        r"data/company-profile.csv: .*a single row with the key “company”",
    ),
    "profile under another key": (
        {"data/company-profile.csv": "key,city\nfirm,Bern\n"},
        r"data/company-profile.csv: .*a single row with the key “company”",
    ),
    "profile with a month that is none": (
        {"data/company-profile.csv": "key,fiscal_year_start_month\ncompany,13\n"},
        r"company-profile.csv:2 \[fiscal_year_start_month\]: ",
    ),
    "number format that reaches for more": (
        {
            "data/number-formats.csv": "key,document,pattern,restarts\n"
            "q,quotes,{number.__class__},never\n"
        },
        r"number-formats.csv:2 \[pattern\]: “{number.__class__}” cannot be read",
    ),
    "number format of no document": (
        {"data/number-formats.csv": "key,document,pattern,restarts\nq,seats,{number},never\n"},
        r"number-formats.csv:2 \[document\]: ",
    ),
    "two default tax rates": (
        {"data/tax-rates.csv": "key,name,rate,is_default\na,A,1,yes\nb,B,2,yes\n"},
        r"tax-rates.csv:3 \[is_default\]: Another tax rate is the default",
    ),
    "bad date": (
        {"data/tasks.csv": "key,subject,owner,due_on\nt,Call,rep,tomorrow\n"},
        r"tasks.csv:2 \[due_on\]: “tomorrow” is no date",
    ),
    "bad time": (
        {"data/tasks.csv": "key,subject,owner,remind_at\nt,Call,rep,D+1 25:00\n"},
        r"tasks.csv:2 \[remind_at\]: “25:00” is no time",
    ),
    "a moment before all others": (
        {"data/tasks.csv": "key,subject,owner,remind_at\nt,Call,rep,0001-01-01 00:00\n"},
        r"tasks.csv:2 \[remind_at\]: “0001-01-01” is no date",
    ),
    "a moment after all others": (
        {"data/tasks.csv": "key,subject,owner,remind_at\nt,Call,rep,9999-12-31 23:59\n"},
        r"tasks.csv:2 \[remind_at\]: “9999-12-31” is no date",
    ),
    "bad number": (
        {"data/accounts.csv": ACCOUNTS.replace(",12\n", ",twelve\n")},
        r"accounts.csv:2 \[employees\]: “twelve” is no whole number",
    ),
    "endless number": (
        {"data/opportunities.csv": "key,name,owner,stage,amount\ndeal,D,rep,new,Infinity\n"},
        r"opportunities.csv:2 \[amount\]: “Infinity” is no number",
    ),
    "number beyond the column": (
        {"data/opportunities.csv": "key,name,owner,stage,amount\ndeal,D,rep,new,1e300\n"},
        r"opportunities.csv:2 \[amount\]: ",
    ),
    "negative amount": (
        {"data/opportunities.csv": "key,name,owner,stage,amount\ndeal,D,rep,new,-1\n"},
        r"opportunities.csv:2 \[amount\]: ",
    ),
    "neither yes nor no": (
        {"seats.csv": "key,title,kind,playable\nrep,Rep,rep,maybe\n"},
        r"seats.csv:2 \[playable\]: Write yes or no",
    ),
    "unknown choice": (
        {"seats.csv": TINY["seats.csv"].replace(",rep,head", ",wizard,head")},
        r"seats.csv:2 \[kind\]: ",
    ),
    "not in the picklist": (
        {"data/accounts.csv": ACCOUNTS.replace("retail", "magic")},
        r"accounts.csv:2 \[industry\]: “magic” is not in the list",
    ),
    "required cell is empty": (
        {"data/accounts.csv": ACCOUNTS.replace("mother,Mother,", "mother,,")},
        r"accounts.csv:3 \[name\]: ",
    ),
    "required reference is empty": (
        {"data/accounts.csv": ACCOUNTS.replace(",head,", ",,")},
        r"accounts.csv:3 \[owner\]: ",
    ),
    "too long in one language only": (
        {"data/accounts.csv": ACCOUNTS.replace("母公司", "母" * 200)},
        r"accounts.csv:3 \[name\]: ",
    ),
    "duplicate key": (
        {"data/accounts.csv": ACCOUNTS + "mother,Again,,head,,,\n"},
        r"accounts.csv:4 \[key\]: “mother” stands in line 3 already",
    ),
    "empty key": (
        {"data/accounts.csv": ACCOUNTS + ",Nameless,,head,,,\n"},
        r"accounts.csv:4 \[key\]: “” is no key",
    ),
    "superiors in a circle": (
        {"data/accounts.csv": ACCOUNTS.replace("head,,,", "head,,daughter,")},
        r"accounts.csv: Some rows are each other's superior",
    ),
    "the same stage twice": (
        {"data/stages.csv": TINY["data/stages.csv"] + "later/new,Again,再,3,10,open,\n"},
        r"stages.csv:4.*There is a stage with this key already",
    ),
    "unknown column": (
        {"data/accounts.csv": "key,name,owner,sandbox\nx,X,rep,1\n"},
        r"accounts.csv:1 \[sandbox\]: Unknown column",
    ),
    "primary key as column": (
        {"data/accounts.csv": "key,name,owner,id\nx,X,rep,1\n"},
        r"accounts.csv:1 \[id\]: Unknown column",
    ),
    "column of an unknown language": (
        {"data/accounts.csv": "key,name,name@fr,owner\nx,X,X,rep\n"},
        r"accounts.csv:1 \[name@fr\]: A column without @ is in en",
    ),
    "no column key": ({"data/accounts.csv": "name,owner\nX,rep\n"}, r"accounts.csv:1: The column"),
    "the same column twice": (
        {"data/accounts.csv": "key,name,name\nx,X,Y\n"},
        r"accounts.csv:1: Each column needs a name of its own",
    ),
    "too many cells": (
        {"data/accounts.csv": "key,name,owner\nx,X,rep,more\n"},
        r"accounts.csv:2: This row has 4 cells, the first line has 3",
    ),
    "a quote that never ends": (
        {"data/accounts.csv": 'key,name,owner\nx,"X,rep\n'},
        r"accounts.csv:2: This is not readable as CSV",
    ),
    "a cell of a megabyte": (
        {"data/accounts.csv": f"key,name,owner\nx,{'x' * 1_000_000},rep\n"},
        r"accounts.csv:2: This is not readable as CSV",
    ),
    "a NUL character": (
        {"data/accounts.csv": 'key,name,owner\nx,"X\x00",rep\n'},
        r"accounts.csv:2: ",
    ),
    "a bell": ({"brief.en.md": "# Tiny\n\n\a\n"}, r"brief.en.md:3: There is a control character"),
    "a name that is written backwards": (
        {"data/accounts.csv": "key,name,owner\nx,\u202eemca,rep\n"},
        r"accounts.csv:2: There is a control character",
    ),
    "an empty table": ({"data/accounts.csv": ""}, r"accounts.csv:1: The file is empty"),
    "not UTF-8": (
        {"data/accounts.csv": "key,name,owner\nx,客户,rep\n".encode("gb18030")},
        r"accounts.csv:2: This is not UTF-8",
    ),
    "a script": ({"run.py": "print()"}, r"run.py: No such file belongs to a pack"),
    "an unknown table": ({"data/users.csv": "key\nx\n"}, r"data/users.csv: Unknown table"),
    "a table of the kernel": (
        {"data/counters.csv": "key,name\nx,accounts\n"},
        r"data/counters.csv: Unknown table",
    ),
    "a huge file": (
        {"README.md": "x" * (17 * 1024 * 1024)},
        r"README.md: The file is larger than 16 MB",
    ),
    "no seats": ({"seats.csv": "key,title\n"}, r"seats.csv: The company needs at least one seat"),
    "no manifest": ({"pack.yaml": None}, r"pack.yaml: The folder has no pack.yaml"),
    "no brief": ({"brief.zh-hans.md": None}, r"brief.zh-hans.md: The brief in this language"),
    "a brief too many": ({"brief.fr.md": "# Bonjour"}, r"brief.fr.md: pack.yaml does not list"),
    "YAML with aliases": ({"pack.yaml": ALIASES}, r"pack.yaml:1: Anchors and aliases"),
    "YAML with tags": (
        {"pack.yaml": "slug: !!python/object/apply:os.getcwd []\n"},
        r"pack.yaml:1: Tags",
    ),
    "deep YAML": ({"pack.yaml": DEEP}, r"pack.yaml:1: This is nested too deep"),
    "broken YAML": ({"pack.yaml": "slug: [\n"}, r"pack.yaml:\d: This is not readable as YAML"),
    "a large YAML": (
        {"pack.yaml": "slug: tiny\n" + "#" * 300_000},
        r"pack.yaml:1: The file is too large",
    ),
    "a key twice in YAML": (
        {"pack.yaml": TINY["pack.yaml"] + "slug: other\n"},
        r"pack.yaml:13: “slug” stands here twice",
    ),
    "an unknown setting": (
        {"pack.yaml": TINY["pack.yaml"] + "magic: yes\n"},
        r"pack.yaml:13 \[magic\]: Unknown",
    ),
    "a slug that leads elsewhere": (
        {"pack.yaml": TINY["pack.yaml"].replace("slug: tiny", "slug: ../tiny")},
        r"pack.yaml:1 \[slug\]: ",
    ),
    "a version that is no number": (
        {"pack.yaml": TINY["pack.yaml"].replace("version: 1", "version: one")},
        r"pack.yaml:2 \[version\]: Write a whole number",
    ),
    "a day 1 off its anchor": (
        {"pack.yaml": TINY["pack.yaml"].replace("2018-01-01", "2018-01-02")},
        r"pack.yaml:9 \[calendar.day_one\]: .*2018-01-08",
    ),
    "an unknown anchor": (
        {"pack.yaml": TINY["pack.yaml"].replace("anchor: monday", "anchor: full-moon")},
        r"pack.yaml:10 \[calendar.anchor\]: Choose one of",
    ),
    "an unknown language": (
        {"pack.yaml": TINY["pack.yaml"].replace("[en, zh-hans]", "[en, tlh]")},
        r"pack.yaml:6 \[languages\]: “tlh” is no language",
    ),
    "an unknown sharing mode": (
        {"pack.yaml": TINY["pack.yaml"].replace("accounts: write", "accounts: everyone")},
        r"pack.yaml:12 \[sharing.accounts\]: Choose one of",
    ),
    "an unknown family": (
        {"pack.yaml": TINY["pack.yaml"].replace("accounts: write", "secrets: write")},
        r"pack.yaml:12 \[sharing.secrets\]: Unknown",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_refused_with_the_place(tiny: Callable[..., Path], name: str) -> None:
    changes, message = BROKEN[name]
    folder = tiny(changes)
    with pytest.raises(CommandError, match=message):
        call_command("pack", "load", str(folder))
    assert not Scenario.objects.exists()
    assert not Sandbox.objects.exists()


@pytest.mark.django_db
def test_the_tiny_pack_itself_is_sound(tiny: Callable[..., Path]) -> None:
    call_command("pack", "check", str(tiny()))
    assert not Scenario.objects.exists()
    assert not Sandbox.objects.exists()


def test_a_link_out_of_the_folder_is_not_followed(
    tiny: Callable[..., Path], tmp_path: Path
) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (tiny() / "README.md").symlink_to(secret)
    with pytest.raises(BadPack, match="README.md: Links are not followed"):
        read_folder(tiny())


def test_a_pack_with_a_path_that_leads_out_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(BadPack, match="No such file belongs to a pack"):
        write_folder(tmp_path / "out", {**TINY, "data/../../evil.csv": "x"})
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(BadPack, match="holds something that is no pack"):
        write_folder(tmp_path, dict(TINY))
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_all_problems_are_told_at_once(tiny: Callable[..., Path]) -> None:
    broken = ACCOUNTS.replace("mother,12", "stepmother,twelve")
    with pytest.raises(BadPack) as caught:
        read_pack(read_folder(tiny({"data/accounts.csv": broken})))
    assert [problem.column for problem in caught.value.problems] == ["employees", "parent"]


@pytest.mark.django_db
def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no such folder"):
        call_command("pack", "check", str(tmp_path / "nowhere"))


def test_a_table_of_a_million_rows_is_refused_before_it_is_built(tiny) -> None:
    folder = tiny({"data/accounts.csv": b"key,name\n" + b"a,b\n" * 1_000_000})
    with at_most(150), pytest.raises(BadPack, match=rf"accounts.csv:{MOST_ROWS + 2}: .*more than"):
        read_folder(folder)


def test_a_problem_in_every_cell_is_counted_and_not_kept(tiny) -> None:
    rows = "".join(f"k{n},{'x' * 90},nobody\n" for n in range(20_000))
    with at_most(120), pytest.raises(BadPack) as caught:
        read_pack(read_folder(tiny({"data/accounts.csv": "key,parent,owner\n" + rows})))
    assert (len(caught.value.problems), caught.value.more) == (MOST_KEPT, 40_002 - MOST_KEPT)
    assert caught.value.lines()[-1] == "… and 39902 more."
