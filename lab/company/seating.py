"""The org chart and who sits where: what may be done to seats, and refusals that say why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab import records
from lab.access.decisions import ALLOWED, Decision, Refused
from lab.company.sitters import Sitter, sitters
from lab.journal.recording import entry, write_entries
from lab.people.models import Enrolment, User
from lab.records.dependents import parts_first
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Owned, Sandbox, Seat
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.writing import sandbox_write


@dataclass
class Place:
    """A seat in the chart, with those below it and those who sit on it."""

    seat: Seat
    sitting: list[Sitter] = field(default_factory=list)
    below: list["Place"] = field(default_factory=list)

    @property
    def facts(self) -> list[str]:
        """Kind and department, without what the title says already."""
        seat = self.seat
        found = (str(seat.get_kind_display()), seat.department)
        return [one for one in found if one and one.casefold() != seat.title.casefold()]

    @property
    def absent(self) -> bool:
        """Whether somebody sits here who can no longer come in."""
        return any(one.absent for one in self.sitting)


def org_chart() -> list[Place]:
    """The company as trees, usually one."""
    sandbox = current_actor().sandbox
    places = {seat.pk: Place(seat) for seat in Seat.objects.order_by("pk")}
    taken = list(Occupancy.objects.select_related("user").order_by("user__username"))
    told = sitters([one.user for one in taken], sandbox.classroom)
    for one, sitter in zip(taken, told, strict=True):
        place = places.get(make_id(sandbox.pk, one.seat_number))
        if place is not None:
            place.sitting.append(sitter)
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
        if obstacles := what_keeps(seat):
            raise ValidationError([one.text for one in obstacles])
        records.delete(seat)


@dataclass(frozen=True)
class Obstacle:
    """Why a seat cannot go yet, in a sentence; `kind` is records, below, people or needed."""

    kind: str
    text: str


def what_keeps(seat: Seat) -> list[Obstacle]:
    """What has to be settled before the seat can be removed; nothing when it can."""
    told: dict[str, Any] = {"seat": seat}
    found = []
    if held := _held(seat):
        text = _("“%(seat)s” still has %(held)s. Hand them over to another seat first.")
        found.append(Obstacle("records", text % {**told, "held": ", ".join(held)}))
    if below := Seat.objects.filter(parent=seat).count():
        text = ngettext(
            "“%(seat)s” still has %(n)d seat below. Put it under another superior first.",
            "“%(seat)s” still has %(n)d seats below. Put them under another superior first.",
            below,
        )
        found.append(Obstacle("below", text % {**told, "n": below}))
    if Occupancy.objects.filter(seat_number=seat.number).exists():
        text = _("Somebody sits on “%(seat)s”. Take the person off it first.")
        if not may_seat_people():
            text = _("Somebody sits on “%(seat)s”. Ask your teacher to take the person off it.")
        found.append(Obstacle("people", text % told))
    return found or _needed(seat)


def _needed(seat: Seat) -> list[Obstacle]:
    """What points at the seat and cannot do without it, such as a form of the website."""
    try:
        parts_first([seat])
    except Refused as refusal:
        return [Obstacle("needed", refusal.reason)]
    return []


def goes_along(seat: Seat) -> list[str]:
    """What is lost with a seat that can be removed, in words with counts: "2 shares"."""
    groups = [(model, len(rows)) for model, rows in parts_first([seat]) if model is not Seat]
    return [_counted(model, count) for model, count in groups if count]


def _counted(model: type[Model], count: int) -> str:
    names = model._meta
    return f"{count} {names.verbose_name if count == 1 else names.verbose_name_plural}"


def _held(seat: Seat) -> list[str]:
    """What belongs to the seat, in words with counts: "3 accounts"."""
    found = []
    for model in sandboxed_models():
        if issubclass(model, Owned) and (count := model.objects.filter(owner=seat).count()):
            found.append(_counted(model, count))
    return found


def people_to_seat(seat: Seat) -> QuerySet[User]:
    """Students and guests of the class who do not sit on this seat yet."""
    classroom = current_actor().sandbox.classroom
    enrolled = Enrolment.objects.active().filter(
        classroom=classroom, role__in=Enrolment.SEATED, user__is_active=True
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
