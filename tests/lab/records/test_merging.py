"""Merging duplicates: one record stays, everything that pointed at the others points at it."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account, Contact, Opportunity, OpportunityCompetitor, Task
from lab import records
from lab.access.decisions import Refused
from lab.access.models import RecordShare
from lab.journal.models import Entry
from lab.records.merging import may_merge, merge
from lab.records.tags import Tagging, tag_records, tags_of
from lab.records.undoing import undo
from tests.factories import make
from tests.factories.company import Company
from tests.lab.records.test_undoing import everything


def test_everything_that_pointed_at_the_others_points_at_the_kept_one(office: Company) -> None:
    with office.acting("dora"):
        keep, twin, third = (make.account(name=name) for name in ("Acme", "ACME Ltd", "Acme Inc"))
        person = make.contact(account=third)
        deal = make.opportunity(account=third, contact=person)
        task = make.task(about_collection="accounts", about_id=twin.pk)
        daughter = make.account(parent=third)
        tag_records([twin], "fair")
        merged = merge(keep, [twin, third], {"phone": "123"})
        assert (merged.pk, merged.phone) == (keep.pk, "123")
        assert not Account.objects.filter(pk__in=[twin.pk, third.pk]).exists()
        assert Contact.objects.get(pk=person.pk).account_id == keep.pk
        assert Opportunity.objects.get(pk=deal.pk).account_id == keep.pk
        assert Task.objects.get(pk=task.pk).about_id == keep.pk
        assert Account.objects.get(pk=daughter.pk).parent_id == keep.pk
        assert [tag.name for tag in tags_of([merged])[keep.pk]] == ["fair"]
        assert Entry.objects.latest("number").data == {"merged": [twin.number, third.number]}


def test_records_that_the_merging_seat_cannot_see_are_moved_along(office: Company) -> None:
    with office.acting("dora"):
        keep, twin = (make.account(owner=office.seat("max")) for _ in range(2))
        hidden = make.opportunity(account=twin, owner=office.seat("bo"))
    with office.acting("max"):
        assert not Opportunity.objects.visible().filter(pk=hidden.pk).exists()
        merge(Account.objects.get(pk=keep.pk), [Account.objects.get(pk=twin.pk)], {})
        assert Opportunity.objects.get(pk=hidden.pk).account_id == keep.pk


def test_a_merge_is_undone_in_one_step(office: Company) -> None:
    with office.acting("dora"):
        keep, twin = make.account(name="Acme"), make.account(name="ACME")
        make.contact(account=twin)
        tag_records([keep, twin], "fair")
        records.change(keep, {"parent": twin})
        before = everything()
        merge(Account.objects.get(pk=keep.pk), [twin], {"name": "Acme Ltd"})
        undo(Entry.objects.latest("number").number)
        assert everything() == before


def test_what_would_be_said_twice_is_said_once(office: Company) -> None:
    with office.acting("dora"):
        keep, twin = make.account(), make.account()
        tag_records([keep, twin], "fair")
        for row in (keep, twin):
            values = {
                "record_collection": "accounts",
                "record_id": row.pk,
                "seat": office.seat("bo"),
            }
            records.create(RecordShare, values)
        one, two = make.competitor(), make.competitor()
        deal = make.opportunity()
        for rival in (one, two):
            records.create(OpportunityCompetitor, {"opportunity": deal, "competitor": rival})
        merge(keep, [twin], {})
        merge(one, [two], {})
        assert Tagging.objects.filter(record_id=keep.pk).count() == 1
        assert RecordShare.objects.filter(record_id=keep.pk).count() == 1
        assert OpportunityCompetitor.objects.get().competitor_id == one.pk


def test_a_record_never_becomes_its_own_parent(office: Company) -> None:
    with office.acting("dora"):
        keep, twin = make.account(), make.account()
        records.change(keep, {"parent": twin})
        merged = merge(Account.objects.get(pk=keep.pk), [twin], {"parent_id": twin.pk})
        assert merged.parent_id is None


def test_it_takes_the_right_to_delete_and_to_change(office: Company) -> None:
    with office.acting("ana"):
        mine = Account.objects.visible().get()
        second = make.account()
        decision = may_merge([mine, second])
        assert not decision
        assert "delete" in str(decision.reason)
        with pytest.raises(Refused):
            merge(mine, [second], {})
    with office.acting("max"):
        foreign = make.account()
    with office.acting("dora"):
        foreign = Account.objects.get(pk=foreign.pk)
        bos = Account.objects.numbered(3).get()
    with office.acting("max"), pytest.raises(Refused):
        merge(foreign, [bos], {})
    with office.acting("dora"):
        assert Account.objects.count() == 5


def test_two_or_three_different_records_are_merged_not_one_or_four(office: Company) -> None:
    with office.acting("dora"):
        rows = [make.account() for _ in range(4)]
        for others in ([], rows[1:], [rows[0]]):
            with pytest.raises(ValidationError, match="two or three"):
                merge(rows[0], others, {})


def test_a_bad_value_leaves_everything_as_it_was(office: Company) -> None:
    with office.acting("dora"):
        keep, twin = make.account(), make.account()
        make.contact(account=twin)
        before = everything()
        with pytest.raises(ValidationError):
            merge(keep, [twin], {"name": ""})
        assert everything() == before
