"""The company as it was: after any entry of a random story it looks as a copy taken then."""

import os

import pytest

from lab import records
from lab.access.actors import system_actor
from lab.access.decisions import Hidden
from lab.journal.jumps import restore, take_snapshot, taken_at
from lab.journal.models import Entry, Moment
from lab.journal.moments import KEPT_FOR, moment_open, reap
from lab.people.models import User
from lab.records.tags import Tag
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Sandbox
from lab.tenancy.stamping import differences
from tests.crm.story.market import Market
from tests.factories.company import Company

SEEDS = range(int(os.environ.get("MOMENT_SEEDS", "3")))
STEPS = 36


@pytest.fixture
def viewer(db: None) -> User:
    return User.objects.create_user("viewer", role="teacher")


def differing(copy: Sandbox, other: Sandbox) -> dict[str, object]:
    return {
        found.table.model.collection: (found.made, found.changed, found.deleted)
        for found in differences(copy, other)
        if not found.table.model.inner
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_a_moment_looks_as_the_copy_taken_then(office: Company, viewer: User, seed: int):
    market, taken = Market(office, seed), []
    for step in range(STEPS):
        market.step()
        with acting_as(system_actor(office.sandbox)):
            if step % 7 == 3:
                taken.append(take_snapshot(office.sandbox, name=str(step)))
            if step == 20:
                restore(office.sandbox, taken[1])
    office.sandbox.refresh_from_db()

    with acting_as(system_actor(office.sandbox)):
        for copy in taken:
            shown = moment_open(office.sandbox, taken_at(copy), viewer=viewer)
            assert differing(shown, copy) == {}
            assert (shown.simulated_now, shown.attempt) == (copy.simulated_now, copy.attempt)


def test_the_start_is_the_template_again(office: Company, viewer: User):
    with acting_as(system_actor(office.sandbox)):
        start = Entry.objects.order_by("number").values_list("number", flat=True).last()
        before = take_snapshot(office.sandbox, name="start")
    market = Market(office, 5)
    for _step in range(12):
        market.step()

    with acting_as(system_actor(office.sandbox)):
        assert differing(moment_open(office.sandbox, start or 0, viewer=viewer), before) == {}


def test_rows_that_exchanged_a_name_have_their_own_again(office: Company, viewer: User):
    with office.acting("dora"):
        first, second = (records.create(Tag, {"name": name}) for name in ("Fair", "Referral"))
        before = Entry.objects.latest("number").number
        for tag, name in ((first, "In between"), (second, "Fair"), (first, "Referral")):
            records.change(tag, {"name": name})

    with acting_as(system_actor(office.sandbox)):
        shown = moment_open(office.sandbox, before, viewer=viewer)

    found = Tag._base_manager.filter(sandbox=shown).order_by("pk").values_list("name", flat=True)
    assert list(found) == ["Fair", "Referral"]


def test_a_row_that_was_deleted_since_is_there_again(office: Company, viewer: User):
    with office.acting("dora"):
        tag = records.create(Tag, {"name": "Fair"})
        before = Entry.objects.latest("number").number
        records.change(tag, {"tone": "red"})
        records.delete(tag)

    with acting_as(system_actor(office.sandbox)):
        shown = moment_open(office.sandbox, before, viewer=viewer)

    assert Tag._base_manager.get(sandbox=shown).tone == "blue"


def test_each_viewer_has_one_and_it_is_reaped(office: Company, viewer: User):
    with acting_as(system_actor(office.sandbox)):
        copies = [take_snapshot(office.sandbox, name="a"), take_snapshot(office.sandbox, name="b")]
        for copy in copies:
            shown = moment_open(office.sandbox, taken_at(copy), viewer=viewer)
        assert Moment.objects.get().copy == shown

        Moment.objects.update(opened_at=shown.created_at - 2 * KEPT_FOR)

        assert reap() == 1
    assert not Sandbox.objects.filter(pk=shown.pk).exists()


def test_an_entry_that_is_not_there_is_no_moment(office: Company, viewer: User):
    with acting_as(system_actor(office.sandbox)), pytest.raises(Hidden):
        moment_open(office.sandbox, 10**6, viewer=viewer)


def test_the_company_itself_stays_as_it_is(office: Company, viewer: User):
    market = Market(office, 7)
    for _step in range(10):
        market.step()
    with acting_as(system_actor(office.sandbox)):
        now = take_snapshot(office.sandbox, name="now")
        moment_open(office.sandbox, 2, viewer=viewer)

        assert differing(office.sandbox, now) == {}
