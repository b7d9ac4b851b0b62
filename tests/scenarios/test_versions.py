"""Versions: published ones never change, keys keep their numbers, templates follow day 1."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError

from crm.models import Account, Opportunity, Quote, Task
from lab import records
from lab.access.actors import actor_for, own_seats, system_actor
from lab.access.decisions import Refused
from lab.journal.jumps import stamp
from lab.people.models import School, User
from lab.records.loading import load_rows
from lab.records.numbers import (
    NumberFormat,
    expected_number,
    next_document_number,
    number_format,
)
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Counter, Sandbox
from lab.tenancy.stamping import differences
from lab.tenancy.writing import sandbox_write
from scenarios.models import Scenario, ScenarioVersion, Template
from scenarios.packs.files import read_folder
from scenarios.packs.library import NoSuchVersion, find_version
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.versions import files_of, publish, store, template_for
from scenarios.provisioning import Place, provision, seat_people, seats_to_play
from tests.scenarios.conftest import TINY

pytestmark = pytest.mark.django_db
ACCOUNTS = TINY["data/accounts.csv"]
MANIFEST = TINY["pack.yaml"]


def changed(pack_of: Callable[..., Path], changes: dict[str, str]) -> Pack:
    return read_pack(read_folder(pack_of(changes)))


def test_the_same_pack_again_changes_nothing(tiny_pack: Pack) -> None:
    version = publish(store(tiny_pack))
    templates = list(Template.objects.values_list("sandbox", flat=True))
    assert store(tiny_pack) == version
    assert list(Template.objects.values_list("sandbox", flat=True)) == templates


def test_a_draft_is_replaced_and_its_templates_with_it(
    tiny: Callable[..., Path], tiny_pack: Pack
) -> None:
    store(tiny_pack)
    store(changed(tiny, {"data/accounts.csv": ACCOUNTS.replace("Mother", "Aunt")}))
    assert ScenarioVersion.objects.count() == 1
    assert Sandbox.objects.count() == Template.objects.count() == 2
    with acting_as(system_actor(Template.objects.get(language="en").sandbox)):
        assert Account.objects.filter(name="Aunt").exists()


def test_a_published_version_refuses_other_content(
    tiny: Callable[..., Path], tiny_pack: Pack
) -> None:
    version = publish(store(tiny_pack))
    with pytest.raises(BadPack, match="Version 1 is published and cannot change"):
        store(changed(tiny, {"data/accounts.csv": ACCOUNTS.replace("Mother", "Aunt")}))
    assert files_of(version)["data/accounts.csv"] == ACCOUNTS


def test_a_draft_in_use_refuses_other_content(tiny: Callable[..., Path], tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    provision(template_for(version, "en"), name="Trial")
    with pytest.raises(BadPack, match="Version 1 is in use"):
        store(changed(tiny, {"data/accounts.csv": ACCOUNTS.replace("Mother", "Aunt")}))


def test_the_files_of_a_version_cannot_be_tampered_with_unseen(tiny_pack: Pack) -> None:
    version = publish(store(tiny_pack))
    version.files.filter(path="data/accounts.csv").update(text=ACCOUNTS.replace("Mother", "Aunt"))
    with pytest.raises(RuntimeError, match="not those that were stored"):
        files_of(version)


def test_the_database_refuses_a_published_version_without_seal(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    version.status = ScenarioVersion.Status.PUBLISHED
    with pytest.raises(ValidationError):
        version.full_clean()
    with pytest.raises(IntegrityError):
        version.save()


def test_nobody_writes_in_a_published_template(tiny_pack: Pack) -> None:
    version = publish(store(tiny_pack))
    sandbox = template_for(version, "en").sandbox
    designer = User.objects.create_user("dina", role=User.Role.DESIGNER)
    with acting_as(actor_for(designer, sandbox)) as actor:
        assert not actor.policy.may("change", Account.objects.get(name="Mother"))
        with pytest.raises(Refused):
            records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
    with acting_as(system_actor(sandbox)), pytest.raises(RuntimeError, match="frozen"):
        load_rows(Account, [(99, {"name": "Uncle"})])


def test_a_designer_writes_in_the_template_of_a_draft(tiny_pack: Pack) -> None:
    sandbox = template_for(store(tiny_pack), "en").sandbox
    designer = User.objects.create_user("dina", role=User.Role.DESIGNER)
    with acting_as(actor_for(designer, sandbox)):
        records.change(Account.objects.get(name="Mother"), {"name": "Aunt"})
        assert Account.objects.filter(name="Aunt").exists()


def test_later_versions_keep_the_numbers_of_keys(
    tiny: Callable[..., Path], tiny_pack: Pack
) -> None:
    first = publish(store(tiny_pack))
    more = "key,name,owner\naunt,Aunt,head\nmother,Mother,head\nuncle,Uncle,head\n"
    second = store(
        changed(
            tiny,
            {
                "pack.yaml": MANIFEST.replace("version: 1", "version: 2"),
                "data/accounts.csv": more,
                "data/opportunities.csv": None,
                "data/tasks.csv": None,
                "data/quotes.csv": None,
            },
        )
    )
    numbers = {}
    for version in (first, second):
        with acting_as(system_actor(template_for(version, "en").sandbox)):
            numbers[version.number] = {row.name: row.number for row in Account.objects.all()}
    assert numbers[1] == {"Daughter": 1, "Mother": 2}
    # The daughter's number is not given to anybody else.
    assert numbers[2] == {"Aunt": 3, "Mother": 2, "Uncle": 4}
    assert find_version("tiny") == second
    assert find_version("tiny@1") == first


def test_an_unknown_version_is_answered_with_those_that_are_there(tiny_pack: Pack) -> None:
    store(tiny_pack)
    for name in ("tiny@7", "huge", "tiny@one", "tiny@" + "9" * 40):
        with pytest.raises(NoSuchVersion, match="There are: tiny@1"):
            find_version(name)


def test_a_template_of_another_day_1_is_made_once_and_shifts_what_is_relative(
    tiny_pack: Pack,
) -> None:
    version = publish(store(tiny_pack))
    shifted = template_for(version, "en", dt.date(2027, 5, 5))
    assert shifted.day_one == dt.date(2027, 5, 10), "the next Monday"
    assert template_for(version, "en", dt.date(2027, 5, 7)) == shifted
    assert shifted.sandbox.frozen
    with acting_as(system_actor(shifted.sandbox)) as actor:
        assert actor.today == dt.date(2027, 5, 10)
        assert Task.objects.get().due_on == dt.date(2027, 5, 13)
        assert Opportunity.objects.get().expected_close == dt.date(2027, 6, 30)
        assert Quote.objects.get().code == "Q2027-0003"


def test_the_own_day_1_needs_no_second_template(tiny_pack: Pack) -> None:
    version = store(tiny_pack)
    assert template_for(version, "en", dt.date(2018, 1, 1)) == template_for(version, "en")


def test_rows_made_in_play_are_numbered_far_above_and_documents_go_on(tiny_pack: Pack) -> None:
    sandbox = provision(template_for(store(tiny_pack), "en"), name="Company")
    with acting_as(system_actor(sandbox)):
        mother = Account.objects.get(name="Mother")
        assert records.create(Account, {"name": "Son", "owner": mother.owner}).number == 1001
        with sandbox_write():
            assert next_document_number("quotes") == "Q2018-0004"
            assert next_document_number("orders") == "SO2018-0001"


@pytest.mark.parametrize(
    ("pattern", "restarts", "code", "following", "in_new_look"),
    [
        ("Q{yy}/{number:3}", "year", "Q18/007", "Q18/008", "X-18-8"),
        ("Q{year}{year}-{number}", "fiscal-year", "Q20182018-12", "Q20182018-13", "X-18-13"),
        ("Q{month}{number:05}", "never", "Q1200041", "Q0100042", "X-18-42"),
    ],
)
def test_documents_of_a_scenario_are_counted_as_its_format_writes_them(
    tiny: Callable[..., Path], pattern, restarts, code, following, in_new_look
) -> None:
    formats = f"key,document,pattern,restarts\nq,quotes,{pattern},{restarts}\n"
    quotes = TINY["data/quotes.csv"].replace("Q{Y+0}-0003", code)
    pack = read_pack(
        read_folder(tiny({"data/number-formats.csv": formats, "data/quotes.csv": quotes}))
    )
    sandbox = provision(template_for(store(pack), "en"), name="Company")
    with acting_as(system_actor(sandbox)), sandbox_write():
        assert expected_number(number_format("quotes")) == following
        records.change(NumberFormat.objects.get(), {"pattern": "X-{yy}-{number}"})
        assert next_document_number("quotes") == in_new_look


def test_a_stamped_company_equals_its_template(tiny_pack: Pack) -> None:
    template = template_for(store(tiny_pack), "zh-hans")
    sandbox = stamp(template.sandbox, name="Company")
    assert list(differences(sandbox, template.sandbox)) == []
    with acting_as(system_actor(sandbox)):
        assert Account.objects.count() == 2
        assert Counter.objects.get(name="accounts").next == 1001
        assert Task.objects.get().about_id == Opportunity.objects.get().pk


def test_people_are_seated_once(tiny_pack: Pack) -> None:
    school = School.objects.create(name="School")
    ann = User.objects.create_user("ann", school=school)
    template = template_for(store(tiny_pack), "en")
    (rep,) = seats_to_play(template)
    sandbox = provision(template, name="Company", seating=[Place(rep.number, ann)])
    with acting_as(actor_for(ann, sandbox)) as actor:
        assert actor.seat.name == "Ann"
        assert Account.objects.visible().count() == 2
    seat_people(sandbox, [Place(rep.number, ann)])
    assert own_seats(ann, sandbox) == [rep.number]
    with pytest.raises(ValidationError, match="no seat"):
        provision(template, name="Other", seating=[Place(99, ann)])
    assert Sandbox.objects.filter(kind=Sandbox.Kind.LIVE).count() == 1


def test_a_scenario_is_not_deleted_with_its_versions_in_use(tiny_pack: Pack) -> None:
    store(tiny_pack)
    with pytest.raises(ProtectedError):
        Scenario.objects.get().delete()
