"""Companies for a class: stamped from a template, with people on their seats."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.journal.jumps import stamp
from lab.journal.recording import note
from lab.people.models import Classroom, Enrolment, User
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios.models import Template


@dataclass(frozen=True)
class Place:
    """A person on a seat, which is named by its number."""

    seat_number: int
    user: User


def provision(
    template: Template,
    *,
    name: str,
    classroom: Classroom | None = None,
    seating: Sequence[Place] = (),
    by: User | None = None,
    team: bool = False,
    session: int | None = None,
) -> Sandbox:
    """A live sandbox equal to the template, with these people on its seats.

    It is open up to `session` of the pack, with 0 as a whole; where none is named, up to the one that the
    template begins at.
    """
    with transaction.atomic():
        sandbox = stamp(template.sandbox, name=name, classroom=classroom, by=by, team=team)
        if reached := template.session if session is None else session:
            sandbox.session = reached
            sandbox.save(update_fields=["session"])
        seat_people(sandbox, seating, by=by)
    return sandbox


def seat_people(sandbox: Sandbox, seating: Sequence[Place], *, by: User | None = None) -> None:
    """Let people sit on seats. Who sits there already stays. Refuses seats that are not there."""
    with acting_as(system_actor(sandbox, by)):
        wanted = {make_id(sandbox.pk, place.seat_number) for place in seating}
        seats = Seat.objects.in_bulk(wanted)
        for place in seating:
            if make_id(sandbox.pk, place.seat_number) not in seats:
                text = _("The company has no seat %(number)s.")
                raise ValidationError(text % {"number": place.seat_number})
        taken = set(Occupancy.objects.values_list("seat_number", "user_id"))
        new = [place for place in seating if (place.seat_number, place.user.pk) not in taken]
        Occupancy.objects.bulk_create(
            Occupancy(sandbox=sandbox, seat_number=place.seat_number, user=place.user)
            for place in new
        )
        for place in new:
            seat = seats[make_id(sandbox.pk, place.seat_number)]
            note("seat.taken", seat, person=str(place.user), user=place.user.pk)


def seats_to_play(template: Template) -> list[Seat]:
    """The playable seats of the scenario in the order in which students get them: reps first."""
    with acting_as(system_actor(template.sandbox)):
        seats = list(Seat.objects.filter(playable=True).order_by("pk"))
    return sorted(seats, key=lambda seat: (seat.kind != Seat.Kind.REP, seat.pk))


def students_of(classroom: Classroom) -> list[User]:
    enrolled = classroom.enrolments.filter(role=Enrolment.Role.STUDENT, left_on=None)
    people = User.objects.filter(enrolments__in=enrolled, is_active=True)
    return list(people.order_by("student_number", "username"))


def shared_seating(template: Template, students: Sequence[User]) -> list[Place]:
    """One seat for each student. Refuses when the company has too few."""
    seats = seats_to_play(template)
    if len(students) > len(seats):
        raise ValidationError(
            _("Too few seats to play: %(seats)s for %(students)s students. Give each a company.")
            % {"seats": len(seats), "students": len(students)}
        )
    return [Place(seat.number, student) for seat, student in zip(seats, students, strict=False)]


def own_seating(template: Template, student: User) -> list[Place]:
    """The first playable seat, for somebody who has the company alone."""
    seats = seats_to_play(template)
    if not seats:
        raise ValidationError(_("The scenario has no seat to play."))
    return [Place(seats[0].number, student)]
