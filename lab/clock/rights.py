"""Who may move the clock of a company on."""

from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import User
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Occupancy, Sandbox, Seat

# Who leads where nobody sits on a higher seat.
RANKS: dict[str, int] = {Seat.Kind.HEAD: 0, Seat.Kind.MANAGER: 1}


def head_of_team() -> User | None:
    """Who sits highest in a company that a team shares; None in every other one."""
    actor = current_actor()
    if not actor.sandbox.team:
        return None
    seats = {seat.number: seat for seat in actor.policy.seats.values()}
    taken = [
        (RANKS.get(seats[one.seat_number].kind, 2), one.seat_number, one.user)
        for one in Occupancy.objects.select_related("user")
        if one.seat_number in seats
    ]
    return min(taken, key=lambda one: (one[0], one[1], one[2].pk))[2] if taken else None


def may_advance() -> Decision:
    """Staff in every company of their class; a student where nobody else works, or who heads the team
    that shares the company."""
    actor = current_actor()
    sandbox = actor.sandbox
    if sandbox.kind == Sandbox.Kind.TEMPLATE:
        return Decision(False, _("The clock of a scenario stands at its day 1."))
    if sandbox.kind == Sandbox.Kind.SNAPSHOT or sandbox.frozen:
        return Decision(False, _("This is a frozen copy of the company: its clock stands still."))
    if actor.policy.read_only:
        return Decision(False, _("You are looking on: the clock is moved by those who work here."))
    if actor.mode in (Mode.REVIEW, Mode.SYSTEM):
        return ALLOWED
    if actor.mode is not Mode.PLAY or actor.seat is None or actor.user is None:
        return Decision(False, _("Only who has a seat in the company moves its clock."))
    if (head := head_of_team()) is not None:
        text = _("%(person)s heads your team and moves its clock.")
        return Decision(head == actor.user, text % {"person": head})
    people = set(Occupancy.objects.values_list("user_id", flat=True))
    if people == {actor.user.pk}:
        return ALLOWED
    text = _("Others work in this company too: your teacher moves its clock for all of you.")
    return Decision(False, text)
