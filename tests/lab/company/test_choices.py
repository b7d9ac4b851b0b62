"""The company's own fields and its picklists: who defines what, and what stays readable."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account
from lab import records
from lab.access.decisions import Refused
from lab.journal.models import Entry
from lab.records.custom_field_items import custom_field_change, custom_field_create
from lab.records.custom_fields import MOST_FIELDS, CustomField
from lab.records.picklist_items import (
    MOST_CHOICES,
    picklist_item_create,
    picklist_item_replace,
)
from lab.records.picklists import PicklistItem
from lab.records.undoing import undo
from lab.testing.callers import program
from tests.factories import make
from tests.factories.company import Company
from tests.factories.custom_fields import custom_field, one_of_each_kind
from tests.lab.entities.pages import as_person

KEYS = [
    "",
    "Name",
    "1st",
    "__class__",
    "a__b",
    "a_",
    "_a",
    "custom",
    "contains",
    "isnull",
    "has_key",
    "name",
    "objects",
    "owner",
    "owner_id",
    "pk",
    "tag",
    "ordering",
    "page",
    "dock_id",
    "dock key",
    "a' OR '1'='1",
    'a"; DROP TABLE crm_account; --',
    "a.b",
    "a$",
    "ключ",
    "码头",
    "a" * 41,
    "a\n",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_a_plain_word_that_means_nothing_else(office, key):
    with office.acting("dora"), pytest.raises(ValidationError) as refused:
        custom_field(key=key)
    assert "key" in refused.value.message_dict


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"entity": "picklist-items"}, "entity"),
        ({"entity": "nothing"}, "entity"),
        ({"kind": "picture"}, "kind"),
        ({"kind": "reference"}, "refers_to"),
        ({"kind": "reference", "refers_to": "journal"}, "refers_to"),
        ({"kind": "text", "refers_to": "accounts"}, "refers_to"),
        ({"kind": "text", "picklist": "industries"}, "picklist"),
        ({"kind": "checkbox", "required": True}, "required"),
        ({"kind": "number", "default": "many"}, "default"),
        ({"kind": "date", "default": "soon"}, "default"),
        ({"kind": "choice", "picklist": "industries", "default": "mining"}, "default"),
        ({"kind": "reference", "refers_to": "accounts", "default": "1"}, "default"),
        ({"label": ""}, "label"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(office, values, field):
    with office.acting("dora"), pytest.raises(ValidationError) as refused:
        custom_field(key="dock", **values)
    assert field in refused.value.message_dict


def test_the_head_and_staff_define_fields_and_others_read_them(office):
    body = {"entity": "accounts", "key": "dock", "label": "Dock"}
    for who, status in (("ana", 403), ("al", 403), ("dora", 201)):
        answer = program(office.people[who]).post(office.api("custom-fields/"), body)
        assert answer.status_code == status, answer.content
    told = program(office.people["ana"]).get(office.api("custom-fields/")).json()
    assert [row["key"] for row in told["results"]] == ["dock"]
    again = program(office.people["tess"]).post(office.api("custom-fields/"), body)
    assert again.status_code == 400


def test_a_label_that_is_a_script_is_shown_as_text(office):
    with office.acting("dora"):
        custom_field(key="dock", label="<script>alert(1)</script>", help_text="<b>x</b>")
        number = make.account(dock="<i>y</i>").number
    page = as_person(office, "dora")
    for path in ("accounts/new/", f"accounts/{number}/", "company/fields/", "accounts/"):
        text = page.get(office.path(path)).content.decode()
        assert "<script>alert(1)" not in text and "<b>x</b>" not in text and "<i>y" not in text


def test_what_records_hold_keeps_kind_key_and_definition(office):
    with office.acting("dora"):
        field = custom_field(key="dock", kind="number")
        custom_field_change(field, {"kind": "text"})
        field = custom_field_change(CustomField.objects.get(), {"kind": "number"})
        make.account(dock=3)
        for values in ({"kind": "text"}, {"key": "pier"}, {"entity": "contacts"}):
            with pytest.raises(ValidationError):
                custom_field_change(CustomField.objects.get(), values)
        with pytest.raises(Refused):
            records.delete(field)
        custom_field_change(CustomField.objects.get(), {"label": "Pier", "active": False})


def test_an_empty_field_is_deleted_and_its_key_is_free(office):
    with office.acting("dora"):
        records.delete(custom_field(key="dock", kind="number"))
        assert custom_field(key="dock", kind="text").pk


def test_there_are_so_many_fields_and_choices_and_no_more(office):
    with office.acting("dora"):
        records.create_many(
            CustomField,
            [{"entity": "accounts", "key": f"k{n}", "label": "x"} for n in range(MOST_FIELDS)],
        )
        with pytest.raises(ValidationError):
            custom_field(key="dock")
        rows = [{"list": "sources", "key": f"k{n}", "label": "x"} for n in range(MOST_CHOICES)]
        records.create_many(PicklistItem, rows)
        with pytest.raises(ValidationError):
            picklist_item_create({"list": "sources", "key": "one-more", "label": "x"})


def test_a_choice_gets_a_list_of_its_own_that_keeps_what_is_in_use(office):
    with office.acting("dora"):
        field = one_of_each_kind("accounts")["dock_kind"]
        assert field.picklist == "accounts.dock_kind"
        make.account(dock_kind="lift")
        with pytest.raises(Refused):
            records.delete(PicklistItem.objects.get(key="lift"))
        with pytest.raises(ValidationError):
            picklist_item_create({"list": "accounts.nothing", "key": "x", "label": "x"})


@pytest.fixture
def lifts(office: Company) -> Company:
    with office.acting("dora"):
        field = one_of_each_kind("accounts")["dock_kind"]
        custom_field_change(field, {"default": "lift"})
        make.account(name="Own", dock_kind="lift", industry="retail")
        make.account(name="Other", dock_kind="ramp", industry="software")
    return office


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("lift", "ramp", "custom__dock_kind"), ("retail", "software", "industry")],
)
def test_one_step_puts_another_choice_in_the_place_and_undoing_takes_it_back(
    lifts, old, new, column
):
    with lifts.acting("dora"):
        item, other = (PicklistItem.objects.get(key=key) for key in (old, new))
        picklist_item_replace(item, by=other)
        assert Account.objects.filter(**{column: new}, name__in=["Own", "Other"]).count() == 2
        assert not PicklistItem.objects.get(key=old).active
        assert CustomField.objects.get(key="dock_kind").default == (
            "ramp" if old == "lift" else "lift"
        )
        undo(Entry.objects.latest("number").number)
        assert Account.objects.filter(**{column: old}).count() == 1
        assert PicklistItem.objects.get(key=old).active


def test_only_another_choice_of_the_list_takes_its_place_and_only_for_who_may(lifts):
    retail, fair = (
        PicklistItem._base_manager.filter(sandbox=lifts.sandbox, key=key).get()
        for key in ("retail", "fair")
    )
    address = lifts.api(f"picklist-items/{retail.number}/replace/")
    api = program(lifts.people["dora"])
    assert api.post(address, {"by": fair.number}).status_code == 400
    assert api.post(address, {"by": retail.number}).status_code == 400
    assert api.post(address, {"by": 99_999}).status_code == 400
    assert program(lifts.people["ana"]).post(address, {"by": fair.number}).status_code == 403


class TestPages:
    def test_an_empty_page_tells_how_to_begin(self, office):
        text = as_person(office, "dora").get(office.path("company/fields/")).content.decode()
        assert "No custom fields yet" in text and "custom-fields/new/" in text

    def test_fields_and_choices_are_moved_up_and_down(self, lifts):
        page = as_person(lifts, "dora")
        with lifts.acting("dora"):
            second = list(CustomField.objects.order_by("position"))[1]
        moving = lifts.path(f"company/choices/custom-fields/{second.number}/move/")
        assert page.post(moving, {"step": "up"}).status_code == 302
        with lifts.acting("dora"):
            assert CustomField.objects.order_by("position").first() == second
        shown = page.get(lifts.path("company/fields/")).content.decode()
        assert shown.index("Dock story") < shown.index("Dock note")
        assert 'name="dock_story"' in shown

    def test_a_choice_is_replaced_from_the_page(self, lifts):
        page = as_person(lifts, "dora")
        assert "Accounts: Industry" in page.get(lifts.path("company/choices/")).content.decode()
        with lifts.acting("dora"):
            item, other = (PicklistItem.objects.get(key=key) for key in ("lift", "ramp"))
        address = lifts.path(f"company/choices/{item.number}/replace/")
        assert page.post(address, {"by": other.number}).status_code == 302
        with lifts.acting("dora"):
            assert Account.objects.filter(custom__dock_kind="ramp").count() == 2

    def test_who_may_not_change_them_may_read_them(self, lifts):
        page = as_person(lifts, "ana")
        for path in ("company/fields/", "company/choices/"):
            text = page.get(lifts.path(path)).content.decode()
            assert "Move up" not in text and "Dock" in text
        with lifts.acting("dora"):
            field = CustomField.objects.first()
        address = lifts.path(f"company/choices/custom-fields/{field.number}/move/")
        assert page.post(address, {"step": "up"}).status_code == 403
        assert page.post(lifts.path("company/choices/accounts/1/move/")).status_code == 404


def test_custom_field_create_is_what_pages_and_programs_use(office):
    with office.acting("dora"):
        first = custom_field_create({"entity": "accounts", "key": "a", "label": "A"})
        second = custom_field_create({"entity": "accounts", "key": "b", "label": "B"})
    assert (first.position, second.position) == (1, 2)
