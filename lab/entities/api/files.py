"""Files of records for programs: sent as multipart/form-data, told as objects, fetched as they are."""

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from lab.access.decisions import Hidden
from lab.entities.api.base import SandboxView
from lab.entities.api.describing import SandboxSchema
from lab.entities.api.shapes import ANY_TYPE
from lab.entities.fields import Field
from lab.entities.files import file_answer
from lab.files.references import digest_of
from lab.files.storing import file_columns
from lab.tenancy.models import Sandboxed


class FieldsAndFiles(MultiPartParser):
    """A form with files, as one flat object: of a name that comes twice the last one counts."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        parsed: Any = super().parse(stream, media_type, parser_context)
        fields: QueryDict = parsed.data
        return {**fields.dict(), **parsed.files.dict()}


def without_present_files(row: Sandboxed, raw: dict[str, Any]) -> dict[str, Any]:
    """The body without files that it tells as they are, so that what was read can be sent back."""
    present = {
        column.name: digest
        for column in file_columns(row._meta.concrete_fields)
        if (digest := digest_of(getattr(row, column.name)))
    }
    return {
        name: value
        for name, value in raw.items()
        if not (
            isinstance(value, dict) and name in present and value.get("sha256") == present[name]
        )
    }


class AnyType(BaseContentNegotiation):
    """A file has the type that it has, whatever the caller would like best."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class FileSchema(SandboxSchema):
    def get_operation_id(self) -> str:
        return f"{self.collection.replace('-', '_')}_file_{self.field.name}"

    def get_tags(self) -> list[str]:
        return [self.collection]

    @property
    def field(self) -> Field:
        return self.view.field  # type: ignore[attr-defined]

    @property
    def collection(self) -> str:
        return self.field.model.collection

    def get_description(self) -> str:  # type: ignore[override]
        return _("The file itself. Pictures also as thumbnails.")

    def get_override_parameters(self) -> list[Any]:
        sizes = OpenApiParameter("size", str, enum=["small", "medium"])
        return [*super().get_override_parameters(), sizes]

    def get_response_serializers(self) -> Any:
        return {
            (200, ANY_TYPE): OpenApiTypes.BINARY,
            304: OpenApiResponse(description=_("As it was: your ETag still holds.")),
            **self.errors(),
        }


class FileView(SandboxView):
    """The content of one file field of a record."""

    schema = FileSchema()
    content_negotiation_class = AnyType
    field: Field = None  # type: ignore[assignment]

    def get(self, request: Request, number: int, **_address: Any) -> HttpResponseBase:
        row = self.field.model.objects.visible().numbered(number).get()
        if not (value := self.field.value(row)):
            raise Hidden
        asked: HttpRequest = request._request
        return file_answer(asked, value)
