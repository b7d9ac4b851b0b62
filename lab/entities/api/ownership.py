"""Whose a record is and who else may work on it: transfer, shares, handing over all of a seat's."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.access.models import RecordShare
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.collections import MOST_SEATS, Body, CollectionView, Numbers
from lab.entities.api.described import (
    BY_COLLECTION_COUNTS,
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    Described,
    GenericSchema,
    every,
    many,
)
from lab.entities.bulk.transfer import (
    handover,
    holdings,
    linked_collections,
    may_hand_over,
    transfer,
)
from lab.entities.spec import Entity
from lab.journal.recording import one_batch
from lab.records import Conflict
from lab.records.sharing import share, shares_of, unshare
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Owned, Sandboxed, Seat

SHARE = every(seat=WHOLE, name=TEXT, level={**TEXT, "enum": RecordShare.Level.values})
MOVED = every(count=WHOLE, entry=NUMBER_OR_NOTHING)


def is_owned(entity: Entity) -> bool:
    return issubclass(entity.model, Owned)


def seat_of(number: int, field: str) -> Seat:
    """Raises ValidationError by the name of the field that names it."""
    actor = current_actor()
    seat = actor.policy.seats.get(make_id(actor.sandbox.pk, number))
    if seat is None:
        raise ValidationError({field: [_("There is no such seat in this company.")]})
    return seat


class ShareBody(Body):
    seats = Numbers(min_length=1, max_length=MOST_SEATS)
    level = serializers.ChoiceField(RecordShare.Level.choices)


class TransferBody(Body):
    owner = serializers.IntegerField(min_value=1, help_text="The number of the new owner's seat.")
    related = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        max_length=50,
        help_text="Collections whose open records of the same owner go along.",
    )
    version = serializers.CharField(required=False, max_length=40)


class HandoverBody(Body):
    source = serializers.IntegerField(min_value=1)  # type: ignore[assignment]
    target = serializers.IntegerField(min_value=1)
    collections = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=50
    )


class SharesSchema(GenericSchema):
    operations = {
        "GET": ("record_shares", 200, "RecordShares", many(SHARE)),
        "POST": ("record_share", 200, "RecordShares", many(SHARE)),
    }
    bodies = {"POST": ShareBody}


class ShareSchema(GenericSchema):
    operations = {"DELETE": ("record_unshare", 204, "", {})}


class TransferSchema(GenericSchema):
    operations = {"POST": ("record_transfer", 200, "Moved", MOVED)}
    bodies = {"POST": TransferBody}
    conflicts = ("POST",)


class HandoverSchema(Described):
    operations = {
        "GET": ("holdings", 200, "Holdings", BY_COLLECTION_COUNTS),
        "POST": (
            "handover",
            200,
            "HandedOver",
            every(moved=BY_COLLECTION_COUNTS, entry=NUMBER_OR_NOTHING),
        ),
    }
    bodies = {"POST": HandoverBody}
    tags = ("seats",)
    parameters = (OpenApiParameter("source", int, required=True, description="Whose records."),)


def shares_told(row: Sandboxed) -> list[dict[str, Any]]:
    return [
        {"seat": one.seat.number, "name": str(one.seat), "level": one.level}
        for one in shares_of(row)
    ]


class SharesView(CollectionView):
    """The seats that a record is opened to, besides its owner and the superiors."""

    schema = SharesSchema()
    fits = staticmethod(is_owned)

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        return Response(shares_told(self.row(number)))

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        """Open it to seats; those that have it already get the new level."""
        row, given = self.row(number), ShareBody.of(request)
        seats = [seat_of(one, "seats") for one in given["seats"]]
        share([row], seats=seats, level=given["level"])
        return Response(shares_told(row))


class ShareView(CollectionView):
    schema = ShareSchema()
    fits = staticmethod(is_owned)

    def delete(self, request: Request, number: int, seat: int, **_address: Any) -> Response:
        row = self.row(number)
        found = self.actor.policy.seats.get(make_id(self.actor.sandbox.pk, seat))
        if found is None or not unshare(row, seats=[found]):
            raise Hidden
        return Response(status=status.HTTP_204_NO_CONTENT)


class TransferView(CollectionView):
    """Give a record to another seat, with what hangs on it and belongs to the same owner."""

    schema = TransferSchema()
    fits = staticmethod(is_owned)

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        row, given = self.row(number), TransferBody.of(request)
        seat = seat_of(given["owner"], "owner")
        self._require_linked(given["related"])
        with one_batch() as write:
            row = self.row(number)
            if given.get("version") not in (None, row.token):
                raise Conflict(row)
            moved = transfer(self.entity, [row], seat, given["related"])
            entry = write.batch
        return Response({"count": moved, "entry": entry or None})

    def _require_linked(self, names: Sequence[str]) -> None:
        known = linked_collections(self.entity)
        if set(names) - set(known):
            text = _("Choose of: %(choices)s.") % {"choices": ", ".join(known)}
            raise ValidationError({"related": [text]})


class HandoverView(SandboxView):
    """What a seat has, and giving all of it to another one, by collection."""

    schema = HandoverSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        params = request.query_params
        require_known(params, {"source"})
        may_hand_over().require()
        text = params.get("source", "")
        if not text.isdecimal():
            raise ValidationError({"source": [_("Name the seat by its number.")]})
        counts = holdings(seat_of(int(text), "source"))
        return Response({entity.name: count for entity, count in counts.items()})

    def post(self, request: Request, sandbox: int) -> Response:
        may_hand_over().require()
        given = HandoverBody.of(request)
        source, target = (seat_of(given[name], name) for name in ("source", "target"))
        _require_holdings(holdings(source), given["collections"])
        with one_batch() as write:
            moved = handover(source, target, given["collections"])
            entry = write.batch
        told = {entity.name: count for entity, count in moved.items()}
        return Response({"moved": told, "entry": entry or None})


def _require_holdings(held: dict[Entity, int], names: Sequence[str]) -> None:
    known = [entity.name for entity in held]
    if unknown := [name for name in names if name not in known]:
        text = _("The seat has no “%(name)s” that you may hand over. It has: %(known)s.")
        told = {"name": unknown[0][:60], "known": ", ".join(known) or "–"}
        raise ValidationError({"collections": [text % told]})
