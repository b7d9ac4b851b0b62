"""Exports for programs: the list that the parameters ask for as a file, or one record."""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from lab.access.models import Verb
from lab.entities.api.asked import asked_rows
from lab.entities.api.collections import CollectionView
from lab.entities.api.described import FILE, GenericSchema
from lab.entities.api.files import AnyType
from lab.entities.exporting.files import columns_asked, export, export_one, format_names
from lab.entities.listing import listing
from lab.entities.spec import entities

OWN = {"format", "columns"}


def _formats() -> list[str]:
    return list(dict.fromkeys(name for entity in entities() for name in format_names(entity)))


class ExportSchema(GenericSchema):
    operations = {"GET": ("export_list", 200, "", FILE)}

    def get_override_parameters(self) -> list[Any]:
        text = _("`all`, or names with commas; without it the columns of the list.")
        return [
            *super().get_override_parameters(),
            OpenApiParameter("format", str, enum=_formats(), required=True),
            OpenApiParameter("columns", str, description=text),
            OpenApiParameter("ordering", str, description=_("As of the list.")),
            OpenApiParameter(
                "filters",
                {"type": "object", "additionalProperties": {"type": "string"}},
                style="form",
                explode=True,
                description=_("The filters of the list, each a parameter of its own."),
            ),
        ]


class ExportRecordSchema(GenericSchema):
    operations = {"GET": ("export_record", 200, "", FILE)}

    def get_override_parameters(self) -> list[Any]:
        form = OpenApiParameter("format", str, enum=_formats(), required=True)
        return [*super().get_override_parameters(), form]


class _Export(CollectionView):
    content_negotiation_class = AnyType

    def format_name(self, request: Request) -> str:
        known, asked = format_names(self.entity), request.query_params.get("format", "")
        if asked not in known:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(known)}
            raise ValidationError({"format": [text]})
        return asked


class ExportView(_Export):
    """The records that the parameters ask for, as a table or in an open format of their kind."""

    schema = ExportSchema()

    def get(self, request: Request, **_address: Any) -> HttpResponseBase:
        self.actor.policy.require(Verb.EXPORT, self.entity.model)
        name, params = self.format_name(request), request.query_params.copy()
        wanted = params.get("columns", "")
        for own in OWN:
            params.pop(own, None)
        rows = asked_rows(self.entity, params, verb=Verb.EXPORT)
        columns = self._columns(wanted) or self.entity.first_columns
        ordering = {"ordering": params.get("ordering", "")}
        found = listing(self.entity, ordering, columns=columns, rows=rows)
        return export(self.entity, name, found, asked=wanted)

    def _columns(self, wanted: str) -> tuple[str, ...]:
        columns = columns_asked(self.entity, wanted)
        if unknown := [name for name in columns if name not in (*self.entity.all_columns, "tags")]:
            text = _("There is no field “%(name)s”.") % {"name": unknown[0][:60]}
            raise ValidationError({"columns": [text]})
        return tuple(name for name in columns if name != "tags")


class ExportRecordView(_Export):
    """One record as a file, with all its fields."""

    schema = ExportRecordSchema()

    def get(self, request: Request, number: int, **_address: Any) -> HttpResponseBase:
        self.row(number)
        return export_one(self.entity, self.format_name(request), number)
