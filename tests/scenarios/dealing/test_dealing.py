"""A class gets the open opportunities of its company dealt out, if its teacher wants that."""

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.selling.models import Opportunity
from lab.access.actors import system_actor
from lab.entities.spec import REGISTRY
from lab.journal.jumps import reset
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios.dealing.services import DEALT, opportunities_deal
from scenarios.models import ScenarioVersion
from scenarios.packs.files import read_folder
from scenarios.packs.pack import read_pack
from scenarios.packs.versions import publish, store
from tests.scenarios.conftest import PACKS
from tests.scenarios.test_class_plan import Room

pytestmark = pytest.mark.django_db
OPEN = {"contact", "needs", "quoted", "negotiation"}


@pytest.fixture
def version() -> ScenarioVersion:
    return publish(store(read_pack(read_folder(PACKS / "office-trade"))))


@pytest.fixture
def room(version: ScenarioVersion) -> Room:
    """Two students: they get the seats of two of the three reps."""
    return Room(version).students(2)


def company() -> Sandbox:
    return Sandbox.objects.get(kind="live")


def owners(sandbox: Sandbox | None) -> dict[int, str]:
    assert sandbox is not None
    with acting_as(system_actor(sandbox)):
        rows = Opportunity.objects.filter(stage__key__in=OPEN).order_by("pk")
        return {row.number: str(row.owner.name) for row in rows.select_related("owner")}


def closed(sandbox: Sandbox | None) -> list[tuple[int, int]]:
    assert sandbox is not None
    with acting_as(system_actor(sandbox)):
        rows = Opportunity.objects.exclude(stage__key__in=OPEN).order_by("pk")
        return list(rows.values_list("pk", "owner"))


def reps(sandbox: Sandbox) -> list[str]:
    with acting_as(system_actor(sandbox)):
        taken = Occupancy.objects.values_list("seat_number", flat=True)
        return [seat.name for seat in Seat.objects.numbered(*taken)]


def test_by_default_the_data_stay_untouched(room: Room) -> None:
    room.make(sharing="together")
    sandbox = company()
    assert owners(sandbox) == owners(sandbox.template)


def test_a_class_that_wants_it_gets_them_dealt_to_the_seats_that_are_taken(room: Room) -> None:
    room.make(sharing="together", deal_out=True)
    sandbox = company()
    before, dealt = owners(sandbox.template), owners(sandbox)
    assert dealt.keys() == before.keys()
    counts = Counter(dealt.values())
    assert set(counts) == set(reps(sandbox)) != set(before.values())
    assert max(counts.values()) - min(counts.values()) <= 1
    closed_before = [(pk & 0xFFFFFF, owner & 0xFFFFFF) for pk, owner in closed(sandbox.template)]
    assert [(pk & 0xFFFFFF, owner & 0xFFFFFF) for pk, owner in closed(sandbox)] == closed_before


def test_values_are_as_even_as_it_tells(room: Room) -> None:
    room.make(sharing="together")
    dealt = opportunities_deal(company())
    with acting_as(system_actor(company())):
        rows = REGISTRY["opportunities"].model.objects.filter(stage__key__in=OPEN)
        sums: dict[int, Decimal] = defaultdict(Decimal)
        for owner, amount in rows.values_list("owner", "amount"):
            sums[owner] += amount or Decimal(0)
    mean = sum(sums.values()) / Decimal(len(sums))
    assert dealt.seats == len(sums) == 2
    assert max(abs(each - mean) for each in sums.values()) / mean == pytest.approx(dealt.off)
    assert str(dealt).startswith(f"{dealt.deals} opportunities for 2 seats, values within ")


def test_each_is_told_in_the_journal_by_nobody_at_play(room: Room) -> None:
    room.make(sharing="together", deal_out=True)
    entries = Entry._base_manager.filter(sandbox=company(), event=DEALT)
    assert entries.count() == len(owners(company()))
    assert set(entries.values_list("mode", flat=True)) == {"system"}


def test_the_same_seed_deals_the_same_again_and_a_reset_as_well(room: Room) -> None:
    room.make(sharing="together", deal_out=True)
    sandbox = company()
    first = owners(sandbox)
    opportunities_deal(sandbox)
    assert owners(sandbox) == first
    for seed in range(2, 20):
        opportunities_deal(sandbox, seed=seed)
        if (other := owners(sandbox)) != first:
            break
    assert other != first
    with acting_as(system_actor(sandbox)):
        reset(sandbox)
    assert owners(sandbox) == other
    with acting_as(system_actor(sandbox)):
        reset(sandbox)
    assert owners(sandbox) == other


def test_a_company_that_was_not_dealt_is_not_after_a_reset(room: Room) -> None:
    room.make(sharing="together")
    sandbox = company()
    with acting_as(system_actor(sandbox)):
        reset(sandbox)
    assert owners(sandbox) == owners(sandbox.template)


def test_nobody_on_a_seat_gets_nothing(room: Room) -> None:
    room.make(sharing="together")
    Occupancy._base_manager.all().delete()
    with pytest.raises(ValidationError, match="Nobody sits on a rep"):
        opportunities_deal(company())
    assert owners(company()) == owners(company().template)


def test_parallel_companies_are_dealt_each(room: Room) -> None:
    room.students(8).make(sharing="together", deal_out=True)
    for sandbox in Sandbox.objects.filter(kind="live"):
        counts = Counter(owners(sandbox).values())
        assert len(counts) == 3 and max(counts.values()) - min(counts.values()) <= 1
