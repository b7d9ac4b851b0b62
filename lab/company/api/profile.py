"""The company's profile as programs read and change it: a single object."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.models import Verb
from lab.company.api.describing import TEXT, Described
from lab.company.models import THE_ONE, CompanyProfile
from lab.company.profile import FIELDS, FORMAT_FIELDS, FORMATS, profile, profile_change
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.describing import CONFLICT
from lab.entities.api.files import FieldsAndFiles, FileView, without_present_files
from lab.entities.api.shapes import BINARY, VERSION, Shape, field_shape
from lab.entities.api.views import taken_token
from lab.entities.fields import FILES, Field, field_of
from lab.entities.files import file_told
from lab.files.storing import blobs_of
from lab.records import Conflict
from lab.records.numbers import NumberFormat, expected_numbers, numbered_models
from lab.tenancy.actor import current_actor

Told = dict[str, Any]


def _fields() -> list[Field]:
    return [field_of(CompanyProfile, name) for name in FIELDS]


def _format_fields() -> list[Field]:
    return [field_of(NumberFormat, name) for name in FORMAT_FIELDS]


def _shape(field: Field) -> Shape:
    """Months are numbers, the only choice here that is."""
    shape = field_shape(field)
    return {**shape, "type": "integer"} if isinstance(shape.get("enum", [""])[0], int) else shape


class ProfileSchema(Described):
    """Formats are told by collection, because each kind of document has one."""

    operations = {
        "GET": ("company_profile_read", 200, "CompanyProfile", {}),
        "PATCH": ("company_profile_change", 200, "CompanyProfile", {}),
    }

    def get_tags(self) -> list[str]:
        return ["company-profile"]

    def _properties(self, *, told: bool) -> dict[str, Shape]:
        shown: dict[str, Shape] = {field.name: _shape(field) for field in _format_fields()}
        if told:
            shown |= {"label": TEXT, "next": {**TEXT, "description": _("The next number.")}}
        required = {"required": list(shown)} if told else {}
        one = {"type": "object", "properties": shown, **required}
        formats = {"type": "object", "properties": dict.fromkeys(numbered_models(), one)}
        fields = {field.name: _shape(field) for field in _fields()}
        return {"version": VERSION, **fields, FORMATS: formats}

    def get_request_serializer(self) -> Any:
        if self.method != "PATCH":
            return None
        shape = {"type": "object", "properties": self._properties(told=False)}
        # A form is flat: it brings the logo beside the other fields, and no formats.
        fields = {field.name: _shape(field) for field in _fields()} | {"logo": BINARY}
        form = {"type": "object", "properties": {"version": VERSION, **fields}}
        return {
            "application/json": self.component("CompanyProfileChange", shape),
            "multipart/form-data": self.component("CompanyProfileForm", form),
        }

    def get_response_serializers(self) -> Any:
        told = {**self._properties(told=True), "currency": TEXT}
        shape = {"type": "object", "properties": told, "required": list(told)}
        return {200: self.component("CompanyProfile", shape), **self.errors()}

    def errors(self) -> dict[int, OpenApiResponse]:
        found = super().errors()
        if self.method in self.writes:
            text = _("Somebody changed the record since it was read.")
            found[409] = OpenApiResponse(self.component("Conflict", CONFLICT), text)
        return found


class ProfileView(SandboxView):
    """Name, logo, address, bank, fiscal year and number formats: everybody in the company reads them."""

    schema = ProfileSchema()

    def get_parsers(self) -> list[BaseParser]:
        return [*super().get_parsers(), FieldsAndFiles()]

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        current_actor().policy.require(Verb.VIEW, CompanyProfile)
        return Response(profile_told())

    def patch(self, request: Request, sandbox: int) -> Response:
        raw = without_present_files(profile().company, object_of(request.data))
        token, formats = taken_token(raw), raw.pop(FORMATS, {})
        if not isinstance(formats, dict) or not all(isinstance(v, dict) for v in formats.values()):
            text = _("Send an object: {“quotes”: {“pattern”: …}}.")
            raise ValidationError({FORMATS: text})
        try:
            profile_change(raw, formats, token=token)
        except Conflict as conflict:
            told = {"detail": str(conflict), "current": profile_told()}
            return Response(told, status.HTTP_409_CONFLICT)
        return Response(profile_told())


class LogoView(FileView):
    """The company has one profile: its address needs no number."""

    field = field_of(CompanyProfile, "logo")

    def get(self, request: Request, sandbox: int) -> HttpResponseBase:  # type: ignore[override]
        return super().get(request, THE_ONE)


def profile_told() -> Told:
    found = profile()
    following = expected_numbers(found.formats.values())
    return {
        "version": found.token,
        **{field.name: _told(field, found.company) for field in _fields()},
        "currency": current_actor().sandbox.currency,
        FORMATS: {
            document: {**_format_told(row), "next": following[document]}
            for document, row in found.formats.items()
        },
    }


def _told(field: Field, company: CompanyProfile) -> Any:
    if field.kind not in FILES:
        return field.json(company)
    url = reverse(f"api-company-profile-{field.name}", args=[current_actor().sandbox.pk])
    return file_told(field, company, blobs_of([field.value(company)]), url)


def _format_told(row: NumberFormat) -> Told:
    own = {field.name: field.json(row) for field in _format_fields()}
    return {**own, "label": str(row)}
