"""The company's own fields in a pack: defined in a table, columns of others, both ways without loss."""

from collections.abc import Callable
from pathlib import Path

import pytest

from crm.models import Account
from lab import records
from lab.access.actors import system_actor
from lab.records.custom_fields import CustomField
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.checks.company import Company
from scenarios.packs.calendar import Calendar
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import dumped_files, publish, store
from tests.scenarios.conftest import TINY

pytestmark = pytest.mark.django_db

FIELDS = """\
key,entity,label,label@zh-hans,kind,picklist,refers_to,in_list
accounts/dock_note,accounts,Dock note,码头备注,text,,,yes
accounts/dock_height,accounts,Dock height,码头高度,number,,,
accounts/dock_built,accounts,Dock built,码头建成日,date,,,
accounts/dock_kind,accounts,Dock kind,码头类型,choice,docks,,
accounts/dock_roofed,accounts,Dock roofed,有顶棚,checkbox,,,
accounts/dock_keeper,accounts,Dock keeper,码头管理员,reference,,opportunities,
"""
ACCOUNTS = """\
key,name,name@zh-hans,owner,dock_note,dock_note@zh-hans,dock_height,dock_built,dock_kind,dock_roofed,dock_keeper
daughter,Daughter,子公司,rep,Ring twice,按两次铃,1.25,D+3,lift,yes,deal
mother,Mother,母公司,head,,,,,,no,
"""
FILES = {
    "data/custom-fields.csv": FIELDS,
    "data/accounts.csv": ACCOUNTS,
    "data/picklist-items.csv": TINY["data/picklist-items.csv"] + "docks/lift,docks,Lift,升降台\n",
}
CHECK = """\
tasks:
  - key: docks
    name: {en: Docks, zh-hans: 码头}
    text: {en: Note docks., zh-hans: 记录码头。}
    checks:
      - key: noted
        name: {en: Noted, zh-hans: 已记录}
        points: 1
        kind: records
        of: accounts
        by: anybody
        where: {WHERE}
        count: 1
"""


def sandbox(version, language: str) -> Sandbox:
    return version.templates.select_related("sandbox").get(language=language).sandbox


@pytest.fixture
def docks(tiny: Callable[..., Path]) -> Callable[..., Path]:
    return lambda changes=None: tiny({**FILES, **(changes or {})})


def test_values_come_in_each_language_and_dates_from_day_1(docks):
    version = store(read_pack(read_folder(docks())))
    for language, note in (("en", "Ring twice"), ("zh-hans", "按两次铃")):
        with acting_as(system_actor(sandbox(version, language))):
            daughter, mother = Account.objects.order_by("pk")
            assert daughter.custom == {
                "dock_note": note,
                "dock_height": 1.25,
                "dock_built": "2018-01-04",
                "dock_kind": "lift",
                "dock_roofed": True,
                "dock_keeper": 1,
            }
            assert mother.custom == {}


def test_an_untouched_pack_comes_back_byte_for_byte(docks):
    version = store(read_pack(read_folder(docks())))
    files = dumped_files(version)
    assert {path: files[path] for path in FILES} == FILES


def test_what_an_author_defines_and_fills_in_is_in_the_files(docks):
    version = store(read_pack(read_folder(docks())))
    with acting_as(system_actor(sandbox(version, "en"))):
        records.create(
            CustomField, {"entity": "accounts", "key": "gates", "label": "Gates", "kind": "number"}
        )
        mother = Account.objects.get(name="Mother")
        records.change(mother, {"gates": 3, "dock_built": "2018-01-31"})
    published = publish(version)
    header, daughter, changed = dumped_files(published)["data/accounts.csv"].splitlines()
    assert header.endswith("dock_keeper,gates") and daughter.endswith("deal,")
    assert changed == "mother,Mother,母公司,head,,,,D+30,,no,,3"
    with acting_as(system_actor(sandbox(published, "zh-hans"))):
        assert Account.objects.get(name="母公司").custom == {
            "gates": 3,
            "dock_built": "2018-01-31",
        }


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("data/accounts.csv", "1.25", "high", "no number"),
        ("data/accounts.csv", ",deal", ",nobody", "There is no “nobody”"),
        ("data/accounts.csv", ",lift,", ",pit,", "not in the list"),
        ("data/accounts.csv", "dock_note", "dock_nose", "Unknown column"),
        ("data/custom-fields.csv", "dock_note,accounts", "__class__,accounts", "small letter"),
        ("data/custom-fields.csv", "dock_note,accounts", "name,accounts", "of this name already"),
        ("data/custom-fields.csv", ",text,", ",picture,", "Choose one of: text"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(docks, file, old, new, told):
    folder = docks({file: FILES[file].replace(old, new)})
    with pytest.raises(BadPack) as refused:
        store(read_pack(read_folder(folder)))
    assert any(told in str(problem) for problem in refused.value.problems)


def test_checks_name_them_like_other_fields(docks):
    good = CHECK.replace("WHERE", "dock_height__gte: 1, dock_keeper: deal")
    version = store(read_pack(read_folder(docks({"checks.yaml": good}))))
    with acting_as(system_actor(sandbox(version, "en"))):
        asked = Company({"opportunities": {"deal": 1}}, Calendar(Sandbox.objects.first().day_one))
        rows = asked.rows("accounts", {"dock_height__gte": ("1",), "dock_keeper": ("deal",)})
        assert [row.name for row in rows] == ["Daughter"]
    bad = CHECK.replace("WHERE", "dock_width: 1")
    with pytest.raises(BadPack):
        read_pack(read_folder(docks({"checks.yaml": bad})))
