"""Reports for programs, with the parameters that the pages have."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as Wrong
from rest_framework.request import Request
from rest_framework.response import Response

from crm.reports.analysis.asking import FILTERS, Asked, ReportForm, read
from crm.reports.analysis.dimensions import DIMENSIONS
from crm.reports.analysis.periods import PRESETS
from crm.reports.analysis.spec import FAMILIES, REPORTS, Measure
from crm.reports.analysis.table import Row, table_of
from crm.reports.analysis.views import report_named
from crm.reports.analysis.writing import rounded_to
from lab.access.models import Verb
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import TEXT, TEXT_OR_NOTHING, YES_NO, Described, every, many
from lab.entities.api.pages import Pages
from lab.entities.api.shapes import page_shape

DAY = {"type": "string", "format": "date"}
FIGURES = {
    "type": "object",
    "description": "By the names of `columns`; numbers as texts.",
    "additionalProperties": TEXT_OR_NOTHING,
}
COLUMN = every(
    name=TEXT,
    label=TEXT,
    unit={
        **TEXT,
        "enum": ["money", "quantity", "percent", "count", "factor", "days", "date", "text"],
    },
)
CHOICE = every(name=TEXT, label=TEXT)
REPORT = every(
    slug=TEXT,
    family={**TEXT, "enum": list(FAMILIES)},
    title=TEXT,
    sentence=TEXT,
    dimensions=many(CHOICE),
    filters=many(TEXT),
)
ROW = every(
    key={**TEXT, "description": "The number or word of the row; empty for what is hidden."},
    label=TEXT,
    values=FIGURES,
)


class ReportsSchema(Described):
    operations = {"GET": ("reports_list", 200, "Reports", every(results=many(REPORT)))}
    tags = ("reports",)


class ReportsView(SandboxView):
    """The reports that the actor may see, with what each can be asked."""

    schema = ReportsSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        may = self.actor.policy.may
        seen = [report for report in REPORTS.values() if may(Verb.VIEW, report.model)]
        return Response({"results": [_described(report) for report in seen]})


def _described(report: Any) -> dict[str, Any]:
    return {
        "slug": report.slug,
        "family": report.family,
        "title": str(report.title),
        "sentence": str(report.sentence),
        "dimensions": [
            {"name": name, "label": str(DIMENSIONS[name].label)} for name in report.dimensions
        ],
        "filters": list(report.filters),
    }


class ReportSchema(Described):
    operations = {"GET": ("report_read", 200, "ReportPage", {"type": "object"})}
    parameters = (
        OpenApiParameter("period", {"type": "string", "enum": list(PRESETS)}),
        OpenApiParameter("first", DAY, description="With `period=days`."),
        OpenApiParameter("last", DAY, description="With `period=days`."),
        OpenApiParameter("on", DAY, description="Of what stands on a day: without it today."),
        OpenApiParameter("by", {"type": "string", "enum": list(DIMENSIONS)}),
        OpenApiParameter("across", {"type": "string", "enum": list(DIMENSIONS)}),
        OpenApiParameter("measure", TEXT, description="What a cross table shows."),
        OpenApiParameter("compare", YES_NO),
        OpenApiParameter("order", TEXT, description="A column, with “-” in front falling."),
        *(OpenApiParameter(name, TEXT) for name in FILTERS),
    )
    tags = ("reports",)
    paged = True

    def get_response_serializers(self) -> Any:
        page = page_shape(self.component("ReportRow", ROW))
        more = {
            "slug": TEXT,
            "by": TEXT,
            "first": DAY,
            "last": DAY,
            "currency": TEXT,
            "columns": many(self.component("ReportColumn", COLUMN)),
            "total": FIGURES,
        }
        told = {**page, "properties": {**page["properties"], **more}}
        told["required"] = [*page.get("required", ()), *more]
        return {200: self.component("ReportPage", told), **self.errors()}


class ReportView(SandboxView):
    """A report: its columns, rows and totals, as the page of the same name shows them."""

    schema = ReportSchema()

    def get(self, request: Request, slug: str, **_address: Any) -> Response:
        report = report_named(slug)
        form = ReportForm(report, request.query_params)
        require_known(request.query_params, form.fields)
        try:
            asked = read(form)
        except ValidationError as error:
            raise Wrong(error.message_dict) from error
        table = table_of(asked)
        pages = Pages()
        rows: Any = pages.paginate_queryset(table.rows, request, view=self)  # type: ignore[arg-type]
        answer = pages.get_paginated_response([_told(row, table.columns) for row in rows])
        answer.data |= {
            **_heading(asked),
            "columns": [
                {"name": one.name, "label": str(one.label), "unit": one.unit}
                for one in table.columns
            ],
            "total": _figures(table.total, table.columns),
        }
        return answer


def _heading(asked: Asked) -> dict[str, Any]:
    return {
        "slug": asked.report.slug,
        "by": asked.by.name,
        "first": asked.span.first,
        "last": asked.span.last,
        "currency": asked.currency,
    }


def _told(row: Row, columns: Any) -> dict[str, Any]:
    return {
        "key": row.value,
        "label": row.name.text,
        "values": _figures(row.values, columns),
    }


def _figures(values: Any, columns: Sequence[Measure]) -> dict[str, str | None]:
    return {one.name: _text(rounded_to(one, values.get(one.name))) for one in columns}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
