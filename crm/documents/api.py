"""The company's trade settings as programs read and change them: a single object."""

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from crm.documents.settings import (
    FIELDS,
    TradeSettings,
    settings_token,
    trade_settings,
    trade_settings_change,
)
from lab.access.models import Verb
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import Described
from lab.entities.api.shapes import VERSION, Shape, field_shape
from lab.entities.api.views import taken_token
from lab.entities.fields import Field, field_of
from lab.records import Conflict


def _fields() -> list[Field]:
    return [field_of(TradeSettings, name) for name in FIELDS]


class TradeSettingsSchema(Described):
    operations = {
        "GET": ("trade_settings_read", 200, "TradeSettings", {}),
        "PATCH": ("trade_settings_change", 200, "TradeSettings", {}),
    }
    conflicts = ("PATCH",)
    tags = ("trade-settings",)

    def _shape(self) -> Shape:
        fields = {field.name: field_shape(field) for field in _fields()}
        return {"type": "object", "properties": {"version": VERSION, **fields}}

    def get_request_serializer(self) -> Any:
        if self.method != "PATCH":
            return None
        return {"application/json": self.component("TradeSettingsChange", self._shape())}

    def get_response_serializers(self) -> Any:
        shape = self._shape()
        told = self.component("TradeSettings", {**shape, "required": list(shape["properties"])})
        return {200: told, **self.errors()}


class TradeSettingsView(SandboxView):
    """How the company trades: everybody in it reads it, its head and staff change it."""

    schema = TradeSettingsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, TradeSettings)
        return Response(_told(trade_settings()))

    def patch(self, request: Request, sandbox: int) -> Response:
        raw = object_of(request.data)
        token = taken_token(raw)
        try:
            return Response(_told(trade_settings_change(raw, token=token)))
        except Conflict as conflict:
            told = {"detail": str(conflict), "current": _told(trade_settings())}
            return Response(told, status.HTTP_409_CONFLICT)


def _told(row: TradeSettings) -> dict[str, Any]:
    return {"version": settings_token(row), **{field.name: field.json(row) for field in _fields()}}
