"""Addresses with one operation per method, described by hand; and those about any collection."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from lab.entities.api.describing import CONFLICT, SandboxSchema
from lab.entities.api.shapes import ANY_TYPE, Shape, page_shape
from lab.entities.spec import Entity, entities

TEXT: Shape = {"type": "string"}
WHOLE: Shape = {"type": "integer"}
YES_NO: Shape = {"type": "boolean"}
NUMBER_OR_NOTHING: Shape = {"type": "integer", "nullable": True}
TEXT_OR_NOTHING: Shape = {"type": "string", "nullable": True}
MOMENT: Shape = {"type": "string", "format": "date-time"}
MOMENT_OR_NOTHING: Shape = {**MOMENT, "nullable": True}
ANYTHING: Shape = {"type": "object", "additionalProperties": {}}
FILE: Shape = {"type": "string", "format": "binary"}
BY_COLLECTION_COUNTS: Shape = {"type": "object", "additionalProperties": WHOLE}
Operation = tuple[str, int, str, Shape]


def every(**properties: Shape) -> Shape:
    """An object that always has all of these."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def many(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


RECORD = every(collection=TEXT, number=WHOLE, label=TEXT)
SNIPPET: Shape = {
    "type": "object",
    "description": "A record with all its fields, as its own address tells it.",
    "properties": {"number": WHOLE, "version": TEXT},
    "required": ["number", "version"],
    "additionalProperties": {},
}


class Described(SandboxSchema):
    """Operations by method: {method: (operation id, status, name, shape)}.

    `bodies` are the serializers that check what is sent; `wishes` tell it as {method: (name, shape)} where
    the view reads it itself. With `conflicts` a version that is no longer the present one is told (409).
    """

    operations: dict[str, Operation] = {}
    bodies: dict[str, Any] = {}
    wishes: dict[str, tuple[str, dict[str, Any]]] = {}
    parameters: tuple[OpenApiParameter, ...] = ()
    tags: tuple[str, ...] = ("sandboxes",)
    paged = False
    conflicts: tuple[str, ...] = ()

    def get_tags(self) -> list[str]:
        return list(self.tags)

    def get_operation_id(self) -> str:
        return self.operations[self.method][0]

    def get_override_parameters(self) -> list[Any]:
        found = super().get_override_parameters()
        if self.method != "GET":
            return found
        size = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
        paging = [
            OpenApiParameter("page", {"type": "integer", "minimum": 1}),
            OpenApiParameter("page_size", size),
        ]
        return [*found, *self.parameters, *(paging if self.paged else [])]

    def get_request_serializer(self) -> Any:
        if self.method not in self.wishes:
            return self.bodies.get(self.method)
        return {"application/json": self.component(*self.wishes[self.method])}

    def get_response_serializers(self) -> Any:
        _id, code, name, shape = self.operations[self.method]
        if not shape:
            return {code: None, **self.errors()}
        if shape is FILE:
            return {(code, ANY_TYPE): OpenApiTypes.BINARY, **self.errors()}
        told = self.component(name, shape)
        if self.paged and self.method == "GET":
            told = self.component(f"{name}Page", page_shape(told))
        return {code: told, **self.errors()}

    def errors(self) -> dict[int, OpenApiResponse]:
        found = super().errors()
        if self.method in self.conflicts:
            text = _("Somebody changed the record since it was read.")
            found[409] = OpenApiResponse(self.component("Conflict", CONFLICT), text)
        return found


class GenericSchema(Described):
    """An address that is about whichever collection it names."""

    tags = ("any collection",)

    def get_override_parameters(self) -> list[Any]:
        fits = self.view.fits  # type: ignore[attr-defined]
        names = sorted(entity.name for entity in entities() if fits(entity))
        where = OpenApiParameter("collection", {"type": "string", "enum": names}, "path")
        return [where, *super().get_override_parameters()]


def any_entity(_entity: Entity) -> bool:
    return True
