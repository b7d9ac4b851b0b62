"""The proposal of what to buy: looked at by everybody who buys, ordered by ticking rows."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from crm.purchasing.models import PurchaseOrder, RequestForQuotation
from crm.purchasing.proposal import Need, needs, products_from, proposal_order, wanted_from
from crm.purchasing.services.requests import request_for
from lab.access.models import Verb
from lab.entities.addresses import record_url
from lab.tenancy.actor import current_actor


@require_http_methods(["GET", "HEAD", "POST"])
def proposal_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    policy = current_actor().policy
    policy.require(Verb.VIEW, PurchaseOrder)
    if request.method != "POST":
        return _page(request, needs())
    asks = "ask" in request.POST
    policy.require(Verb.ADD, RequestForQuotation if asks else PurchaseOrder)
    rows = needs()
    try:
        if asks:
            wanted = products_from(_ticked(request))
            return redirect(record_url(request_for(wanted, subject=_("What is to be bought"))))
        orders = proposal_order(wanted_from(_ticked(request)))
    except ValidationError as error:
        return _page(request, rows, told=error.messages, status=400)
    text = ngettext(
        "%(count)d draft of a purchase order made.",
        "%(count)d drafts of purchase orders made.",
        len(orders),
    )
    messages.success(request, text % {"count": len(orders)})
    if len(orders) == 1:
        return redirect(record_url(orders[0]))
    return redirect("list", sandbox, PurchaseOrder.collection)


def _ticked(request: HttpRequest) -> list[dict[str, Any]]:
    """The rows that were chosen, as a program would send them."""
    return [
        {
            "product": number,
            "quantity": request.POST.get(f"quantity-{number}", ""),
            "supplier": request.POST.get(f"supplier-{number}", ""),
        }
        for number in request.POST.getlist("product")
    ]


def _page(
    request: HttpRequest, rows: list[Need], *, told: list[str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "sandbox": current_actor().sandbox,
        "rows": rows,
        "told": told or [],
        "may_order": current_actor().policy.may(Verb.ADD, PurchaseOrder),
        "ticked": request.POST.getlist("product"),
        "nobody": _("No supplier has a price"),
    }
    return render(request, "crm/purchasing/proposal.html", context, status=status)
