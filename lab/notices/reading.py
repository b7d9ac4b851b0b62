"""Reading one's notices: which, how many are new, and where each leads."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from lab.access.actors import actor_for
from lab.access.decisions import Hidden
from lab.entities.spec import REGISTRY
from lab.notices.models import Notice
from lab.people.models import User
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox

# Beyond it the bell only says that there are many.
COUNTED = 99


def notices_of(person: User, sandbox: Sandbox | None = None) -> QuerySet[Notice]:
    """The person's own, the latest first; with a company only those from there."""
    rows = Notice.objects.of(person).select_related("sandbox")
    return rows if sandbox is None else rows.filter(sandbox=sandbox)


def unread_count(person: User) -> int:
    """Up to one more than COUNTED; one query."""
    return Notice.objects.of(person).unread().order_by()[: COUNTED + 1].count()


def mark_read(notices: QuerySet[Notice]) -> int:
    """How many were new."""
    return notices.filter(read_at=None).order_by().update(read_at=timezone.now())


@dataclass(frozen=True)
class Place:
    """Where a notice leads: an address, and the seat from which it is seen."""

    url: str
    seat_number: int | None = None


def place_of(notice: Notice) -> Place | None:
    """None where the record is gone or no longer the reader's to see."""
    if notice.sandbox is None:
        return Place(notice.link) if notice.link else None
    if notice.collection not in REGISTRY:
        return Place(reverse("sandbox-home", args=[notice.sandbox.pk]))
    try:
        actor = actor_for(notice.person, notice.sandbox, notice.seat_number)
    except Hidden:
        return None
    if notice.record is None:
        url = reverse("list", args=[notice.sandbox.pk, notice.collection])
        return Place(url, notice.seat_number)
    model: Any = REGISTRY[notice.collection].model
    with acting_as(actor):
        if not model.objects.visible().numbered(notice.record).exists() or _is_another(notice):
            return None
    url = reverse("record", args=[notice.sandbox.pk, notice.collection, notice.record])
    return Place(url, notice.seat_number)


def _is_another(notice: Notice) -> bool:
    """After a reset the numbers of records made in play are given anew; those of the scenario stay."""
    if not notice.outdated or notice.sandbox is None:
        return False
    model = REGISTRY[notice.collection].model
    start = make_id(notice.sandbox.template_id or 0, notice.record or 0)
    return not model._base_manager.filter(pk=start).exists()
