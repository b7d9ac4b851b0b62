"""Who sits on a seat, and whether they can still come in: people leave the class or are deactivated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lab.people.models import Classroom, Enrolment, User
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy, Seat


@dataclass(frozen=True)
class Sitter:
    """A person on a seat; `absent` says why they cannot come in, "" when they can."""

    person: User
    absent: str = ""

    def __str__(self) -> str:
        return str(self.person)


def sitters(people: Sequence[User], classroom: Classroom | None) -> list[Sitter]:
    """The people with what keeps each of them out; one query."""
    here = _enrolled(people, classroom)
    return [Sitter(person, _why_absent(person, here)) for person in people]


def _enrolled(people: Iterable[User], classroom: Classroom | None) -> set[int] | None:
    """Who of them has a place in the class; None when there is no class to leave."""
    if classroom is None:
        return None
    places = Enrolment.objects.active().filter(classroom=classroom)
    return set(places.filter(user__in=list(people)).values_list("user", flat=True))


def _why_absent(person: User, here: set[int] | None) -> str:
    if here is not None and person.pk not in here:
        return _("left the class")
    return "" if person.is_active else _("deactivated")


def sitters_on(seat: Seat) -> list[Sitter]:
    """Who sits on the seat of the actor's company."""
    sitting = Occupancy.objects.filter(seat_number=seat.number).select_related("user")
    return sitters([one.user for one in sitting], current_actor().sandbox.classroom)
