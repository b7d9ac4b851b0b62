"""Rows that are part of a record and written by what is done to it: the history of its stages."""

from collections.abc import Iterator
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.describing import EntitySchema
from lab.entities.api.pages import Pages, paged_schema
from lab.entities.api.rows import fields_told, joined
from lab.entities.api.shapes import fields_shape
from lab.entities.fields import FILES, Field, field_of
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY, Entity
from lab.journal.values import journalled_fields
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import sandboxed_models, stored_field


def parts_of(entity: Entity) -> Iterator[type[Sandboxed]]:
    """Models whose rows are part of the entity's, and that its records do not tell themselves."""
    told = {lines.model for lines in (entity.lines, *entity.parts) if lines is not None}
    for model in sandboxed_models():
        if not model.part_of or model in told or model.collection in REGISTRY:
            continue
        if stored_field(model, model.part_of).related_model is entity.model:
            yield model


def part_fields(model: type[Sandboxed]) -> tuple[Field, ...]:
    names = [column.name for column in journalled_fields(model) if column.name != model.part_of]
    fields = (field_of(model, name) for name in names)
    return tuple(field for field in fields if field.kind not in FILES)


class PartsSchema(EntitySchema):
    @property
    def model(self) -> type[Sandboxed]:
        return self.view.model  # type: ignore[attr-defined]

    def get_operation_id(self) -> str:
        return f"{self.entity().name}_{self.model.collection}".replace("-", "_")

    def get_description(self) -> str:  # type: ignore[override]
        return (self.model.__doc__ or "").strip()

    def get_response_serializers(self) -> Any:
        name = self.model.__name__
        row = self.component(name, fields_shape(part_fields(self.model)))
        return {200: self.component(f"{name}Page", paged_schema(row)), **self.errors()}


class PartsView(SandboxView):
    """Paged, in their order."""

    schema = PartsSchema()
    entity: Entity = None  # type: ignore[assignment]
    model: type[Sandboxed] = None  # type: ignore[assignment]

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, ())
        row, fields = visible_row(self.entity, number), part_fields(self.model)
        rows = self.model.objects.visible().filter(**{self.model.part_of: row})
        names = joined(fields)
        pages = Pages()
        found = rows.select_related(*names) if names else rows
        page: list[Sandboxed] | None = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response([fields_told(one, fields) for one in page or []])
