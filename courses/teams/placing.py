"""A student comes into a team, goes to another one, or leaves it; and who sits where in its company."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.assignments.models import Assignment, Member, Team
from courses.marking.grades import grades_follow
from courses.permissions import may_give
from lab.access.actors import system_actor
from lab.access.decisions import Refused
from lab.company.seating import seat_person, unseat_person
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.models import Occupancy, Seat
from lab.tenancy.writing import sandbox_write
from scenarios.provisioning import students_of


def member_place(team: Team, person: User, *, by: User) -> bool:
    """Let the student work in this team from now on; whether that changes anything.

    The seat in the former company is freed, its records stay with the seat, and its journal keeps who
    did what. In a company that is there already the student sits on a free seat at once.
    """
    may_give(by, team.assignment.classroom).require()
    with transaction.atomic():
        _locked(team.assignment_id)
        team = Team.objects.select_related("assignment__classroom", "sandbox").get(pk=team.pk)
        present = _present(team.assignment_id, person)
        if present is not None and present.team_id == team.pk:
            return False
        if person not in students_of(team.assignment.classroom):
            raise ValidationError(_("Choose a student of the class."))
        if present is not None:
            _leave(present, by)
        member, _new = Member.objects.get_or_create(team=team, user=person)
        if member.left_at is not None:
            member.left_at = None
            member.save(update_fields=["left_at"])
        if team.sandbox is not None:
            seat_members(team, by=by)
        _marks_follow(team.assignment)
    return True


def member_remove(member: Member, *, by: User) -> None:
    """Take somebody out of the team: the seat is free, the company and its journal stay."""
    assignment = member.team.assignment
    may_give(by, assignment.classroom).require()
    with transaction.atomic():
        _locked(assignment.pk)
        present = _present(assignment.pk, member.user)
        if present is None or present.pk != member.pk:
            raise ValidationError(_("This student is no longer in the team."))
        _leave(present, by)
        _marks_follow(assignment)


def _locked(assignment: int) -> None:
    """Two teachers who move students at once do so one after the other."""
    Assignment.objects.select_for_update().get(pk=assignment)


def _present(assignment: int, person: User) -> Member | None:
    rows = Member.objects.filter(team__assignment=assignment, user=person, left_at=None)
    return rows.select_related("team__sandbox", "user").first()


def _leave(member: Member, by: User) -> None:
    sandbox = member.team.sandbox
    if sandbox is None:
        member.delete()
        return
    if sandbox.frozen:
        text = _("%(team)s has handed in and its company is closed: nobody leaves it any more.")
        raise ValidationError(text % {"team": member.team})
    with acting_as(system_actor(sandbox, by)), sandbox_write():
        rows = Occupancy.objects.filter(user=member.user).values_list("seat_number", flat=True)
        for seat in Seat.objects.numbered(*rows):
            unseat_person(seat, member.user)
        Occupancy.objects.filter(user=member.user).delete()
    member.left_at = timezone.now()
    member.save(update_fields=["left_at"])


def _marks_follow(assignment: Assignment) -> None:
    if assignment.grades.exists():
        grades_follow(assignment)


def seat_members(team: Team, *, by: User | None = None) -> None:
    """Give every member who sits nowhere in the company a seat of its own. Raises ValidationError where
    there is none left."""
    with acting_as(system_actor(team.company, by)), sandbox_write():
        taken = dict(Occupancy.objects.values_list("seat_number", "user_id"))
        free = [seat for seat in playable_seats() if seat.number not in taken]
        sitting = set(taken.values())
        members = team.members.filter(left_at=None).exclude(user__in=sitting)
        waiting = list(members.select_related("user").order_by("user__student_number", "pk"))
        if len(waiting) > len(free):
            text = _("“%(team)s” has no seat left in its company: choose another team.")
            raise ValidationError(text % {"team": team})
        for seat, member in zip(free, waiting, strict=False):
            seat_person(seat, member.user)


def playable_seats() -> list[Seat]:
    """Of the present company, in the order in which they are given away: reps first."""
    seats = Seat.objects.filter(playable=True).order_by("pk")
    return sorted(seats, key=lambda seat: (seat.kind != Seat.Kind.REP, seat.pk))


def team_seat(team: Team, places: Mapping[int, int | None], *, by: User) -> int:
    """Let members sit as `places` says, {number of a seat: id of a person or None}; how many seats changed
    hands. Every member keeps at least one seat, on each seat there is one person."""
    may_give(by, team.assignment.classroom).require()
    sandbox = team.sandbox
    if sandbox is None:
        raise ValidationError(_("The team has no company yet."))
    people = {one.user_id: one.user for one in present_of(team)}
    wanted = {seat: person for seat, person in places.items() if person is not None}
    if set(wanted.values()) != set(people):
        missing = [str(people[one]) for one in people if one not in wanted.values()]
        text = _("Give everybody of the team a seat. Without one: %(names)s.")
        raise ValidationError(text % {"names": ", ".join(missing) or "–"})
    with acting_as(system_actor(sandbox, by)), sandbox_write():
        return reseat(wanted, people)


def present_of(team: Team) -> list[Member]:
    return list(team.members.filter(left_at=None).select_related("user"))


def reseat(wanted: Mapping[int, int], people: Mapping[int, User]) -> int:
    """In the present company: first all who go get up, then all sit down, each step in the journal."""
    seats = {seat.number: seat for seat in playable_seats()}
    if unknown := set(wanted) - set(seats):
        raise Refused(_("The company has no seat %(number)s.") % {"number": min(unknown)})
    before = set(Occupancy.objects.filter(user__in=people).values_list("seat_number", "user_id"))
    after = set(wanted.items())
    for number, person in sorted(before - after):
        if number in seats:
            unseat_person(seats[number], people[person])
    for number, person in sorted(after - before):
        seat_person(seats[number], people[person])
    return len({number for number, _person in before ^ after})
