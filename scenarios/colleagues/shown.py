"""What pages tell of simulated colleagues: which seats they keep, and what they will do by when."""

from collections.abc import Sequence

from lab.company.stand_ins import Expected, StandIns, register_stand_ins
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy
from scenarios.colleagues.duty import DUTIES, PREFIX
from scenarios.colleagues.present import present_rules
from scenarios.colleagues.seats import seat_numbered
from scenarios.happenings.models import Happening


def simulated_seats() -> frozenset[int]:
    """Free seats of a company whose colleagues act by themselves."""
    rules = present_rules()
    if not rules.duties and not rules.seats:
        return frozenset()
    taken = set(Occupancy.objects.values_list("seat_number", flat=True))
    seats = current_actor().policy.seats.items()
    return frozenset(pk for pk, seat in seats if seat.number not in taken)


def expected(about: Sequence[tuple[str, int]]) -> list[Expected]:
    keys = [f"{collection}/{number}" for collection, number in about]
    kinds = {PREFIX + key: duty for key, duty in DUTIES.items()}
    waiting = Happening.objects.waiting().filter(key__in=keys, kind__in=kinds)
    found = [(seat_numbered(one.data["seat"]), one) for one in waiting]
    free = simulated_seats()
    return [
        Expected(seat, str(kinds[one.kind].label), one.at)
        for seat, one in found
        if seat is not None and seat.pk in free
    ]


register_stand_ins(StandIns(simulated_seats, expected))
