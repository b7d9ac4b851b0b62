"""Who may see and do what in the company: sharing modes, the table of rights, locked fields."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.access.families import FAMILIES
from lab.access.models import FieldLock, Right, SharingMode, Verb
from lab.company.sharing_rules import (
    KINDS,
    lock_field,
    modes,
    modes_set,
    rights_set,
    rights_table,
    unlock_field,
)
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.collections import Body
from lab.entities.api.described import TEXT, WHOLE, Described, every, many
from lab.entities.api.shapes import Shape
from lab.journal.recording import one_batch

REACH: Shape = {**TEXT, "enum": Right.Reach.values}
REACHES: Shape = {
    "type": "object",
    "description": "{collection: {verb: reach}}",
    "additionalProperties": {"type": "object", "additionalProperties": REACH},
}
RIGHTS: Shape = {
    "type": "object",
    "description": "{kind of seat: {collection: {verb: reach}}}",
    "additionalProperties": REACHES,
}
LOCK = every(number=WHOLE, kind=TEXT, collection=TEXT, field=TEXT)


def reaches_of(kind: str) -> dict[str, dict[str, str]]:
    return {
        entity.name: {cell.verb: cell.reach for cell in cells}
        for entity, cells in rights_table(kind)
    }


class LockBody(Body):
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in KINDS])
    collection = serializers.CharField(max_length=60)
    field = serializers.CharField(max_length=60)


def _modes_shape() -> Shape:
    one = {**TEXT, "enum": SharingMode.Mode.values}
    return {"type": "object", "properties": dict.fromkeys(FAMILIES, one)}


class ModesSchema(Described):
    tags = ("rights",)

    @property
    def operations(self) -> Any:  # type: ignore[override]
        shape = _modes_shape()
        return {
            "GET": ("sharing_modes_read", 200, "SharingModes", shape),
            "PATCH": ("sharing_modes_change", 200, "SharingModes", shape),
        }

    def get_request_serializer(self) -> Any:
        if self.method != "PATCH":
            return None
        return {"application/json": self.component("SharingModes", _modes_shape())}


class RightsSchema(Described):
    operations = {
        "GET": ("rights_read", 200, "Rights", RIGHTS),
        "PATCH": ("rights_change", 200, "Rights", RIGHTS),
    }
    tags = ("rights",)
    wishes = {"PATCH": ("Rights", RIGHTS)}


class LocksSchema(Described):
    operations = {
        "GET": ("field_locks_list", 200, "FieldLocks", many(LOCK)),
        "POST": ("field_lock", 201, "FieldLock", LOCK),
    }
    bodies = {"POST": LockBody}
    tags = ("rights",)


class LockSchema(Described):
    operations = {"DELETE": ("field_unlock", 204, "", {})}
    tags = ("rights",)


class SharingModesView(SandboxView):
    """How much colleagues outside the line of superiors see of each family of records."""

    schema = ModesSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, SharingMode)
        return Response(modes())

    def patch(self, request: Request, sandbox: int) -> Response:
        wanted = object_of(request.data)
        with one_batch():
            modes_set({str(name): str(mode) for name, mode in wanted.items()})
        return Response(modes())


class RightsView(SandboxView):
    """How far each kind of seat reaches: none, own, team, all. The head always reaches everything."""

    schema = RightsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, Right)
        return Response(_rights())

    def patch(self, request: Request, sandbox: int) -> Response:
        """Set some reaches; all that are not named stay."""
        wanted = {kind: _flat(kind, told) for kind, told in object_of(request.data).items()}
        self.actor.policy.require(Verb.CHANGE, Right)
        with one_batch():
            for kind, reaches in wanted.items():
                rights_set(kind, reaches)
        return Response(_rights())


def _rights() -> dict[str, Any]:
    return {str(kind): reaches_of(kind) for kind in KINDS}


def _flat(kind: str, told: Any) -> dict[tuple[str, str], str]:
    """{(collection, verb): reach}. Raises ValidationError where it is another shape."""
    text = _("Send {“rep”: {“accounts”: {“delete”: “own”}}}.")
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise ValidationError({kind: [text]})
    return {
        (str(collection), str(verb)): str(reach)
        for collection, reaches in told.items()
        for verb, reach in reaches.items()
    }


class FieldLocksView(SandboxView):
    """Key fields that a kind of seat may fill in once but not change afterwards."""

    schema = LocksSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, FieldLock)
        return Response([_lock_told(lock) for lock in FieldLock.objects.order_by("pk")])

    def post(self, request: Request, sandbox: int) -> Response:
        given = LockBody.of(request)
        lock = lock_field(given["kind"], given["collection"], given["field"])
        return Response(_lock_told(lock), status.HTTP_201_CREATED)


class FieldLockView(SandboxView):
    schema = LockSchema()

    def delete(self, request: Request, sandbox: int, lock: int) -> Response:
        self.actor.policy.require(Verb.VIEW, FieldLock)
        if not FieldLock.objects.numbered(lock).exists():
            raise Hidden
        unlock_field(lock)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _lock_told(lock: FieldLock) -> dict[str, Any]:
    return {
        "number": lock.number,
        "kind": lock.kind,
        "collection": lock.subject,
        "field": lock.field,
    }
