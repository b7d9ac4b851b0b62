"""The comparison of suppliers' answers, on which one chooses line by line what is ordered where."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.purchasing.comparison import Comparison, comparison_of
from crm.purchasing.models import PurchaseOrder, RequestForQuotation, SupplierQuotationLine
from crm.purchasing.services.choosing import order_lines, ordered_lines
from lab.access.models import Verb
from lab.entities.addresses import list_url, record_url
from lab.entities.views.base import RecordView


class ComparisonPage(RecordView):
    """GET compares; POST orders the chosen lines and, if asked, keeps their prices."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._page(self.record(), {})

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        record: Any = self.record()
        chosen = {name: request.POST[name] for name in request.POST if name.startswith("line-")}
        self.actor.policy.require(Verb.ADD, PurchaseOrder)
        try:
            lines = chosen_lines(record, (value for value in chosen.values() if value))
            orders = order_lines(record, lines, store_prices="store_prices" in request.POST)
        except ValidationError as error:
            return self._page(record, chosen, told=error.messages, status=400)
        text = ngettext(
            "%(count)d draft of a purchase order made.",
            "%(count)d drafts of purchase orders made.",
            len(orders),
        )
        messages.success(request, text % {"count": len(orders)})
        one = orders[0] if len(orders) == 1 else None
        return redirect(record_url(one) if one else list_url(PurchaseOrder.collection))

    def _page(
        self,
        record: Any,
        chosen: dict[str, str],
        *,
        told: list[str] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        compared, done = comparison_of(record), ordered_lines(record)
        open_ = record.status in RequestForQuotation.OPEN
        may_order = open_ and bool(self.actor.policy.may(Verb.ADD, PurchaseOrder))
        context = self.context(
            record=record,
            compared=compared,
            rows=[
                (row, row.line.pk in done, _picked(row, chosen.get(f"line-{row.line.number}")))
                for row in compared.rows
            ],
            told=told or [],
            may_order=may_order and bool(self.actor.policy.may(Verb.CHANGE, record)),
        )
        return render(self.request, "crm/purchasing/comparison.html", context, status=status)


def _picked(row: Any, typed: str | None) -> str:
    """The number of the answer that is ticked: what was typed, else the best."""
    if typed is not None:
        return typed
    return str(row.best.line.number) if row.best else ""


def chosen_lines(
    request: RequestForQuotation, numbers: Iterable[Any]
) -> list[SupplierQuotationLine]:
    """The answers of these numbers, in the order of the request. Raises ValidationError for others."""
    wanted = {str(number) for number in numbers}
    found = {cell.line.number: cell for cell in _cells(comparison_of(request))}
    if unknown := wanted - {str(number) for number in found}:
        text = _("There is no answer %(number)s to this request.")
        raise ValidationError(text % {"number": sorted(unknown)[0]})
    return [cell.line for number, cell in found.items() if str(number) in wanted]


def _cells(compared: Comparison) -> Iterable[Any]:
    return (cell for row in compared.rows for cell in row.cells if cell is not None)
