"""What can happen to requests for quotation: suppliers are added, it is sent, closed, cancelled."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Document
from crm.documents.pricers import Wanted
from crm.documents.services import (
    document_create,
    document_step,
    issue_values,
    require_draft,
    require_lines,
)
from crm.parties.models import Account
from crm.purchasing.models import RequestForQuotation, Supplier, SupplierPrice, SupplierQuotation
from crm.purchasing.services.quotations import quotation_ask, quotation_create
from crm.rows import owner_within_reach, reread
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = RequestForQuotation.Status


def request_for(
    wanted: Sequence[Wanted], *, subject: str = "", cause: Document | None = None
) -> RequestForQuotation:
    """A draft that asks for these products, with all suppliers who have a price for one of them."""
    if not wanted:
        raise ValidationError(_("Choose at least one product."))
    values: dict[str, Any] = {"subject": subject}
    if cause is not None:
        values |= {"cause_collection": cause.collection, "cause_id": cause.pk}
    lines = [(None, {"product_id": product.pk, "quantity": amount}) for product, amount in wanted]
    with sandbox_write():
        request = document_create(RequestForQuotation, values, lines, taken_over=True)
        _add_known(request)
        return request


def request_ask(request: RequestForQuotation, *, supplier: Supplier) -> RequestForQuotation:
    """Ask one more supplier: with the others, or at once where the request has been sent."""
    with sandbox_write():
        request = reread(request)
        _add(request, supplier)
        return reread(request)


def request_ask_known(request: RequestForQuotation) -> RequestForQuotation:
    """Ask all suppliers who have a price for one of the products and were not asked yet."""
    with sandbox_write():
        request = reread(request)
        if not _add_known(request):
            text = _("No further supplier has a price for one of these products: choose one.")
            raise ValidationError(text)
        return reread(request)


def request_send(
    request: RequestForQuotation, *, answer_by: dt.date | None = None
) -> RequestForQuotation:
    """It gets its number, and each of its suppliers a paper with the lines to fill in."""
    with sandbox_write():
        request = reread(request)
        today = current_actor().today
        answer_by = answer_by or request.answer_by
        if answer_by is not None and answer_by < today:
            raise ValidationError({"answer_by": _("This day has passed. Choose a later one.")})
        values: dict[str, Any] = {"sent_on": today, "answer_by": answer_by}
        if request.status == Status.DRAFT:
            values |= issue_values(request, today)
        request = _step(request, Status.SENT, "sent", values)
        quotations = list(request.quotations.order_by("pk"))  # type: ignore[attr-defined]
        if not quotations:
            raise ValidationError(_("Choose at least one supplier to ask first."))
        for quotation in quotations:
            quotation_ask(quotation)
        return request


def request_close(request: RequestForQuotation, *, reason: str = "") -> RequestForQuotation:
    """No more answers are waited for, and nothing is ordered from it."""
    with sandbox_write():
        return _step(reread(request), Status.CLOSED, "closed", {"ending": reason})


def request_reopen(request: RequestForQuotation) -> RequestForQuotation:
    """Answers are looked at again, such as when an order was cancelled."""
    with sandbox_write():
        request = reread(request)
        if request.status != Status.CLOSED:
            raise ValidationError(_("Only a closed request is opened again."))
        return _step(request, Status.ANSWERED, "reopened", {"ending": ""})


def request_cancel(request: RequestForQuotation, *, reason: str = "") -> RequestForQuotation:
    """It is not wanted any more; one that was sent keeps its number."""
    with sandbox_write():
        return _step(reread(request), Status.CANCELLED, "cancelled", {"ending": reason})


def _step(
    request: RequestForQuotation, status: str, what: str, values: dict[str, Any]
) -> RequestForQuotation:
    return document_step(request, status, values, event=f"requestforquotation.{what}")


def _add_known(request: RequestForQuotation) -> int:
    """Add those of the actor's sight with a price that is not over; how many it were."""
    products = request.lines.exclude(product=None).values("product")  # type: ignore[attr-defined]
    prices = SupplierPrice.objects.filter(product__in=products)
    prices = prices.exclude(valid_until__lt=current_actor().today)
    asked = request.quotations.values("account")  # type: ignore[attr-defined]
    seen = Account.objects.visible()
    known = Supplier.objects.visible().filter(pk__in=prices.values("supplier"), account__in=seen)
    fresh = list(known.exclude(account__in=asked).order_by("name", "pk"))
    for supplier in fresh:
        _add(request, supplier)
    return len(fresh)


def _add(request: RequestForQuotation, supplier: Supplier) -> SupplierQuotation:
    if request.status == Status.DRAFT:
        require_draft(request)
        require_lines(request)
    return quotation_create(
        {
            "request": request,
            "account": supplier.account,
            "owner": owner_within_reach(request, SupplierQuotation),
        }
    )
