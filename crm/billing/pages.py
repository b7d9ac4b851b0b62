"""The statement of an account as page and as paper, and the ageing of all accounts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from crm.billing.statements import (
    MOST_PRINTED,
    Side,
    Statement,
    StatementForm,
    age_labels,
    ageing_rows,
    ageing_sum,
    ageing_texts,
)
from crm.parties.models import Account
from lab.access.models import Verb
from lab.company.addresses import address_lines
from lab.company.models import CompanyProfile
from lab.company.profile import profile
from lab.entities.cells import head_picture
from lab.entities.exporting.formats import csv_lines
from lab.entities.fields import field_of
from lab.entities.views.base import RecordView
from lab.tenancy.actor import current_actor

LINES_A_PAGE = 50


class StatementPage(RecordView):
    """The latest entries first, with the balance after each."""

    template = "crm/billing/statement.html"

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        account: Any = self.record(("name",))
        form = StatementForm(request.GET or None)
        try:
            asked = Statement.asked(account, request.GET)
        except ValidationError:
            asked = Statement.asked(account, {})
        shown = self.shown(asked, request)
        context = self.context(record=account, form=form, asked=asked, **shown)
        return render(request, self.template, context)

    def shown(self, asked: Statement, request: HttpRequest) -> dict[str, Any]:
        pages = Paginator(asked, LINES_A_PAGE)  # type: ignore[arg-type, var-annotated]
        return {"page": pages.get_page(request.GET.get("page"))}


class StatementPaper(StatementPage):
    """The same on paper, the oldest first, as it is sent to the customer; a long one in several parts."""

    template = "crm/billing/statement_print.html"

    def shown(self, asked: Statement, request: HttpRequest) -> dict[str, Any]:
        company = profile().company
        parts = ("street", "city", "state", "postal_code", "country")
        address = {part: getattr(asked.account, f"billing_{part}") for part in parts}
        sheets = Paginator(asked, MOST_PRINTED)  # type: ignore[arg-type, var-annotated]
        page = sheets.get_page(request.GET.get("page"))
        lines = list(page)[::-1]
        return {
            "page": page,
            "part": sheets.num_pages - page.number + 1,
            "lines": lines,
            "before": lines[0].before if lines else asked.opening,
            "after": lines[-1].balance if lines else asked.closing,
            "company": company,
            "logo": head_picture(field_of(CompanyProfile, "logo"), company),
            "account_address": address_lines(**address),
            "today": self.actor.today,
        }


def _side(request: HttpRequest) -> str:
    asked = request.GET.get("side", "")
    return asked if asked in Side.values else Side.RECEIVABLE


@require_safe
def ageing_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Who owes how much for how long: all accounts that the actor sees."""
    side = _side(request)
    rows = ageing_rows(side)
    context = {
        "sandbox": current_actor().sandbox,
        "rows": rows,
        "sum": ageing_sum(rows),
        "labels": age_labels(),
        "side": side,
        "sides": Side.choices,
        "today": current_actor().today,
    }
    return render(request, "crm/billing/ageing.html", context)


@require_safe
def ageing_file(request: HttpRequest, sandbox: int) -> StreamingHttpResponse:
    """The same as a file, for who may export accounts."""
    current_actor().policy.require(Verb.EXPORT, Account)
    rows = list(ageing_texts(ageing_rows(_side(request))))
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    name = f"ageing-{current_actor().today}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
