"""Pages of expense claims."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.documents.views.pages import DocumentPage
from crm.expenses.costs import PeriodForm, costs
from lab.entities.views.records import RecordDetail
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor


class ClaimPage(DocumentPage):
    """A document's page with what was spent as its lines, and what that comes to."""

    elsewhere = ()

    def line_columns(self) -> tuple[str, ...]:
        return RecordDetail.line_columns(self)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        return [(_("Total"), money(row.total, self.actor.sandbox.currency))]


@require_safe
def costs_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What expenses cost per rep and per customer in a period."""
    form = PeriodForm(request.GET)
    by_seat, by_account = costs(**form.cleaned_data) if form.is_valid() else ([], [])
    context = {
        "form": form,
        "tables": ((_("Cost per rep"), by_seat), (_("Cost per customer"), by_account)),
        "currency": current_actor().sandbox.currency,
    }
    return render(request, "crm/expenses/costs.html", context)
