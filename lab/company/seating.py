"""The org chart and who sits where: what may be done to seats, and refusals that say why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab import records
from lab.access.decisions import ALLOWED, Decision
from lab.journal.recording import entry, write_entries
from lab.people.models import Enrolment, User
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Owned, Sandbox, Seat
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.writing import sandbox_write


@dataclass
class Place:
    """A seat in the chart, with those below it and those who sit on it."""

    seat: Seat
    people: list[User] = field(default_factory=list)
    below: list["Place"] = field(default_factory=list)


def org_chart() -> list[Place]:
    """The company as trees, usually one."""
    sandbox = current_actor().sandbox
    places = {seat.pk: Place(seat) for seat in Seat.objects.order_by("pk")}
    for sitting in Occupancy.objects.select_related("user").order_by("user__username"):
        place = places.get(make_id(sandbox.pk, sitting.seat_number))
        if place is not None:
            place.people.append(sitting.user)
    roots: list[Place] = []
    for place in places.values():
        above = places.get(place.seat.parent_id)  # type: ignore[arg-type]
        (above.below if above else roots).append(place)
    return roots


def may_seat_people() -> Decision:
    """Only staff say who sits where; a template has no people."""
    actor = current_actor()
    if actor.sandbox.kind != Sandbox.Kind.LIVE:
        return Decision(False, _("People sit in companies that are in use, not in this one."))
    if actor.mode not in (Mode.REVIEW, Mode.SYSTEM) or actor.policy.read_only:
        return Decision(False, _("Only teachers of the class say who sits where."))
    return ALLOWED


def seat_create(values: Mapping[str, Any]) -> Seat:
    with sandbox_write():
        _require_superior(values.get("kind", Seat.Kind.REP), values.get("parent"))
        return records.create(Seat, values)


def seat_change(seat: Seat, values: Mapping[str, Any]) -> Seat:
    """Change title, kind, department … and, with `parent`, the place in the chart."""
    with sandbox_write():
        seat = Seat.objects.visible("view").get(pk=seat.pk)
        kind, parent = values.get("kind", seat.kind), values.get("parent", seat.parent)
        _require_superior(kind, parent)
        return records.change(seat, values)


def seat_move(seat: Seat, *, parent: Seat | None) -> Seat:
    """Put a seat, with all below it, under another superior."""
    with sandbox_write():
        seat = Seat.objects.visible("view").get(pk=seat.pk)
        _require_superior(seat.kind, parent)
        return records.change(seat, {"parent": parent}, event="seat.moved")


def _require_superior(kind: str, parent: Seat | None) -> None:
    if parent is None and kind != Seat.Kind.HEAD:
        raise ValidationError({"parent": _("Only a head has no superior. Choose one.")})


def seat_remove(seat: Seat) -> None:
    """Take an empty seat out of the company; refused while anything or anybody depends on it."""
    with sandbox_write():
        seat = Seat.objects.visible("view").get(pk=seat.pk)
        current_actor().policy.require("delete", seat)
        if held := _held(seat):
            raise ValidationError(
                _("“%(seat)s” still has %(held)s. Hand them over to another seat first.")
                % {"seat": seat, "held": ", ".join(held)}
            )
        if Occupancy.objects.filter(seat_number=seat.number).exists():
            raise ValidationError(
                _("Somebody sits on “%(seat)s”. Take the person off it first.") % {"seat": seat}
            )
        records.delete(seat)


def _held(seat: Seat) -> list[str]:
    """What belongs to the seat, in words with counts: "3 accounts"."""
    found = []
    if below := Seat.objects.filter(parent=seat).count():
        found.append(ngettext("%(n)d seat below", "%(n)d seats below", below) % {"n": below})
    for model in sandboxed_models():
        if issubclass(model, Owned) and (count := model.objects.filter(owner=seat).count()):
            names = model._meta
            found.append(
                f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"
            )
    return found


def people_to_seat(seat: Seat) -> QuerySet[User]:
    """Students of the class, who do not sit on this seat yet."""
    classroom = current_actor().sandbox.classroom
    enrolled = Enrolment.objects.active().filter(
        classroom=classroom, role=Enrolment.Role.STUDENT, user__is_active=True
    )
    sitting = Occupancy.objects.filter(seat_number=seat.number).values_list("user_id", flat=True)
    return User.objects.filter(pk__in=enrolled.values("user")).exclude(pk__in=list(sitting))


def seat_person(seat: Seat, person: User) -> Occupancy:
    """Let a student of the class sit on a seat; several may share one."""
    with sandbox_write() as write:
        may_seat_people().require()
        if not seat.playable:
            raise ValidationError(_("This seat is played by the computer: nobody can sit on it."))
        if not people_to_seat(seat).filter(pk=person.pk).exists():
            raise ValidationError(_("Choose a student of this class who does not sit here yet."))
        sitting = Occupancy._base_manager.create(
            sandbox=write.sandbox, seat_number=seat.number, user=person
        )
        write_entries([entry("seat.taken", seat, data=_told(person))])
    return sitting


def unseat_person(seat: Seat, person: User) -> None:
    """Take a person off a seat; records stay the seat's, the journal keeps who did what."""
    with sandbox_write():
        may_seat_people().require()
        sitting = Occupancy.objects.filter(seat_number=seat.number, user=person)
        if not sitting.exists():
            raise ValidationError(_("This person does not sit on this seat."))
        sitting.delete()
        write_entries([entry("seat.left", seat, data=_told(person))])


def _told(person: User) -> dict[str, Any]:
    return {"person": str(person), "user": person.pk}
