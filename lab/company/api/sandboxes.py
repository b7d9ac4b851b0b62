"""Sandboxes as programs meet them: which are mine, what changed in them, back to the start."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.actors import sandboxes_of
from lab.access.veils import veiled_among
from lab.company.api.describing import (
    DifferenceSchema,
    ResetSchema,
    RestoreSchema,
    SandboxesSchema,
    SandboxSchema,
    SnapshotSchema,
    SnapshotsSchema,
)
from lab.company.resets import company_reset
from lab.company.snapshots import (
    snapshot_delete,
    snapshot_restore,
    snapshot_take,
    snapshots,
)
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView, SandboxView, object_of
from lab.entities.api.pages import Pages
from lab.journal.difference import difference, start_of
from lab.people.models import User
from lab.tenancy.actor import reading_across
from lab.tenancy.fields import number_of
from lab.tenancy.models import Occupancy, Sandbox, Seat
from lab.tenancy.registry import models_by_collection

Told = dict[str, Any]
CLASS = gettext_lazy("Name the class by its number.")
SNAPSHOT = gettext_lazy("Name a snapshot by its number.")


def _number(text: str, name: str, refusal: Any) -> int:
    """A number that every database can compare with. Raises ValidationError for the parameter."""
    if not text.isdecimal() or len(text) > 18:
        raise ValidationError({name: [refusal]})
    return int(text)


class SandboxesView(ApiView):
    """The sandboxes that the caller may enter."""

    schema = SandboxesSchema()

    def get(self, request: Request) -> Response:
        params = request.query_params
        require_known(params, {"classroom", "scenario"})
        person: User = request.user  # type: ignore[assignment]
        found = sandboxes_of(person).select_related("classroom").order_by("pk")
        if classroom := params.get("classroom"):
            found = found.filter(classroom=_number(classroom, "classroom", CLASS))
        if scenario := params.get("scenario"):
            found = found.filter(scenario=scenario)
        pages = Pages()
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(sandboxes_told(page or [], person))


class OneSandboxView(SandboxView):
    """One sandbox with its seats; also a snapshot or template that the caller may enter."""

    schema = SandboxSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        (told,) = sandboxes_told([self.actor.sandbox], request.user)  # type: ignore[arg-type]
        return Response(told)


class DifferenceView(SandboxView):
    """What was made, changed and deleted since the start, or since a snapshot."""

    schema = DifferenceSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, {"base", "collection"})
        here = self.actor.sandbox
        base = self._base(here, request.query_params.get("base", ""))
        collection = request.query_params.get("collection")
        if collection is not None and collection not in models_by_collection():
            raise ValidationError(
                {
                    "collection": [
                        _("There are no records called “%(name)s”.") % {"name": collection}
                    ]
                }
            )
        return Response(difference(here, base, collection=collection).as_json())

    def _base(self, here: Sandbox, text: str) -> Sandbox:
        if not text:
            return start_of(here)
        return get_object_or_404(snapshots(), pk=_number(text, "base", SNAPSHOT))


class ResetView(SandboxView):
    """Back to the start of the scenario; answers when it is done."""

    schema = ResetSchema()

    def post(self, request: Request, sandbox: int) -> Response:
        entry = company_reset()
        return Response(jump_told(self.actor.sandbox, entry.number))


class SnapshotsView(SandboxView):
    """Frozen copies of the sandbox: list them, take one."""

    schema = SnapshotsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        pages = Pages()
        page = pages.paginate_queryset(snapshots(), request, view=self)
        return pages.get_paginated_response([snapshot_told(one) for one in page or []])

    def post(self, request: Request, sandbox: int) -> Response:
        raw = object_of(request.data)
        name = raw.get("name")
        if not isinstance(name, str) or set(raw) != {"name"}:
            raise ValidationError({"name": [_("Send {“name”: …} and nothing else.")]})
        return Response(snapshot_told(snapshot_take(name)), status.HTTP_201_CREATED)


class SnapshotView(SandboxView):
    """One frozen copy of the sandbox."""

    schema = SnapshotSchema()

    def get(self, request: Request, sandbox: int, snapshot: int) -> Response:
        return Response(snapshot_told(get_object_or_404(snapshots(), pk=snapshot)))

    def delete(self, request: Request, sandbox: int, snapshot: int) -> Response:
        snapshot_delete(get_object_or_404(snapshots(), pk=snapshot))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RestoreView(SandboxView):
    """Back to a snapshot of this sandbox; answers when it is done."""

    schema = RestoreSchema()

    def post(self, request: Request, sandbox: int, snapshot: int) -> Response:
        row = get_object_or_404(snapshots(), pk=snapshot)
        entry = snapshot_restore(row)
        return Response(jump_told(self.actor.sandbox, entry.number))


def sandboxes_told(sandboxes: Sequence[Sandbox], person: User) -> list[Told]:
    """With their seats and who sits there: two queries, however many there are."""
    homes = {sandbox.pk: sandbox.origin_id or sandbox.pk for sandbox in sandboxes}
    aliases = veiled_among(person, homes.values())
    with reading_across({*homes, *homes.values()}):
        seats: dict[int, list[Seat]] = defaultdict(list)
        for seat in Seat.objects.filter(sandbox__in=homes).order_by("pk"):
            seats[seat.sandbox_id].append(seat)
        people = people_of(list(homes.values()))
    for sandbox in sandboxes:
        if alias := aliases.get(homes[sandbox.pk]):
            sandbox.name, people[homes[sandbox.pk]] = alias, {}
    return [
        _sandbox_told(sandbox, seats[sandbox.pk], people[homes[sandbox.pk]], person)
        for sandbox in sandboxes
    ]


def people_of(homes: Sequence[int]) -> dict[int, dict[int, list[User]]]:
    """{sandbox: {seat number: [people]}}"""
    found: dict[int, dict[int, list[User]]] = defaultdict(lambda: defaultdict(list))
    rows = Occupancy.objects.filter(sandbox__in=homes).select_related("user").order_by("pk")
    for row in rows:
        found[row.sandbox_id][row.seat_number].append(row.user)
    return found


def _sandbox_told(
    sandbox: Sandbox, seats: list[Seat], people: dict[int, list[User]], person: User
) -> Told:
    return {
        "id": sandbox.pk,
        "name": sandbox.name,
        "kind": sandbox.kind,
        "scenario": sandbox.scenario,
        "classroom": sandbox.classroom_id,
        "classroom_name": str(sandbox.classroom) if sandbox.classroom else None,
        "language": sandbox.language,
        "currency": sandbox.currency,
        "simulated_now": sandbox.simulated_now,
        "attempt": sandbox.attempt,
        "seats": [seat_told(seat, people.get(seat.number, [])) for seat in seats],
        "own_seats": sorted(
            number for number, sitting in people.items() if person.pk in {one.pk for one in sitting}
        ),
    }


def seat_told(seat: Seat, people: list[User]) -> Told:
    return {
        "number": seat.number,
        "name": seat.name,
        "title": seat.title,
        "kind": seat.kind,
        "department": seat.department,
        "parent": number_of(seat.parent_id) if seat.parent_id else None,
        "occupied_by": [one.username for one in people],
    }


def snapshot_told(snapshot: Sandbox) -> Told:
    return {
        "id": snapshot.pk,
        "name": snapshot.name,
        "attempt": snapshot.attempt,
        "simulated_now": snapshot.simulated_now,
        "created_at": snapshot.created_at,
        "created_by": snapshot.created_by.username if snapshot.created_by else None,
    }


def jump_told(sandbox: Sandbox, entry: int) -> Told:
    """Where the sandbox is after a jump, and the journal entry that tells what it touched."""
    return {
        "id": sandbox.pk,
        "attempt": sandbox.attempt,
        "simulated_now": sandbox.simulated_now,
        "entry": entry,
    }
