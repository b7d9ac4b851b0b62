"""Files to the database and back: the same bytes, and what an author changed."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.catalogue.services import tax_rate_create
from crm.models import Account, Opportunity, Product, Stage
from lab import records
from lab.access.actors import system_actor
from lab.access.models import SharingMode
from lab.company.models import CompanyProfile
from lab.company.profile import profile_change
from lab.records.numbers import number_format
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.library import find_version
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.tables import table_text
from scenarios.packs.versions import dumped_files, publish, store
from tests.scenarios.conftest import PACKS, TINY

pytestmark = pytest.mark.django_db


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("slug", ["first-sale", "office-trade", "b2b-hardware"])
def test_a_loaded_pack_dumps_to_the_files_it_came_from(slug: str, tmp_path: Path) -> None:
    call_command("pack", "load", str(PACKS / slug))
    # A draft is written from the rows of its templates in both languages.
    assert not find_version(slug).is_published
    call_command("pack", "dump", slug, str(tmp_path / "out"))
    assert bytes_of(tmp_path / "out") == bytes_of(PACKS / slug)


def test_a_published_pack_dumps_to_the_files_it_came_from(tmp_path: Path) -> None:
    call_command("pack", "load", str(PACKS / "first-sale"), "--publish")
    call_command("pack", "dump", "first-sale@1", str(tmp_path / "out"))
    assert bytes_of(tmp_path / "out") == bytes_of(PACKS / "first-sale")


def test_files_of_a_spreadsheet_become_canonical(tiny: Callable[..., Path]) -> None:
    quoted = TINY["data/accounts.csv"].replace("Mother", '"Mother"').replace("\n", "\r\n")
    folder = tiny({"data/accounts.csv": b"\xef\xbb\xbf" + quoted.encode()})
    with pytest.raises(CommandError, match=r"data/accounts.csv. Use --fix"):
        call_command("pack", "check", str(folder))
    call_command("pack", "check", str(folder), "--fix")
    assert (folder / "data/accounts.csv").read_text() == TINY["data/accounts.csv"]
    call_command("pack", "check", str(folder))


def template(version: ScenarioVersion, language: str) -> Sandbox:
    return version.templates.select_related("sandbox").get(language=language).sandbox


def test_a_template_says_what_the_files_say(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "zh-hans"))) as actor:
        daughter = Account.objects.get(name="子公司")
        deal = Opportunity.objects.get()
        assert (daughter.number, daughter.parent.name, daughter.owner.title) == (
            1,
            "母公司",
            "业务员",
        )
        assert (deal.expected_close.isoformat(), str(deal.amount)) == ("2018-03-31", "1250.50")
        assert Stage.objects.get(key="won").required_fields == ["account", "amount"]
        assert SharingMode.objects.get().mode == SharingMode.Mode.WRITE
        assert (actor.sandbox.currency, actor.now.hour) == ("CNY", 1)


def test_what_an_author_changes_in_a_draft_is_in_its_files(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "en"))):
        mother, daughter = Account.objects.order_by("name")[::-1]
        records.change(mother, {"employees": 99, "name": "Grandmother"})
        son = records.create(Account, {"name": "Son", "owner": daughter.owner, "parent": mother})
        records.change(Opportunity.objects.get(), {"account": son, "expected_close": "2018-02-01"})
    with acting_as(system_actor(template(version, "zh-hans"))):
        records.change(Account.objects.get(name="母公司"), {"name": "外婆"})

    files = dumped_files(version)

    assert files["data/accounts.csv"].splitlines()[1:] == [
        "daughter,Daughter,子公司,rep,retail,mother,12",
        "mother,Grandmother,外婆,head,,,99",
        "new-1001,Son,,rep,,mother,",
    ]
    assert files["data/opportunities.csv"].splitlines()[1] == (
        "deal,Deal,rep,new-1001,new,1250.50,D+31"
    )
    unchanged = files.keys() - {"data/accounts.csv", "data/opportunities.csv"}
    assert {path: files[path] for path in unchanged} == {path: TINY[path] for path in unchanged}


def test_deleted_rows_are_gone_from_the_files(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "en"))):
        records.delete(Opportunity.objects.get())
    assert dumped_files(version)["data/opportunities.csv"].count("\n") == 1


def test_publishing_takes_over_what_an_author_changed(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "en"))):
        records.change(Account.objects.get(name="Mother"), {"employees": 99})
        records.create(Account, {"name": "Son", "owner": Account.objects.get(name="Mother").owner})
    published = publish(version)
    with acting_as(system_actor(template(published, "zh-hans"))):
        assert Account.objects.get(name="母公司").employees == 99
        assert [(row.number, row.name) for row in Account.objects.order_by("pk")] == [
            (1, "子公司"),
            (2, "母公司"),
            (3, "Son"),
        ]
    assert read_pack(dumped_files(published)).digest == published.digest


def test_the_columns_of_a_changed_language_are_added(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "zh-hans"))):
        records.change(Opportunity.objects.get(), {"name": "商机"})
    header, row = dumped_files(version)["data/opportunities.csv"].splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True))["name@zh-hans"] == "商机"


def test_a_company_without_a_file_of_its_profile_has_one_from_pack_yaml(
    tiny: Callable[..., Path],
) -> None:
    manifest = TINY["pack.yaml"].replace(
        "company: Tiny Ltd", "company: {en: Tiny Ltd, zh-hans: 小公司}"
    )
    manifest = manifest.replace("anchor: monday", "anchor: monday\n  fiscal_year_starts_in: 4")
    version = store(read_pack(read_folder(tiny({"pack.yaml": manifest}))))
    for language, name in (("en", "Tiny Ltd"), ("zh-hans", "小公司")):
        with acting_as(system_actor(template(version, language))):
            profile = CompanyProfile.objects.get()
            assert (profile.number, profile.name) == (1, name)
            assert profile.fiscal_year_start_month == 4
    assert "data/company-profile.csv" not in dumped_files(version)


def test_what_an_author_says_of_the_company_becomes_a_file(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    with acting_as(system_actor(template(version, "en"))):
        formats = {"quotes": {"pattern": "Q{yy}-{number:3}", "restarts": "fiscal-year"}}
        profile_change({"city": "Bern", "fiscal_year_start_month": 7}, formats)
        tax_rate_create({"name": "VAT", "rate": "8.1", "is_default": True})
    with acting_as(system_actor(template(version, "zh-hans"))):
        profile_change({"city": "伯尔尼"})
    published = publish(version)
    files = dumped_files(published)
    assert files["data/company-profile.csv"].splitlines() == [
        "key,city,city@zh-hans,fiscal_year_start_month",
        "company,Bern,伯尔尼,7",
    ]
    assert files["data/number-formats.csv"].splitlines()[1:] == [
        "new-1001,quotes,Q{yy}-{number:3},fiscal-year"
    ]
    assert files["data/tax-rates.csv"].splitlines()[1] == "new-1001,VAT,8.10,yes"
    with acting_as(system_actor(template(published, "zh-hans"))):
        assert CompanyProfile.objects.get().fiscal_year_start_month == 7
        assert number_format("quotes").pattern == "Q{yy}-{number:3}"
        assert make_product().tax_rate == Decimal("8.10")


def make_product() -> Product:
    return records.create(Product, {"name": "Press"})


# Texts as designers type them: any letters, quotes, commas, line breaks, braces, leading blanks.
TEXTS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFFF, exclude_categories=["Cs", "Cc", "Cn"])
    | st.sampled_from(list(",\"'\n\t|@{}=/ 客户")),
    min_size=1,
    max_size=40,
).filter(str.strip)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_rows_come_back_byte_for_byte(tiny: Callable[..., Path], data: st.DataObject) -> None:
    keys = data.draw(
        st.lists(
            st.from_regex(r"[a-z0-9][a-z0-9._/-]{0,9}", fullmatch=True),
            min_size=1,
            max_size=6,
            unique=True,
        )
    )
    rows = [
        {
            "key": key,
            "name": data.draw(TEXTS),
            "name@zh-hans": data.draw(st.just("") | TEXTS),
            "owner": data.draw(st.sampled_from(["rep", "head"])),
            "parent": data.draw(st.sampled_from(["", *keys[:position]])),
            "annual_revenue": data.draw(st.just("") | st.decimals(0, 10**9, places=2).map(str)),
            "description": data.draw(st.just("") | TEXTS),
        }
        for position, key in enumerate(keys)
    ]
    rows = data.draw(st.permutations(rows))
    folder = tiny(
        {
            "data/accounts.csv": table_text(list(rows[0]), rows),
            **dict.fromkeys(("data/opportunities.csv", "data/tasks.csv", "data/quotes.csv")),
        }
    )
    with transaction.atomic():
        assert dumped_files(store(read_pack(read_folder(folder)))) == {
            path: content.decode() for path, content in bytes_of(folder).items()
        }
        transaction.set_rollback(True)


def test_reading_a_folder_twice_gives_the_same_fingerprint() -> None:
    folder = PACKS / "first-sale"
    assert read_pack(read_folder(folder)).digest == read_pack(read_folder(folder)).digest
