"""The write door: permission, validation in batches, version, journal; all or nothing."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Opportunity, Product, Stage
from lab import records
from lab.access.decisions import Refused
from lab.journal.history import history_of, record_at
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.journal.recording import _listeners, listen
from lab.records import Conflict
from lab.records.numbers import next_document_number
from lab.tenancy.fields import make_id
from lab.tenancy.writing import sandbox_write


def test_what_is_made_is_numbered_owned_and_journalled(office):
    with office.acting("ana") as ana:
        row = records.create(Account, {"name": "Acme", "industry": "retail"})
        item = Entry.objects.first()
    assert (row.number, row.owner_id) == (1001, ana.seat.pk)
    assert (item.event, item.change, item.record, item.user, item.seat_number) == (
        "account.created",
        "made",
        1001,
        office.people["ana"],
        4,
    )
    assert item.after["name"] == "Acme"
    assert item.after["owner"] == 4


def test_what_is_changed_says_before_and_after(office):
    with office.acting("ana"):
        row = records.change(Opportunity.objects.get(name="Deal 1"), {"amount": "250.5"})
        item = Entry.objects.first()
    assert item.before == {"amount": "100.00"}
    assert item.after == {"amount": "250.50"}
    assert row.version == 2


def test_saving_without_a_change_writes_nothing(office):
    with office.acting("ana"):
        count = Entry.objects.count()
        records.change(Account.objects.get(name="Customer 1"), {"name": "Customer 1"})
        assert Entry.objects.count() == count


@pytest.mark.parametrize(
    "values, field",
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "A", "industry": "nonsense"}, "industry"),
        ({"name": "A", "employees": "many"}, "employees"),
        ({"name": "A", "parent_id": 1}, "parent"),
    ],
)
def test_bad_values_are_refused_by_field_and_nothing_is_written(office, values, field):
    with office.acting("ana"):
        count = Account.objects.count(), Entry.objects.count()
        with pytest.raises(ValidationError) as refusal:
            records.create(Account, values)
        assert field in refusal.value.message_dict
        assert (Account.objects.count(), Entry.objects.count()) == count


def test_a_hidden_record_cannot_be_referred_to(office):
    with office.acting("ana"), pytest.raises(ValidationError) as refusal:
        records.create(Account, {"name": "A", "parent_id": make_id(office.sandbox.pk, 3)})
    assert "may not see it" in str(refusal.value)


@pytest.mark.parametrize("name", ["sandbox", "sandbox_id", "id", "pk", "version"])
def test_what_only_the_kernel_sets_cannot_be_assigned(office, name):
    with office.acting("dora"):
        with pytest.raises(TypeError):
            records.create(Account, {"name": "A", name: 7})
        with pytest.raises(TypeError):
            records.change(Account.objects.get(name="Customer 1"), {name: 7})


def test_the_second_of_two_people_saving_one_record_is_told(office):
    with office.acting("ana"):
        mine = Account.objects.get(name="Customer 1")
    with office.acting("max"):
        records.change(Account.objects.get(name="Customer 1"), {"phone": "1"})
    with office.acting("ana"), pytest.raises(Conflict):
        records.change(mine, {"phone": "2"})


def test_uniqueness_is_found_against_the_database_and_within_the_batch(office):
    with office.acting("dora"):
        with pytest.raises(ValidationError):
            records.create(Product, {"name": "Other", "code": "P1"})
        with pytest.raises(ValidationError) as refusal:
            records.create_many(Product, [{"name": "A", "code": "Q"}, {"name": "B", "code": "Q"}])
        assert refusal.value.position == 1
        assert Product.objects.count() == 1


def test_validation_costs_queries_per_batch_and_not_per_row(office, django_assert_max_num_queries):
    with office.acting("dora"):
        owner = make_id(office.sandbox.pk, 4)
        with django_assert_max_num_queries(60):
            records.create_many(Account, [{"name": f"N{n}", "owner_id": owner} for n in range(400)])
    with office.acting("dora"):
        assert Account.objects.count() == 403


def test_a_record_in_use_is_not_deleted_and_the_reason_names_what_needs_it(office):
    with office.acting("dora"), pytest.raises(Refused, match="used by 1 opportunities"):
        records.delete(Account.objects.get(name="Customer 1"))


def test_a_deal_can_be_told_as_it_was_at_any_entry(office):
    with office.acting("dora") as dora:
        deal = records.create(
            Opportunity, {"name": "New", "stage": Stage.objects.get(key="qualify"), "amount": 1}
        )
        marks = [Entry.objects.first().number]
        for amount in (2, 3):
            records.change(deal, {"amount": amount})
            marks.append(Entry.objects.first().number)
        number = deal.number
        records.delete(deal)
        gone = Entry.objects.first().number
        reset(dora.sandbox)
        amounts = [record_at("opportunities", number, mark)["amount"] for mark in marks]
        assert amounts == ["1.00", "2.00", "3.00"]
        assert record_at("opportunities", number, marks[0] - 1) is None
        assert record_at("opportunities", number, gone) is None
        assert history_of("opportunities", number).count() == 4


def test_a_reset_can_be_looked_behind(office):
    with office.acting("dora") as dora:
        records.change(Account.objects.get(name="Customer 1"), {"phone": "9"})
        mark = Entry.objects.first().number
        reset(dora.sandbox)
        assert record_at("accounts", 1, mark)["phone"] == "9"
        assert record_at("accounts", 1, mark - 1)["phone"] == ""
        assert record_at("accounts", 1, mark + 1)["phone"] == ""


def test_listeners_hear_of_a_write_after_it_is_over_and_not_of_a_failed_one(office):
    heard = []
    listen("account.changed", lambda entries: heard.extend(entry.label for entry in entries))
    try:
        with office.acting("dora"):
            with sandbox_write():
                records.change(Account.objects.get(name="Customer 1"), {"phone": "9"})
                assert heard == []
            assert heard == ["Customer 1"]
            with pytest.raises(ZeroDivisionError), sandbox_write():
                records.change(Account.objects.get(name="Customer 2"), {"phone": "9"})
                raise ZeroDivisionError
        assert heard == ["Customer 1"]
    finally:
        _listeners.pop("account.changed")


def test_document_numbers_have_no_gap_even_after_a_failure(office):
    with office.acting("dora"):
        with sandbox_write():
            assert next_document_number("quotes") == "Q2018-0001"
        with pytest.raises(ZeroDivisionError), sandbox_write():
            next_document_number("quotes")
            raise ZeroDivisionError
        with sandbox_write():
            assert [next_document_number("quotes"), next_document_number("orders")] == [
                "Q2018-0002",
                "SO2018-0001",
            ]


def test_rows_of_which_somebody_changed_one_meanwhile_are_not_written_together(office):
    with office.acting("dora"):
        rows = list(Account.objects.order_by("pk")[:3])
        records.change(Account.objects.get(pk=rows[1].pk), {"phone": "1"})
        with pytest.raises(Conflict) as refused:
            records.change_many([(row, {"phone": "2"}) for row in rows])
        assert refused.value.row.pk == rows[1].pk
        assert set(Account.objects.values_list("phone", flat=True)) == {"", "1"}
