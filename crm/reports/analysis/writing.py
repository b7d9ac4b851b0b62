"""A report as text and as a file: cells in words, rows for CSV and XLSX, the sheet for paper."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from crm.documents.printing.pdf import PAGE, PAGES, written
from crm.reports.analysis.asking import Asked, ReportForm
from crm.reports.analysis.spec import Measure, Unit
from crm.reports.analysis.table import Row, Table
from lab.company.models import CompanyProfile
from lab.entities.cells import plain
from lab.entities.exporting.cells import defused
from lab.entities.exporting.formats import csv_lines, workbook
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor

MOST_PRINTED = 1000
PLACES = {
    Unit.MONEY: "0.01",
    Unit.PERCENT: "0.1",
    Unit.FACTOR: "0.01",
    Unit.DAYS: "1",
    Unit.COUNT: "1",
    Unit.QUANTITY: "0.001",
}
FORMATS = ("csv", "xlsx")
# Of our own, beside those that every document has.
STYLES = "static:crm/report_print.css"


def rounded_to(measure: Measure, value: Any) -> Any:
    """A figure as it is told: in files, to programs and on pages alike."""
    if value is None or not isinstance(value, Decimal | int) or measure.unit not in PLACES:
        return value
    return Decimal(value).quantize(Decimal(PLACES[measure.unit]), ROUND_HALF_UP)


def in_words(measure: Measure, value: Any) -> str:
    """A figure as people read it; "" where there is none."""
    value = rounded_to(measure, value)
    if value is None or value == "":
        return ""
    match measure.unit:
        case Unit.MONEY:
            return money(value, current_actor().sandbox.currency)
        case Unit.PERCENT:
            return f"{value:,.1f} %".replace("-", "−")
        case Unit.FACTOR:
            return f"{value:,.2f}".replace("-", "−")
        case Unit.COUNT | Unit.DAYS:
            return f"{int(value):,}".replace("-", "−")
        case Unit.QUANTITY:
            return plain(value)
        case Unit.DATE:
            return date_format(value, "SHORT_DATE_FORMAT")
    return str(value)


def heads(table: Table) -> list[str]:
    """Money names its currency: a file has no other place for it."""
    currency = current_actor().sandbox.currency
    return [
        table.label,
        *(
            f"{one.label} ({currency})" if one.unit is Unit.MONEY else str(one.label)
            for one in table.columns
        ),
    ]


def file_of(table: Table, format_: str) -> HttpResponseBase:
    """The whole table with its totals; formulas in names are defused."""
    answer: HttpResponseBase
    if format_ == "xlsx":
        answer = workbook(_typed(table))
    else:
        lines = ([_text(cell) for cell in row] for row in _typed(table))
        answer = StreamingHttpResponse(csv_lines(lines), content_type="text/csv; charset=utf-8")
    name = f"{table.asked.report.slug}-{table.asked.span.last}.{format_}"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


def _typed(table: Table) -> Iterator[Sequence[Any]]:
    yield heads(table)
    for row in table.rows:
        yield [row.name.text, *(_cell(one, row.values.get(one.name)) for one in table.columns)]
    yield [_("Total"), *(_cell(one, table.total.get(one.name)) for one in table.columns)]


def _cell(measure: Measure, value: Any) -> Any:
    return rounded_to(measure, value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else defused(str(value))


@dataclass(frozen=True)
class ReportSheet:
    """A report on paper: what was asked, the table in words, and how much of it is left out."""

    company: CompanyProfile
    title: str
    when: str
    facts: list[tuple[str, str]]
    heads: list[str]
    rows: list[tuple[Row, list[str]]]
    total: list[str]
    left_out: int
    note: str

    @property
    def wide(self) -> bool:
        return len(self.heads) > 7


def sheet_of(table: Table, form: ReportForm) -> ReportSheet:
    asked, report = table.asked, table.asked.report
    company = CompanyProfile.objects.first() or CompanyProfile(name=current_actor().sandbox.name)
    return ReportSheet(
        company=company,
        title=str(report.title),
        when=when_of(asked),
        facts=chosen_in_words(asked, form),
        heads=[table.label, *(str(one.label) for one in table.columns)],
        rows=[(row, words_of(table, row.values)) for row in table.rows[:MOST_PRINTED]],
        total=words_of(table, table.total),
        left_out=max(0, len(table.rows) - MOST_PRINTED),
        note=str(report.note),
    )


def words_of(table: Table, values: Any) -> list[str]:
    return [in_words(one, values.get(one.name)) for one in table.columns]


def when_of(asked: Asked) -> str:
    if asked.report.when == "span":
        return str(asked.span)
    return _("on %(day)s") % {"day": date_format(asked.span.last, "DATE_FORMAT")}


def chosen_in_words(asked: Asked, form: ReportForm) -> list[tuple[str, str]]:
    """(label, value) of each filter that is set."""
    found = []
    for field in form.filter_fields:
        if field.name in asked.chosen:
            value: Any = form.cleaned_data[field.name]
            labels = dict(getattr(field.field, "choices", ()))
            text = labels.get(value, value) if isinstance(value, str) else value
            found.append((str(field.label), str(text)))
    return found


def pdf_of(sheet: ReportSheet) -> bytes:
    """Raises NoPdf."""
    told = {"sheet": sheet, "styles": STYLES, "page": PAGE, "pages": PAGES}
    return written(render_to_string("crm/reports/analysis/pdf.html", told))
