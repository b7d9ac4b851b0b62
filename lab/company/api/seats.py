"""Seats for programs: the org chart, what each may do, who sits there."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.company import seating
from lab.company.api.describing import SEAT
from lab.company.api.rules import REACHES, reaches_of
from lab.company.api.sandboxes import people_of, seat_told
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.collections import Body
from lab.entities.api.described import TEXT, YES_NO, Described, many
from lab.entities.api.ownership import seat_of
from lab.entities.api.shapes import Shape
from lab.people.models import User
from lab.records import Conflict
from lab.tenancy.actor import reading_across
from lab.tenancy.models import Seat

FULL_SEAT: Shape = {
    "type": "object",
    "properties": {**SEAT["properties"], "playable": YES_NO, "version": TEXT, "rights": REACHES},
    "required": [*SEAT["required"], "playable", "version", "rights"],
}


class SeatBody(Body):
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    title = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(Seat.Kind.choices, required=False)
    department = serializers.CharField(max_length=80, required=False, allow_blank=True)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        min_value=1, required=False, allow_null=True
    )
    playable = serializers.BooleanField(required=False)


class SeatChange(SeatBody):
    title = serializers.CharField(max_length=80, required=False)
    version = serializers.CharField(max_length=40, required=False)


class PersonBody(Body):
    username = serializers.CharField(max_length=150)


class SeatsSchema(Described):
    operations = {
        "GET": ("seats_list", 200, "Seats", many(SEAT)),
        "POST": ("seat_create", 201, "Seat", FULL_SEAT),
    }
    bodies = {"POST": SeatBody}
    tags = ("seats",)


class SeatSchema(Described):
    operations = {
        "GET": ("seat_read", 200, "Seat", FULL_SEAT),
        "PATCH": ("seat_change", 200, "Seat", FULL_SEAT),
        "DELETE": ("seat_remove", 204, "", {}),
    }
    bodies = {"PATCH": SeatChange}
    tags = ("seats",)
    conflicts = ("PATCH",)


class SeatPeopleSchema(Described):
    operations = {"POST": ("seat_person", 200, "Seat", FULL_SEAT)}
    bodies = {"POST": PersonBody}
    tags = ("seats",)


class SeatPersonSchema(Described):
    operations = {"DELETE": ("unseat_person", 204, "", {})}
    tags = ("seats",)


class _Seats(SandboxView):
    def seat(self, number: int) -> Seat:
        self.actor.policy.require(Verb.VIEW, Seat)
        seat = Seat.objects.numbered(number).first()
        if seat is None:
            raise Hidden
        return seat

    def told(self, seat: Seat) -> dict[str, Any]:
        return {
            **seat_told(seat, self.people()[seat.number]),
            "playable": seat.playable,
            "version": seat.token,
            "rights": reaches_of(seat.kind),
        }

    def people(self) -> dict[int, list[User]]:
        sandbox = self.actor.sandbox
        home = sandbox.origin_id or sandbox.pk
        with reading_across({home}):
            return people_of([home])[home]


class SeatsView(_Seats):
    """The company's seats with who sits there; makes one."""

    schema = SeatsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, Seat)
        people = self.people()
        rows = Seat.objects.order_by("pk")
        return Response([seat_told(seat, people.get(seat.number, [])) for seat in rows])

    def post(self, request: Request, sandbox: int) -> Response:
        seat = seating.seat_create(_values(SeatBody.of(request)))
        return Response(self.told(seat), status.HTTP_201_CREATED)


class SeatView(_Seats):
    """One seat, with how far each of its rights reaches."""

    schema = SeatSchema()

    def get(self, request: Request, sandbox: int, number: int) -> Response:
        return Response(self.told(self.seat(number)))

    def patch(self, request: Request, sandbox: int, number: int) -> Response:
        """Change a seat, or move it with all below it by `parent`."""
        seat, given = self.seat(number), SeatChange.of(request)
        if given.pop("version", seat.token) != seat.token:
            raise Conflict(seat)
        return Response(self.told(seating.seat_change(seat, _values(given))))

    def delete(self, request: Request, sandbox: int, number: int) -> Response:
        seating.seat_remove(self.seat(number))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SeatPeopleView(_Seats):
    """Let a student of the class sit on a seat; only staff do."""

    schema = SeatPeopleSchema()

    def post(self, request: Request, sandbox: int, number: int) -> Response:
        seat, name = self.seat(number), PersonBody.of(request)["username"]
        seating.may_seat_people().require()
        person = User.objects.filter(username=name).first()
        if person is None or not seating.people_to_seat(seat).filter(pk=person.pk).exists():
            text = _("Choose a student of this class who does not sit here yet.")
            raise ValidationError({"username": [text]})
        seating.seat_person(seat, person)
        return Response(self.told(seat))


class SeatPersonView(_Seats):
    schema = SeatPersonSchema()

    def delete(self, request: Request, sandbox: int, number: int, username: str) -> Response:
        seat = self.seat(number)
        seating.may_seat_people().require()
        sitting = {person.username: person for person in self.people().get(seat.number, [])}
        if username not in sitting:
            raise Hidden
        seating.unseat_person(seat, sitting[username])
        return Response(status=status.HTTP_204_NO_CONTENT)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Door values: the superior as a seat."""
    parent = given.get("parent")
    if parent is None:
        return given
    return {**given, "parent": seat_of(parent, "parent")}
