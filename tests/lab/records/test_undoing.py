"""Undoing a step: everything is as it was, or a reason why not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.models import Account, Contact, Task
from lab import records
from lab.access.decisions import Hidden, Refused
from lab.access.models import RecordShare
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.journal.recording import one_batch
from lab.journal.values import row_state
from lab.records.tags import tag_records
from lab.records.undoing import undo
from lab.tenancy.registry import sandboxed_models
from tests.factories import make
from tests.factories.company import Company


def everything() -> dict[str, dict[int, dict]]:
    """All rows of the acting sandbox but the kernel's counters."""
    return {
        model.collection: {row.number: row_state(row) for row in model.objects.all()}
        for model in sandboxed_models()
        if model.collection != "counters"
    }


def last() -> int:
    return Entry.objects.latest("number").number


def test_a_deleted_record_comes_back_with_its_number_and_all_that_went_with_it(
    office: Company,
) -> None:
    with office.acting("dora"):
        firm = make.account(name="Acme", phone="+86 10 1234")
        make.task(about_collection="accounts", about_id=firm.pk)
        tag_records([firm], "key customer")
        before = everything()
        records.delete(firm)
        assert not Account.objects.filter(name="Acme").exists()
        undo(last())
        assert everything() == before


def test_several_changes_of_one_step_are_undone_in_one_step(office: Company) -> None:
    with office.acting("dora"):
        before = everything()
        with one_batch() as write:
            firm = make.account()
            person = make.contact(account=firm)
            records.change(firm, {"name": "Renamed"})
            records.change(firm, {"name": "Renamed again"})
            records.change(Account.objects.numbered(1).get(), {"name": "Other"})
            records.delete(person)
            batch = write.batch
        undo(batch)
        assert everything() == before


def test_undoing_can_itself_be_undone(office: Company) -> None:
    with office.acting("dora"):
        records.change(Account.objects.numbered(1).get(), {"name": "New name"})
        after = everything()
        undo(undo(last()))
        assert everything() == after


def test_it_is_refused_when_somebody_has_changed_a_record_since(office: Company) -> None:
    with office.acting("ana"):
        records.change(Account.objects.visible().get(), {"name": "Ana's"})
        step = last()
    with office.acting("dora"):
        records.change(Account.objects.numbered(1).get(), {"name": "Dora's"})
    with office.acting("ana"), pytest.raises(Refused, match="changed since by Dora"):
        undo(step)
    with office.acting("ana"):
        assert Account.objects.numbered(1).get().name == "Dora's"


def test_what_others_added_to_a_new_record_does_not_vanish_with_it(office: Company) -> None:
    with office.acting("ana"):
        firm = make.account()
        step = last()
    with office.acting("dora"):
        make.task(about_collection="accounts", about_id=firm.pk)
    with office.acting("ana"), pytest.raises(Refused, match="added since"):
        undo(step)
    with office.acting("dora"):
        assert Task.objects.count() == 1


def test_it_is_refused_after_a_reset(office: Company) -> None:
    with office.acting("ana"):
        records.change(Account.objects.visible().get(), {"name": "Ana's"})
        step = last()
    with office.as_system() as actor:
        reset(actor.sandbox)
    with office.acting("ana"), pytest.raises(Refused, match="reset"):
        undo(step)


def test_only_who_did_it_or_staff_undoes_it(office: Company) -> None:
    with office.acting("ana"):
        records.change(Account.objects.visible().get(), {"name": "Ana's"})
        step = last()
    with office.acting("bea"), pytest.raises(Refused, match="Only the person"):
        undo(step)
    with office.acting("al"), pytest.raises(Refused, match="looking on"):
        undo(step)
    with office.acting("tess"):
        undo(step)
        assert Account.objects.numbered(1).get().name == "Customer 1"


def test_a_rep_may_undo_what_the_rights_would_not_let_them_delete(office: Company) -> None:
    with office.acting("ana"):
        made = records.create_many(Contact, [{"name": "One"}, {"name": "Two"}])
        with pytest.raises(Refused):
            records.delete(made[0])
        undo(last())
        assert not Contact.objects.filter(name__in=["One", "Two"]).exists()


def test_a_number_of_another_company_is_nothing_here(
    office: Company, other_office: Company
) -> None:
    with other_office.acting("ana"):
        for number in range(5):
            records.change(Account.objects.visible().get(), {"name": f"Name {number}"})
        step = last()
    with office.acting("ana"), pytest.raises(Hidden):
        undo(step)


STEP = st.sampled_from(["create", "change", "delete", "transfer", "share", "tag"])


class UndoEqualsBefore(TestCase):
    """Whatever is done in one step, undoing it gives the company as it was."""

    @settings(max_examples=12)
    @given(st.lists(STEP, min_size=1, max_size=6))
    def test_undo_equals_before(self, steps: list[str]) -> None:
        office = Company("one")
        with office.acting("dora"):
            make.contact(account=Account.objects.numbered(1).get())
            spare = make.account()
            before = everything()
            with one_batch() as write:
                for step in steps:
                    spare = _do(step, spare, office)
                batch = write.batch
            undo(batch)
            assert everything() == before


def _do(step: str, spare: Account, office: Company) -> Account:
    first = Account.objects.numbered(1).get()
    match step:
        case "create":
            make.contact(account=first)
        case "change":
            records.change(first, {"name": first.name + "!", "employees": 7})
        case "delete":
            records.delete(spare)
            return make.account()
        case "transfer":
            records.change(first, {"owner": office.seat("bo")}, verb="transfer")
        case "share":
            if not RecordShare.objects.filter(record_id=first.pk).exists():
                values = {
                    "record_collection": "accounts",
                    "record_id": first.pk,
                    "seat": office.seat("bea"),
                }
                records.create(RecordShare, values)
        case "tag":
            tag_records([first], "hot")
    return spare
