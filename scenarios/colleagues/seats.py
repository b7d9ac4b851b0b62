"""Which seats nobody sits on, so that a simulated colleague does their work."""

from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy, Seat


def is_free(seat: Seat) -> bool:
    return not Occupancy.objects.filter(seat_number=seat.number).exists()


def free_seat(*kinds: str) -> Seat | None:
    """The first seat of these kinds; None where a person sits on one of them, or there is none."""
    seats = [seat for seat in current_actor().policy.seats.values() if seat.kind in kinds]
    numbers = [seat.number for seat in seats]
    if not seats or Occupancy.objects.filter(seat_number__in=numbers).exists():
        return None
    return seats[0]


def seat_numbered(number: int) -> Seat | None:
    seats = current_actor().policy.seats.values()
    return next((seat for seat in seats if seat.number == number), None)
