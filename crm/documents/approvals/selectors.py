"""What waits for whose approval, with the documents themselves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum

from crm.documents.approvals.authority import authorities
from crm.documents.approvals.models import Approval
from crm.documents.approvals.services import approvals_of
from crm.documents.models import Document
from crm.documents.money import ZERO, rounded
from lab.access.models import Verb
from lab.tenancy.actor import current_actor
from lab.tenancy.registry import models_by_collection


@dataclass(frozen=True)
class Wanted:
    """A step that waits, and its document."""

    step: Approval
    document: Document


@dataclass(frozen=True)
class Way:
    """The last request for a document's approval, and its steps with their tones; the reasons only
    for whoever sells or decides."""

    request: Approval
    steps: list[tuple[Approval, str]]
    reasons: list[str]


@dataclass(frozen=True)
class InTray:
    """The first of what waits for a seat, the longest first; how many there are, since when, and what
    they come to in the company's currency."""

    rows: list[Wanted]
    count: int
    oldest: dt.datetime | None
    amount: Decimal

    @property
    def count_text(self) -> str:
        return f"{self.count:,}"


def approvals_waiting(seat_id: int) -> QuerySet[Approval]:
    rows = Approval.objects.visible().waiting().filter(owner=seat_id)
    return rows.select_related("requested_by").order_by("requested_at", "pk")


def in_tray(seat_id: int, most: int) -> InTray:
    """One query more for each kind of document among the first."""
    rows = approvals_waiting(seat_id)
    sums = rows.order_by().aggregate(
        count=Count("pk"), oldest=Min("requested_at"), amount=Sum("amount")
    )
    steps = list(rows[:most]) if sums["count"] else []
    documents = documents_of(steps)
    found = [
        Wanted(step, documents[step.document_collection, step.document_id])
        for step in steps
        if (step.document_collection, step.document_id) in documents
    ]
    amount = rounded(sums["amount"] or ZERO, current_actor().sandbox.currency)
    return InTray(found, sums["count"], sums["oldest"], amount)


def way_of(document: Any) -> Way | None:
    """None where nobody was asked, or where a draft was recalled or begun anew since. Where the
    company has no authorities, nothing is looked for."""
    if not authorities(document.collection):
        return None
    steps: list[Approval] = []
    rows = approvals_of(document).select_related("requested_by", "owner", "decided_by")
    for step in rows.order_by("-pk"):
        steps.insert(0, step)
        if step.step == 1:
            break
    sent_back = any(step.state == Approval.State.REJECTED for step in steps)
    if not steps or (document.status == Document.DRAFT and not sent_back):
        return None
    policy, first = current_actor().policy, steps[0]
    told = policy.may(Verb.CHANGE, document) or any(policy.may(Verb.VIEW, one) for one in steps)
    tones = Approval.tones["state"]
    kept = [(one, tones.get(one.state, "secondary")) for one in steps]
    return Way(first, kept, list(first.reasons) if told else [])


def documents_of(steps: Iterable[Approval]) -> dict[tuple[str, int], Any]:
    """{(collection, id): the document}; one query for each kind."""
    ids: dict[str, list[int]] = defaultdict(list)
    for step in steps:
        ids[step.document_collection].append(step.document_id)
    return {
        (name, row.pk): row
        for name, wanted in ids.items()
        for row in models_by_collection()[name].objects.filter(pk__in=wanted)
    }
