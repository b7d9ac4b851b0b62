"""The company's own fields: in form, page, list, filters, search, files, API, history and merging."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lab import records
from lab.access.decisions import Refused
from lab.entities.saving import create_record
from lab.entities.spec import REGISTRY
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.records.custom_field_items import custom_field_change
from lab.records.custom_fields import CustomField, extensible_models
from lab.records.merging import merge
from lab.records.undoing import undo
from lab.testing.callers import program
from lab.testing.contract import maker_of
from lab.testing.queries import queries_of
from tests.factories import make
from tests.factories.company import Company
from tests.factories.custom_fields import custom_field, one_of_each_kind
from tests.lab.entities.pages import as_person

NAMES = sorted(name for name in extensible_models() if name in REGISTRY)
extensible = pytest.mark.parametrize("name", NAMES)
SENT: dict[str, Any] = {
    "dock_note": "Ring twice",
    "dock_story": "Long ago\nthere was a ramp.",
    "dock_height": "1.25",
    "dock_built": "2017-06-30",
    "dock_kind": "lift",
    "dock_roofed": True,
    "dock_keeper": 1,
}
KEPT = {**SENT, "dock_height": 1.25}


def defined(office: Company, entity: str = "accounts") -> None:
    with office.acting("dora"):
        one_of_each_kind(entity)


def docked(office: Company, **values: Any) -> int:
    """The number of an account of Ana's that says something in its custom fields."""
    with office.acting("ana"):
        return make.account(**{"name": "Harbour", **SENT, **values}).number


def made(office: Company, name: str) -> int:
    with office.acting(maker_of(REGISTRY[name])):
        return make.build(name).number


class TestEveryEntity:
    """What holds for each kind of record that takes custom fields."""

    @extensible
    def test_programs_write_and_read_them_under_their_keys(self, office, name):
        defined(office, name)
        number, api = made(office, name), program(office.people["dora"])
        address = office.api(f"{name}/{number}/")
        assert api.get(address).json()["dock_roofed"] is False
        answer = api.patch(address, SENT)
        assert answer.status_code == 200, answer.content
        told = api.get(address).json()
        assert {key: told[key] for key in SENT} == SENT

    @extensible
    def test_the_page_and_the_form_show_them_in_their_section(self, office, name):
        defined(office, name)
        number = made(office, name)
        program(office.people["dora"]).patch(office.api(f"{name}/{number}/"), SENT)
        page = as_person(office, "dora")
        shown = page.get(office.path(f"{name}/{number}/")).content.decode()
        for text in ("Dock note", "Ring twice", "Customer 1", "Lift", "1.25"):
            assert text in shown
        form = page.get(office.path(f"{name}/{number}/edit/")).content.decode()
        assert 'name="dock_story"' in form and 'value="2017-06-30"' in form

    @extensible
    def test_lists_offer_them_as_columns_filters_and_order(self, office, name):
        defined(office, name)
        number = made(office, name)
        program(office.people["dora"]).patch(office.api(f"{name}/{number}/"), SENT)
        page = as_person(office, "dora")
        page.post(office.path(f"{name}/look/"), {"columns": ["dock_note", "dock_keeper"]})
        listed = page.get(office.path(f"{name}/?dock_height__gte=1&ordering=dock_height"))
        assert "Ring twice" in listed.content.decode()
        assert "Customer 1" in listed.content.decode()
        none = page.get(office.path(f"{name}/?dock_height__gte=2")).content.decode()
        assert "Ring twice" not in none

    @extensible
    def test_another_kind_of_record_knows_nothing_of_them(self, office, name):
        defined(office, name)
        other = next(one for one in NAMES if one != name)
        answer = program(office.people["dora"]).get(office.api(f"{other}/?dock_height=1"))
        assert answer.status_code == 400


@pytest.fixture
def harbours(office: Company) -> Company:
    """Three accounts of Ana's: low, high, and one that says nothing."""
    defined(office)
    with office.acting("ana"):
        make.account(name="Low", **SENT)
        make.account(
            name="High",
            dock_note="ring thrice",
            dock_height=Decimal("10.5"),
            dock_built=dt.date(2018, 1, 10),
            dock_kind="ramp",
        )
        make.account(name="None")
    return office


def found(office: Company, query: str) -> list[str]:
    answer = program(office.people["ana"]).get(office.api(f"accounts/?{query}"))
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"] if row["name"] != "Customer 1"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("dock_note=ring", {"Low", "High"}),
        ("dock_note__contains=TWICE", {"Low"}),
        ("dock_note__in=Ring twice", {"Low"}),
        ("dock_note__not=Ring twice", {"High", "None"}),
        ("dock_note__empty=1", {"None"}),
        ("dock_note__empty=0", {"Low", "High"}),
        ("dock_height=1.25", {"Low"}),
        ("dock_height__in=1.25,10.5", {"Low", "High"}),
        ("dock_height__not=1.25", {"High", "None"}),
        ("dock_height__gt=1.25", {"High"}),
        ("dock_height__gte=1.25&dock_height__lt=9", {"Low"}),
        ("dock_height__empty=1", {"None"}),
        ("dock_built=2017-06-30", {"Low"}),
        ("dock_built=this-month", {"High"}),
        ("dock_built__not=this-month", {"Low", "None"}),
        ("dock_built__lt=2018-01-10", {"Low"}),
        ("dock_built__lte=2018-01-10", {"Low", "High"}),
        ("dock_built__gt=2017-12-31", {"High"}),
        ("dock_kind=lift", {"Low"}),
        ("dock_kind=lift&dock_kind=ramp", {"Low", "High"}),
        ("dock_kind__not=lift", {"High", "None"}),
        ("dock_roofed=true", {"Low"}),
        ("dock_roofed=false", {"High", "None"}),
        ("dock_keeper=1", {"Low"}),
        ("dock_keeper__not=1", {"High", "None"}),
        ("dock_keeper__empty=1", {"High", "None"}),
        ("q=thrice", {"High"}),
    ],
)
def test_every_comparison_finds_what_it_says(harbours, query, names):
    assert set(found(harbours, query)) == names


@pytest.mark.parametrize("key", ["dock_note", "dock_height", "dock_built", "dock_kind"])
def test_lists_sort_by_them(harbours, key):
    up = [name for name in found(harbours, f"ordering={key}") if name != "None"]
    down = [name for name in found(harbours, f"ordering=-{key}") if name != "None"]
    assert up == down[::-1]
    expected = {"dock_note": "High", "dock_height": "Low", "dock_built": "Low", "dock_kind": "Low"}
    # “Ring” and “ring” differ by the database's alphabet; numbers, days and keys do not.
    assert key == "dock_note" or up[0] == expected[key]


def test_a_list_costs_the_same_however_many_records_refer(harbours):
    page = as_person(harbours, "ana")
    page.post(harbours.path("accounts/look/"), {"columns": ["name", "dock_keeper"]})
    address = harbours.path("accounts/")
    page.get(address)
    few = len(queries_of(lambda: page.get(address)))
    with harbours.acting("ana"):
        for place in range(6):
            keeper = make.account(name=f"Keeper {place}")
            make.account(name=f"Kept {place}", dock_keeper=keeper)
    assert len(queries_of(lambda: page.get(address))) == few


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("dock_note", "x" * 201, "200"),
        ("dock_note", 5, "text"),
        ("dock_story", "x" * 10_001, "10000"),
        ("dock_height", "high", "number"),
        ("dock_height", "1e999999999", "large"),
        ("dock_height", "NaN", "number"),
        ("dock_height", "1.23456", "four"),
        ("dock_height", True, "number"),
        ("dock_built", "31.01.2018", "2018-01-31"),
        ("dock_kind", "pit", "ramp"),
        ("dock_roofed", "perhaps", "yes or no"),
        ("dock_keeper", 99_999, "no such record"),
        ("dock_keeper", "one", "number"),
        ("dock_keeper", -1, "no such record"),
        ("dock_note", {"a": 1}, "one value"),
        ("dock_other", "x", "cannot be set"),
        ("custom", {"dock_note": "x"}, "cannot be set"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(office, key, value, told):
    defined(office)
    api, before = program(office.people["ana"]), entries(office)
    answer = api.post(office.api("accounts/"), {"name": "Harbour", key: value})
    assert answer.status_code == 400
    assert told in json.dumps(answer.json()[key])
    assert entries(office) == before


def entries(office: Company) -> int:
    return Entry._base_manager.filter(sandbox=office.sandbox).count()


def test_a_hidden_record_cannot_be_referred_to(office):
    defined(office)
    with office.acting("bea"):
        hidden = make.account(name="Hidden").number
    answer = program(office.people["ana"]).post(
        office.api("accounts/"), {"name": "Harbour", "dock_keeper": hidden}
    )
    assert answer.status_code == 400
    with office.acting("dora"):
        records.change(
            REGISTRY["accounts"].model.objects.numbered(1).get(), {"dock_keeper": hidden}
        )
    page = as_person(office, "ana").get(office.path("accounts/1/")).content.decode()
    assert "hidden" in page and "Hidden" not in page


def test_a_required_field_is_asked_of_people_and_not_of_the_company(office):
    with office.acting("dora"):
        custom_field(key="tax_class", label="Tax class", required=True)
    with office.acting("ana"):
        with pytest.raises(ValidationError) as refused:
            create_record(REGISTRY["accounts"], {"name": "Harbour"})
        assert set(refused.value.message_dict) == {"tax_class"}
        row = create_record(REGISTRY["accounts"], {"name": "Harbour", "tax_class": "A"})
        records.create(type(row), {"name": "Made by a routine"})
    answer = program(office.people["ana"]).patch(
        office.api(f"accounts/{row.number}/"), {"tax_class": ""}
    )
    assert answer.status_code == 400


def test_a_new_record_begins_with_the_defaults(office):
    with office.acting("dora"):
        custom_field(key="score", kind="number", default="7.5")
        custom_field(key="asked", kind="checkbox", default="yes")
    with office.acting("ana"):
        row = make.account(name="Harbour")
        other = make.account(name="Other", score=None, asked=False)
    assert row.custom == {"score": 7.5, "asked": True}
    assert other.custom == {}


def test_the_history_says_each_field_in_words_and_undoing_takes_it_back(office):
    defined(office)
    number = docked(office)
    api = program(office.people["ana"])
    api.patch(office.api(f"accounts/{number}/"), {"dock_height": "2", "dock_roofed": False})
    page = as_person(office, "ana").get(office.path(f"accounts/{number}/history/"))
    text = page.content.decode()
    assert "Dock height" in text and "1.25" in text and "Dock roofed" in text
    with office.acting("ana"):
        undo(Entry.objects.latest("number").number)
        assert REGISTRY["accounts"].rows().numbered(number).get().custom == KEPT


def test_merging_takes_what_only_the_other_says_and_moves_what_refers(office):
    defined(office)
    with office.acting("dora"):
        keep, other = make.account(name="Keep"), make.account(name="Other", dock_note="Knock")
        referring = make.account(name="Referring", dock_keeper=other)
        merge(keep, [other], {"dock_note": "Knock"})
        rows = type(keep).objects
        assert rows.get(pk=keep.pk).custom == {"dock_note": "Knock"}
        assert rows.get(pk=referring.pk).custom == {"dock_keeper": keep.number}


def test_bulk_sets_one_on_many(office):
    defined(office)
    number = docked(office)
    answer = program(office.people["ana"]).post(
        office.api("accounts/bulk/"),
        {
            "operation": "edit",
            "numbers": [1, number],
            "arguments": {"field": "dock_kind", "dock_kind": "ramp"},
        },
    )
    assert answer.status_code == 200, answer.content
    assert set(found(office, "dock_kind=ramp")) >= {"Harbour"}


def test_a_field_of_the_page_is_edited_in_place(office):
    defined(office)
    number = docked(office)
    page = as_person(office, "ana")
    address = office.path(f"accounts/{number}/field/dock_height/")
    assert 'name="dock_height"' in page.get(address).content.decode()
    with office.acting("ana"):
        token = REGISTRY["accounts"].rows().numbered(number).get().token
    assert page.post(address, {"dock_height": "3.5", "token": token}).status_code == 200
    with office.acting("ana"):
        row = REGISTRY["accounts"].rows().numbered(number).get()
        assert row.custom == {**KEPT, "dock_height": 3.5}


def test_a_retired_field_is_in_no_form_and_its_values_stay(office):
    defined(office)
    number = docked(office)
    with office.acting("dora"):
        field = CustomField.objects.get(key="dock_note")
        custom_field_change(field, {"active": False})
    told = program(office.people["ana"]).get(office.api(f"accounts/{number}/")).json()
    assert "dock_note" not in told
    program(office.people["ana"]).patch(office.api(f"accounts/{number}/"), {"dock_height": "4"})
    with office.acting("ana"):
        assert REGISTRY["accounts"].rows().numbered(number).get().custom["dock_note"]


def test_a_reset_puts_definitions_and_values_back(office):
    defined(office)
    docked(office)
    with office.acting("dora") as dora:
        reset(dora.sandbox)
    with office.acting("ana"):
        assert not REGISTRY["accounts"].custom_fields
        assert all(row.custom == {} for row in REGISTRY["accounts"].rows())


def test_what_a_custom_field_refers_to_is_not_deleted(office):
    defined(office)
    with office.acting("dora"):
        keeper = make.account(name="Keeper")
        docked = make.account(name="Docked", dock_keeper=keeper)
        with pytest.raises(Refused):
            records.delete(keeper)
        records.delete_many([keeper, docked])
