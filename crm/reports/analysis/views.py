"""The pages of reports: all of them, one of them, its records, its files, its paper."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.documents.printing.pdf import NoPdf, engine
from crm.reports.analysis import declared
from crm.reports.analysis.asking import Asked, ReportForm, read, sees_costs
from crm.reports.analysis.charts import chart_of
from crm.reports.analysis.links import MOST_NUMBERS, records_list, records_url, row_url
from crm.reports.analysis.pages import PAGES
from crm.reports.analysis.spec import FAMILIES, REPORTS, Report, Unit
from crm.reports.analysis.table import Table, table_of
from crm.reports.analysis.writing import (
    FORMATS,
    chosen_in_words,
    file_of,
    in_words,
    pdf_of,
    sheet_of,
    when_of,
    words_of,
)
from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.tenancy.actor import current_actor

__all__ = ["declared"]
SHOWN = 200
NOT_IMPLEMENTED = 501


@require_safe
def reports_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All reports that the actor may see, in their families."""
    context = {"sandbox": current_actor().sandbox, "families": families()}
    return render(request, "crm/reports/analysis/start.html", context)


@require_safe
def report_page(request: HttpRequest, sandbox: int, slug: str) -> HttpResponse:
    report = report_named(slug)
    form, asked = _asked(report, request)
    table = table_of(asked)
    actor = current_actor()
    context = {
        "sandbox": actor.sandbox,
        "report": report,
        "form": form,
        "asked": asked,
        "table": table,
        "heads": _heads(table),
        "rows": _shown(table),
        "total": words_of(table, table.total),
        "left_out": max(0, len(table.rows) - SHOWN),
        "chart": chart_of(table),
        "when": when_of(asked),
        "chosen": chosen_in_words(asked, form) if form.is_valid() else [],
        "costs_hidden": any(one.cost for one in report.measures) and not sees_costs(),
        "may_export": actor.policy.may(Verb.EXPORT, report.model),
    }
    return render(request, "crm/reports/analysis/report.html", context)


@require_safe
def report_records(request: HttpRequest, sandbox: int, slug: str) -> HttpResponse:
    """To the list of the records behind a row."""
    report = report_named(slug)
    _form, asked = _asked(report, request)
    address, all_of_them = records_list(asked, request.GET.get("key", ""))
    if not all_of_them:
        text = _("The list shows the latest %(most)d of them. Narrow the report to see the others.")
        messages.info(request, text % {"most": MOST_NUMBERS})
    return redirect(address)


@require_safe
def report_file(request: HttpRequest, sandbox: int, slug: str) -> HttpResponseBase:
    report = report_named(slug)
    current_actor().policy.require(Verb.EXPORT, report.model)
    _form, asked = _asked(report, request)
    wanted = request.GET.get("format", "")
    return file_of(table_of(asked), wanted if wanted in FORMATS else FORMATS[0])


@require_safe
def report_print(request: HttpRequest, sandbox: int, slug: str) -> HttpResponse:
    """The report as a sheet of paper."""
    report = report_named(slug)
    form, asked = _asked(report, request)
    actor = current_actor()
    context = {
        "sandbox": actor.sandbox,
        "report": report,
        "asked": asked,
        "sheet": sheet_of(table_of(asked), form),
        "may_export": actor.policy.may(Verb.EXPORT, report.model),
        "has_pdf": engine() is not None,
    }
    return render(request, "crm/reports/analysis/print.html", context)


@require_safe
def report_pdf(request: HttpRequest, sandbox: int, slug: str) -> HttpResponse:
    report = report_named(slug)
    current_actor().policy.require(Verb.EXPORT, report.model)
    form, asked = _asked(report, request)
    try:
        content = pdf_of(sheet_of(table_of(asked), form))
    except NoPdf as error:
        told = {"sandbox": current_actor().sandbox, "asked": asked, "sentence": str(error)}
        return render(request, "crm/reports/analysis/no_pdf.html", told, status=NOT_IMPLEMENTED)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{slug}-{asked.span.last}.pdf"
    answer["Content-Disposition"] = content_disposition_header(False, name) or ""
    return answer


def report_named(slug: str) -> Report:
    """Raises Hidden for one that there is not, Refused for one that is not the actor's to see."""
    if (report := REPORTS.get(slug)) is None:
        raise Hidden
    current_actor().policy.require(Verb.VIEW, report.model)
    return report


@dataclass(frozen=True)
class Card:
    """A report on the page of all."""

    title: Any
    sentence: Any
    icon: str
    url: str


def families() -> list[tuple[Any, list[Card]]]:
    actor = current_actor()
    found: dict[str, list[Card]] = {family: [] for family in FAMILIES}
    for report in REPORTS.values():
        if actor.policy.may(Verb.VIEW, report.model):
            url = reverse("report", args=[actor.sandbox.pk, report.slug])
            card = Card(report.title, report.sentence, report.icon, url)
            found[report.family].append(card)
    for page in PAGES:
        url = reverse(page.route, args=[actor.sandbox.pk])
        found[page.family].append(Card(page.title, page.sentence, page.icon, url))
    return [(FAMILIES[family], cards) for family, cards in found.items() if cards]


def _asked(report: Report, request: HttpRequest) -> tuple[ReportForm, Asked]:
    """What is wrong stands at its field, and the report is shown as it usually is."""
    form = ReportForm(report, request.GET)
    try:
        return form, read(form)
    except ValidationError:
        return form, read(ReportForm(report, type(request.GET)()))


@dataclass(frozen=True)
class Head:
    """A column's head; its link sorts, the other way round when it is sorted by it."""

    label: str
    hint: str
    url: str
    sorted: str
    text: bool


def _heads(table: Table) -> list[Head]:
    asked = table.asked
    order = asked.order or (f"-{table.columns[0].name}" if not asked.by.ordered else "")
    heads = [("label", table.label, "", True)]
    heads += [
        (one.name, str(one.label), str(one.hint), one.unit is Unit.TEXT) for one in table.columns
    ]
    fixed = {"share", "abc"} if asked.across is None else {one.name for one in table.columns}
    found = []
    for name, label, hint, text in heads:
        falling = order == (name if name == "label" else f"-{name}")
        following = f"-{name}" if (name == "label") == falling else name
        url = "" if name in fixed or asked.by.nested else f"?{asked.query(order=following)}"
        state = {f"-{name}": "descending", name: "ascending"}.get(order, "") if url else ""
        found.append(Head(label, hint, url, state, text))
    return found


def _shown(table: Table) -> list[dict[str, Any]]:
    asked = table.asked
    return [
        {
            "name": row.name,
            "url": row_url(asked, row.name),
            "records": records_url(asked, row.name),
            "cells": [
                {
                    "text": in_words(one, row.values.get(one.name)),
                    "negative": _negative(row.values.get(one.name)),
                    "look": one.name if one.name in ("abc", "share") else "",
                    "value": row.values.get(one.name),
                }
                for one in table.columns
            ],
        }
        for row in table.rows[:SHOWN]
    ]


def _negative(value: Any) -> bool:
    try:
        return bool(value < 0)
    except TypeError:
        return False
