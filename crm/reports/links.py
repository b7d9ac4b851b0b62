"""Addresses of the lists behind what the homes count, filtered as it was counted."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from crm.models import Lead, Opportunity, Quote, Stage, Task
from lab.entities.fields import keyed_rows
from lab.entities.filter_kinds import ME, TEAM
from lab.tenancy.actor import current_actor


def list_url(collection: str, **params: Any) -> str:
    """The list with these filters; several values of one are either of them."""
    query = QueryDict(mutable=True)
    for name, value in params.items():
        values = value if isinstance(value, list | tuple) else [value]
        query.setlist(name, [str(each) for each in values])
    address = reverse("list", args=[current_actor().sandbox.pk, collection])
    return f"{address}?{query.urlencode()}"


def stages(kind: str) -> list[str]:
    """The keys of the company's stages of this kind."""
    return [stage.key for stage in keyed_rows(Stage) if stage.kind == kind]


def _owners(name: str) -> dict[str, str]:
    """Staff, who have no seat, look at everybody's."""
    return {"owner": name} if current_actor().seat is not None else {}


def open_deals() -> str:
    return list_url(Opportunity.collection, stage=stages(Stage.Kind.OPEN), **_owners(TEAM))


def won_deals() -> str:
    won = {"stage": stages(Stage.Kind.WON), "closed_on": "this-quarter"}
    return list_url(Opportunity.collection, **won, **_owners(TEAM))


def overdue_tasks() -> str:
    late = {"status": list(Task.OPEN), "due_on": "before-today"}
    return list_url(Task.collection, **late, **_owners(TEAM))


def tasks_due() -> str:
    due = {"status": list(Task.OPEN), "due_on__lte": current_actor().today}
    return list_url(Task.collection, **due, **_owners(ME))


def leads_to_work() -> str:
    return list_url(Lead.collection, status=Lead.Status.NEW, **_owners(ME))


def quotes_waiting() -> str:
    return list_url(Quote.collection, status=list(Quote.UNANSWERED), **_owners(ME))


def closing(until: Any) -> str:
    """Open deals that are expected to close by this day."""
    due = {"stage": stages(Stage.Kind.OPEN), "expected_close__lte": until}
    return list_url(Opportunity.collection, **due, **_owners(TEAM))


def logs_to_answer(owners: Iterable[int]) -> str:
    """Contact logs of these seats that nobody has answered."""
    waiting = {"replied_at__empty": "true"}
    if current_actor().seat is not None:
        seats = current_actor().policy.seats
        waiting["owner"] = ",".join(str(seats[pk].number) for pk in owners)
    return list_url("contact-logs", **waiting)


def replies(period: str) -> str:
    return list_url("contact-logs", replied_at=period, **_owners(ME))


def quiet_deals(whose: str) -> str:
    return f"{reverse('quiet-deals', args=[current_actor().sandbox.pk])}?whose={whose}"


def orders_to_come() -> str:
    """Purchase orders of which goods are still to come in."""
    return list_url("purchase-orders", status="confirmed", receipt=["none", "part"])


def ageing(side: str) -> str:
    return f"{reverse('ageing', args=[current_actor().sandbox.pk])}?side={side}"
