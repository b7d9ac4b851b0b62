"""The OpenAPI description of the entities' addresses, made from their declarations."""

import inspect
from typing import Any, Literal

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from lab.entities.api.shapes import (
    NUMBER,
    VERSION,
    Shape,
    filter_shape,
    form_shape,
    multipart_shape,
    page_shape,
    row_shape,
    written_shape,
)
from lab.entities.fields import field_of
from lab.entities.files import file_fields
from lab.entities.filters import filterset_for
from lab.entities.spec import Entity

FIELD_ERRORS: Shape = {
    "type": "object",
    "description": "Messages by field; `non_field_errors` for the whole; lines and rows by position.",
    "additionalProperties": {},
}
DETAIL: Shape = {
    "type": "object",
    "properties": {"detail": {"type": "string"}},
    "required": ["detail"],
}
CONFLICT: Shape = {
    "type": "object",
    "properties": {
        "detail": {"type": "string"},
        "current": {"type": "object", "nullable": True, "additionalProperties": {}},
    },
    "required": ["detail", "current"],
}
IN_HEADER: Literal["header"] = "header"
X_SEAT = OpenApiParameter(
    "X-Seat", int, IN_HEADER, description="One of your own seats; without it the first acts."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    IN_HEADER,
    description="A repeated call with the same key does nothing twice; with other content it is "
    "refused (422).",
)


def ours(endpoints: list[Any]) -> list[Any]:
    """Only our own addresses are described; the editor of course pages has an API of its own."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


class SandboxSchema(AutoSchema):
    """What all calls inside a sandbox have in common."""

    writes = ("POST", "PUT", "PATCH", "DELETE")

    def component(self, name: str, shape: Shape) -> Shape:
        """A reference to a named schema, which is added to the description once."""
        found = ResolvedComponent(
            name=name, type=ResolvedComponent.SCHEMA, schema=shape, object=name
        )
        self.registry.register_on_missing(found)
        return found.ref

    @property
    def inside(self) -> bool:
        """Whether the address is about a sandbox, in which one acts on a seat."""
        return "{sandbox}" in self.path

    @property
    def keyed(self) -> bool:
        return self.inside and self.method == "POST"

    def get_override_parameters(self) -> list[Any]:
        return [*([X_SEAT] if self.inside else []), *([IDEMPOTENCY_KEY] if self.keyed else [])]

    def errors(self) -> dict[int, OpenApiResponse]:
        detail = self.component("Detail", DETAIL)
        found = {
            401: OpenApiResponse(detail, _("Send a token.")),
            404: OpenApiResponse(detail, _("Not there, or hidden from you.")),
            400: OpenApiResponse(
                self.component("FieldErrors", FIELD_ERRORS), _("What is wrong, by field.")
            ),
            403: OpenApiResponse(detail, _("Refused, with the reason.")),
        }
        if self.method in self.writes:
            found[503] = OpenApiResponse(detail, _("Others are writing: send it again."))
            found[413] = OpenApiResponse(detail, _("The body is too large."))
            found[415] = OpenApiResponse(detail, _("The body is of a type that is not taken here."))
        if self.keyed:
            text = _("The Idempotency-Key came with other content before.")
            found[422] = OpenApiResponse(detail, text)
        return found


class EntitySchema(SandboxSchema):
    """Tags, names and errors of an entity's addresses."""

    def entity(self) -> Entity:
        return self.view.entity  # type: ignore[attr-defined]

    @property
    def noun(self) -> str:
        return self.entity().model.__name__

    def get_tags(self) -> list[str]:
        return [self.entity().name]

    def get_description(self) -> str:  # type: ignore[override]
        return (self.entity().model.__doc__ or "").strip()

    def row(self) -> Shape:
        return self.component(self.noun, row_shape(self.entity()))

    def body(self, *, new: bool) -> Shape:
        name = self.noun + ("New" if new else "Change")
        return self.component(name, written_shape(self.entity(), new=new))

    def form(self, *, new: bool) -> dict[str, Shape]:
        """The body as a form that brings files, where the entity has any."""
        if not file_fields(self.entity()):
            return {}
        name = self.noun + ("NewForm" if new else "ChangeForm")
        shape = multipart_shape(self.entity(), new=new)
        return {"multipart/form-data": self.component(name, shape)}

    def errors(self) -> dict[int, OpenApiResponse]:
        found = super().errors()
        if self.method in self.writes:
            text = _("Somebody changed the record since it was read.")
            found[409] = OpenApiResponse(self.component("Conflict", CONFLICT), text)
        return found


class ListSchema(EntitySchema):
    def get_operation_id(self) -> str:
        verb = {"GET": "list", "POST": "create", "PATCH": "change_many"}[self.method]
        return f"{self.entity().name.replace('-', '_')}_{verb}"

    def get_override_parameters(self) -> list[Any]:
        found = super().get_override_parameters()
        if self.method == "GET":
            found += [*self._filters(), *self._paging()]
        return found

    def _filters(self) -> list[OpenApiParameter]:
        """Those of each field's own name one by one, with what the declaration names; the others
        together, or nobody would find anything among them."""
        entity, found, further = self.entity(), [], {}
        for name, one in filterset_for(entity).base_filters.items():
            shape, text = filter_shape(name, one)
            field, _separator, how = name.partition("__")
            if not how or (field in entity.filters and how in ("gte", "lte", "empty")):
                found.append(OpenApiParameter(name, shape, description=text))
            else:
                further[name] = {**shape, "description": text}
        return [*found, self._further(further)]

    def _further(self, properties: dict[str, Shape]) -> OpenApiParameter:
        shape = {"type": "object", "properties": properties, "additionalProperties": False}
        text = _("Further filters, each a parameter of its own: %(field)s__gt, __in, __not …")
        return OpenApiParameter(
            "further",
            self.component(f"{self.noun}Filters", shape),
            style="form",
            explode=True,
            description=text % {"field": entity_example(self.entity())},
        )

    def _paging(self) -> list[OpenApiParameter]:
        entity = self.entity()
        names = ["number", *entity.all_columns]
        sortable = [n for n in names if n == "number" or field_of(entity.model, n).sortable]
        text = _("Any of %(names)s, with commas; “-” in front turns it round.")
        size = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
        return [
            OpenApiParameter("ordering", str, description=text % {"names": ", ".join(sortable)}),
            OpenApiParameter("page", {"type": "integer", "minimum": 1}),
            OpenApiParameter("page_size", size),
        ]

    def get_request_serializer(self) -> Any:
        if self.method == "POST":
            one = self.body(new=True)
            many = {"type": "array", "items": one}
            return {"application/json": {"oneOf": [one, many]}, **self.form(new=True)}
        one = {
            "allOf": [
                self.body(new=False),
                {"type": "object", "properties": {"number": NUMBER}, "required": ["number"]},
            ]
        }
        return {"application/json": {"type": "array", "items": one}}

    def get_response_serializers(self) -> Any:
        short = {"type": "object", "properties": {"number": NUMBER, "version": VERSION}}
        many = {"type": "array", "items": self.component("Written", short)}
        if self.method == "GET":
            page = self.component(f"{self.noun}Page", page_shape(self.row()))
            return {200: page, **self.errors()}
        if self.method == "POST":
            return {201: {"oneOf": [self.row(), many]}, **self.errors()}
        return {200: many, **self.errors()}


OF_RECORD = {"GET": "read", "PATCH": "change", "PUT": "replace", "DELETE": "delete"}


class RecordSchema(EntitySchema):
    def get_operation_id(self) -> str:
        return f"{self.entity().name.replace('-', '_')}_{OF_RECORD[self.method]}"

    def get_override_parameters(self) -> list[Any]:
        found = super().get_override_parameters()
        if self.method == "DELETE":
            found.append(OpenApiParameter("version", str, description=VERSION["description"]))
        return found

    def get_request_serializer(self) -> Any:
        new = self.method == "PUT"
        return {"application/json": self.body(new=new), **self.form(new=new)}

    def get_response_serializers(self) -> Any:
        if self.method == "DELETE":
            return {204: None, **self.errors()}
        return {200: self.row(), **self.errors()}


class ActionSchema(EntitySchema):
    def get_operation_id(self) -> str:
        action = self.view.action.name  # type: ignore[attr-defined]
        verb = f"mark_{action}" if action in OF_RECORD.values() else action
        return f"{self.entity().name}_{verb}".replace("-", "_")

    def get_summary(self) -> str:
        return str(self.view.action.label)  # type: ignore[attr-defined]

    def get_description(self) -> str:  # type: ignore[override]
        return inspect.getdoc(self.view.action.run) or ""  # type: ignore[attr-defined]

    def get_request_serializer(self) -> Any:
        action = self.view.action  # type: ignore[attr-defined]
        name = f"{self.noun}{action.name.title().replace('-', '')}Action"
        shape = form_shape(action.form) if action.form else form_shape_of_nothing()
        return {"application/json": self.component(name, shape)}

    def get_response_serializers(self) -> Any:
        shape = {
            "type": "object",
            "description": "The record that came of it, with all its fields.",
            "properties": {
                "collection": {"type": "string"},
                "number": NUMBER,
                "version": VERSION,
            },
            "required": ["collection", "number", "version"],
            "additionalProperties": {},
        }
        return {200: self.component("ActionResult", shape), **self.errors()}


def entity_example(entity: Entity) -> str:
    return (entity.filters or entity.columns)[0]


def form_shape_of_nothing() -> Shape:
    return {"type": "object", "properties": {"version": VERSION}}
