"""Freeing the seats of people who can no longer come in.

Such a person keeps the seat until staff free it, so that whoever comes back finds everything as it was.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from lab.access.actors import actor_for
from lab.company.seating import may_seat_people, unseat_person
from lab.company.sitters import sitters_on
from lab.people.models import Classroom, Enrolment, User
from lab.people.permissions import may_change_roster
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Sandbox, Seat
from lab.tenancy.writing import sandbox_write


def seat_free(seat: Seat) -> list[User]:
    """Take everybody off the seat who cannot come in any more; who that was."""
    with sandbox_write():
        may_seat_people().require()
        gone = [one.person for one in sitters_on(seat) if one.absent]
        for person in gone:
            unseat_person(seat, person)
    return gone


def left_behind(sandboxes: Iterable[Sandbox], classroom: Classroom) -> QuerySet[Occupancy]:
    """Seats of these companies on which sits who can no longer come in."""
    places = Enrolment.objects.active().filter(classroom=classroom)
    rows = Occupancy._base_manager.filter(sandbox__in=list(sandboxes))
    return rows.exclude(user__in=places.values("user"), user__is_active=True)


def class_seats_free(classroom: Classroom, *, by: User) -> int:
    """Free such seats in all companies of the class; how many there were."""
    may_change_roster(by, classroom).require()
    live = Sandbox.objects.filter(classroom=classroom, kind=Sandbox.Kind.LIVE)
    touched = live.filter(pk__in=left_behind(live, classroom).values("sandbox"))
    companies = touched.select_related("classroom", "template")
    return sum(_company_seats_free(one, classroom, by) for one in companies)


def _company_seats_free(sandbox: Sandbox, classroom: Classroom, by: User) -> int:
    with acting_as(actor_for(by, sandbox)), sandbox_write():
        gone = list(left_behind([sandbox], classroom).select_related("user"))
        seats = {seat.number: seat for seat in Seat.objects.order_by("pk")}
        for sitting in gone:
            if seat := seats.get(sitting.seat_number):
                unseat_person(seat, sitting.user)
            else:  # a reset took the seat, nothing is left to tell of
                sitting.delete()
    return len(gone)
