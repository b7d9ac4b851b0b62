"""What can happen to suppliers' quotations: asked, filled in, answered or declined."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.services import (
    COPIED,
    document_change,
    document_create,
    document_step,
    require_lines,
)
from crm.parts import Pieces
from crm.purchasing.models import (
    RequestForQuotation,
    RequestLine,
    SupplierQuotation,
    SupplierQuotationLine,
)
from crm.rows import reread
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Status = SupplierQuotation.Status
Asked = RequestForQuotation.Status
NewLines = list[tuple[int | None, dict[str, Any]]]


def quotation_create(values: Mapping[str, Any], lines: Pieces | None = None) -> SupplierQuotation:
    """One more supplier of a request: asked with the others, or at once where it has been sent.

    `lines` are answers in the order of the request's lines, only once it has been sent.
    """
    with sandbox_write():
        request = _request(values)
        given = {"subject": request.subject, **values} if request else dict(values)
        quotation = document_create(SupplierQuotation, given)
        request = quotation.request
        if request.status not in (Asked.DRAFT, *RequestForQuotation.OPEN):
            raise ValidationError({"request": _not_open(request)})
        others = SupplierQuotation.objects.filter(request=request, account=quotation.account)
        if others.exclude(pk=quotation.pk).exists():
            raise ValidationError({"account": _("This supplier is asked already.")})
        if request.status == Asked.DRAFT:
            if lines:
                text = _("Send the request first: then its lines can be answered.")
                raise ValidationError({"lines": text})
            return quotation
        quotation = quotation_ask(quotation, [values for _number, values in lines or ()])
        if request.status == Asked.ANSWERED:
            document_step(request, Asked.SENT, event="requestforquotation.asked_more")
        return quotation


def quotation_ask(
    quotation: SupplierQuotation, answers: list[Mapping[str, Any]] | None = None
) -> SupplierQuotation:
    """Give it its number and the lines of its request, which has been sent; inside the open write."""
    request = quotation.request
    wanted = list(request.lines.all())  # type: ignore[attr-defined]
    if len(answers or ()) > len(wanted):
        raise ValidationError({"lines": _("The request has fewer lines than that.")})
    answered = [*(answers or ()), *({} for _line in wanted)]
    lines: NewLines = [
        (None, {**_asked(line), **answer}) for line, answer in zip(wanted, answered, strict=False)
    ]
    quotation = document_change(quotation, {}, lines, taken_over=True)
    numbered = request.quotations.exclude(code="").count()  # type: ignore[attr-defined]
    values = {"code": f"{request.code}-{numbered + 1}", "asked_on": current_actor().today}
    return _step(quotation, Status.ASKED, "asked", values)


def _asked(line: RequestLine) -> dict[str, Any]:
    """Without a price: what the supplier usually asks is no answer."""
    return {**{name: getattr(line, name) for name in COPIED}, "price": 0, "request_line": line}


def quotation_change(
    quotation: SupplierQuotation, values: Mapping[str, Any], lines: Pieces | None = None
) -> SupplierQuotation:
    """Fill in what the supplier answers, while its request is open; the lines are the request's."""
    with sandbox_write():
        fresh = reread(quotation)
        _require_open(fresh)
        for name in ("request", "account"):
            told = values.get(name, values.get(f"{name}_id"))
            present = getattr(fresh, f"{name}_id")
            if told is not None and getattr(told, "pk", told) != present:
                raise ValidationError({name: _("It stays with whom it was asked from.")})
        if lines is not None:
            _require_same_lines(fresh, lines)
        return document_change(quotation, values, lines, taken_over=True)


def quotation_answer(
    quotation: SupplierQuotation,
    *,
    supplier_number: str = "",
    valid_until: dt.date | None = None,
    lead_days: int | None = None,
) -> SupplierQuotation:
    """The supplier has answered each line, with a price or that it does not offer it."""
    with sandbox_write():
        quotation = reread(quotation)
        _require_sent(quotation)
        _require_answers(quotation)
        given = {
            "supplier_number": supplier_number,
            "valid_until": valid_until,
            "lead_days": lead_days,
        }
        values = {name: value for name, value in given.items() if value not in (None, "")}
        values |= {"answered_on": current_actor().today, "refusal": ""}
        return _told(_step(quotation, Status.ANSWERED, "answered", values))


def quotation_decline(quotation: SupplierQuotation, *, reason: str = "") -> SupplierQuotation:
    """The supplier offers nothing of it."""
    with sandbox_write():
        quotation = reread(quotation)
        _require_sent(quotation)
        values = {"answered_on": current_actor().today, "refusal": reason}
        return _told(_step(quotation, Status.DECLINED, "declined", values))


def _told(quotation: SupplierQuotation) -> SupplierQuotation:
    """When the last one has said something, the request is answered."""
    request = quotation.request
    waiting = request.quotations.filter(status=Status.ASKED)  # type: ignore[attr-defined]
    if request.status == Asked.SENT and not waiting.exists():
        document_step(request, Asked.ANSWERED, event="requestforquotation.answered")
    return quotation


def _step(
    quotation: SupplierQuotation, status: str, what: str, values: dict[str, Any]
) -> SupplierQuotation:
    return document_step(quotation, status, values, event=f"supplierquotation.{what}")


def _require_answers(quotation: SupplierQuotation) -> None:
    require_lines(quotation)
    lines: list[SupplierQuotationLine] = list(quotation.lines.all())  # type: ignore[attr-defined]
    if not any(line.offered for line in lines):
        text = _("Enter at least one price, or note that the supplier declined.")
        raise ValidationError({"lines": text})
    for place, line in enumerate(lines, 1):
        if not line.offered and not line.declined:
            text = _("Line %(line)d has no price: enter it, or tick that it is not offered.")
            raise ValidationError({"lines": text % {"line": place}})


def _require_same_lines(quotation: SupplierQuotation, lines: Pieces) -> None:
    present = {line.number for line in quotation.lines.all()}  # type: ignore[attr-defined]
    if {number for number, _values in lines} != present:
        text = _("The lines are those of the request: none is added or taken away here.")
        raise ValidationError({"lines": text})


def _require_sent(quotation: SupplierQuotation) -> None:
    if quotation.request.status not in RequestForQuotation.OPEN:
        raise ValidationError(_not_open(quotation.request))


def _require_open(quotation: SupplierQuotation) -> None:
    if quotation.request.status not in (Asked.DRAFT, *RequestForQuotation.OPEN):
        raise ValidationError(_not_open(quotation.request))


def _not_open(request: RequestForQuotation) -> str:
    return _("“%(request)s” is not open: no answers are taken.") % {"request": request}


def _request(values: Mapping[str, Any]) -> RequestForQuotation | None:
    """The request that the values name, if the actor sees it; else the door refuses it."""
    row = values.get("request")
    if isinstance(row, RequestForQuotation):
        return row
    return RequestForQuotation.objects.visible().filter(pk=values.get("request_id")).first()
