"""A superior decides about what waits for approval, by plain rules."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.documents.approvals.authority import weight_of
from crm.documents.approvals.models import Approval
from crm.documents.approvals.selectors import documents_of
from crm.documents.approvals.services import document_approve, document_reject
from crm.documents.floors import floors_of, sold_at, warning
from crm.documents.models import PricedDocument
from lab.journal.models import Entry
from lab.tenancy.models import Seat
from scenarios.colleagues.duty import Duty, Request
from scenarios.colleagues.rules import Setting
from scenarios.colleagues.seats import seat_numbered
from scenarios.colleagues.telling import record_of
from scenarios.colleagues.working import employ
from scenarios.happenings.models import Happening

HOURS = 2


def wanted(entry: Entry) -> Iterator[Request]:
    """The step that waits from now on, for its seat; of a seat that was left, all that wait there."""
    if entry.collection == Seat.collection:
        steps = Approval.objects.waiting().select_related("owner")
        seat = seat_numbered(entry.record or 0)
        yield from (_request(step) for step in steps.filter(owner=seat))
    elif entry.after.get("state") == Approval.State.WAITING:
        steps = Approval.objects.numbered(entry.record).select_related("owner")
        yield from (_request(step) for step in steps)


def _request(step: Approval) -> Request:
    return Request(Approval.collection, step.number, step.owner)


def decide(happening: Happening, setting: Setting) -> None:
    step = record_of(happening.key)
    if step is None or step.state != Approval.State.WAITING:
        return
    document = next(iter(documents_of([step]).values()), None)
    if document is None:
        return
    if reason := objection(document, step, setting):
        document_reject(document, reason=reason)
    else:
        document_approve(document, comment=_("Agreed."))


def objection(document: Any, step: Approval, setting: Setting) -> str:
    """Why it is sent back; "" where nothing speaks against it. At most 200 characters."""
    if setting.comment and not step.request.strip():
        return _("You do not say why. Submit it again with a comment: what do we gain by it?")
    if not isinstance(document, PricedDocument) or document.buys:
        return ""
    if setting.floor and (told := _below_floor(document)):
        return told[:200]
    margin = weight_of(document).margin
    if margin is not None and margin < 0:
        return _("We would lose money on this. Raise the price, or offer something else.")
    return ""


def _below_floor(document: Any) -> str:
    lines = [line for line in document.lines.select_related("product") if line.product]
    floors = floors_of(document, [(line.product, line.quantity) for line in lines])
    for line, floor in zip(lines, floors, strict=True):
        brought = sold_at(document, line.price, line.discount_percent, Decimal(line.tax_rate or 0))
        if told := warning(line.product, brought, floor):
            return told
    return ""


APPROVE = employ(
    Duty(
        "approve",
        gettext_lazy("A superior decides about an approval"),
        ("approval.created", "approval.wanted", "seat.left"),
        wanted,
        decide,
        HOURS,
        options=("comment", "floor"),
    )
)
