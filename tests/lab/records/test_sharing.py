"""Sharing one record with further seats, and taking it back."""

import pytest
from django.core.exceptions import ValidationError

from crm.models import Account
from lab import records
from lab.access.decisions import Refused
from lab.access.models import RecordShare
from lab.journal.models import Entry
from lab.records.sharing import share, shares_of, unshare


def account(name):
    return Account.objects.get(name=name)


def shared(office, who="ana", level="read", seats=("bo",)):
    with office.acting(who):
        return share(
            [account("Customer 1")], seats=[office.seat(seat) for seat in seats], level=level
        )


def test_a_rep_shares_the_own_record_and_the_colleague_sees_it(office):
    assert shared(office) == 1
    with office.acting("bo") as actor:
        assert actor.policy.may("view", account("Customer 1"))
        assert not actor.policy.may("change", account("Customer 1"))


def test_sharing_again_raises_the_level_and_makes_no_second_share(office):
    shared(office)
    assert shared(office, level="write") == 1
    assert shared(office, level="write") == 0
    with office.acting("bo") as actor:
        assert actor.policy.may("change", account("Customer 1"))
        assert RecordShare.objects.count() == 1


def test_the_history_of_the_record_tells_it(office):
    shared(office)
    with office.acting("ana"):
        told = Entry.objects.get(event="account.shared")
        assert (told.collection, told.record, told.data) == (
            "accounts",
            account("Customer 1").number,
            {"seats": [6], "level": "read"},
        )


def test_taking_back_closes_the_record(office):
    shared(office)
    with office.acting("ana"):
        assert unshare(account("Customer 1"), seats=[office.seat("bo")]) == 1
        assert not shares_of(account("Customer 1")).exists()
    with office.acting("bo") as actor:
        assert not actor.policy.may("view", account("Customer 1"))


@pytest.mark.parametrize("who", ["bea", "bo", "mia", "idle", "al"])
def test_who_has_nothing_to_say_about_the_record_cannot_share_it(office, who):
    with office.acting(who), pytest.raises(Refused):
        share([account("Customer 1")], seats=[office.seat("bea")], level="read")


def test_a_share_to_read_or_write_is_no_leave_to_share_further(office):
    shared(office, level="write")
    with office.acting("bo"), pytest.raises(Refused):
        share([account("Customer 1")], seats=[office.seat("mia")], level="read")


def test_shares_are_not_made_past_the_service(office):
    values = {"record_collection": "accounts", "level": "write"}
    for who in ("ana", "max"):
        with office.acting(who), pytest.raises(Refused):
            values |= {"record_id": account("Customer 3").pk, "seat_id": office.seat(who).pk}
            records.create(RecordShare, values)


def test_nobody_reads_the_shares_of_the_company(office):
    shared(office)
    with office.acting("bea"):
        assert not RecordShare.objects.visible().exists()


@pytest.mark.parametrize("level, seats", [("own", ("bo",)), ("read", ())])
def test_nonsense_is_refused_in_words(office, level, seats):
    with pytest.raises(ValidationError):
        shared(office, level=level, seats=seats)


def test_all_or_nothing(office):
    with office.acting("ana"), pytest.raises(Refused):
        share(list(Account.objects.order_by("pk")), seats=[office.seat("bo")], level="read")
    with office.acting("tess"):
        assert not RecordShare.objects.exists()
