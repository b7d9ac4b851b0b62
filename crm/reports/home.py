"""What all homes inside a company have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.activities.reminders import reminders_due
from crm.documents.approvals.selectors import in_tray
from crm.models import Approval
from crm.reports import links
from lab.access.decisions import Hidden
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

SHOWN = 6


def seat_of_home() -> Seat:
    """The seat whose home it is. Raises Hidden for staff, who sit on none."""
    if (seat := current_actor().seat) is None:
        raise Hidden
    return seat


def base() -> dict[str, Any]:
    actor = current_actor()
    return {"sandbox": actor.sandbox, "actor": actor, "today": actor.today}


def reminders() -> dict[str, Any]:
    """The first of one's own reminders, and how many there are in all."""
    found = reminders_due([seat_of_home().pk])
    return {"reminders": found[:SHOWN], "reminders_count": len(found)}


@require_safe
def home_approvals(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The part of a home with what waits for one's own decision."""
    tray = in_tray(seat_of_home().pk, SHOWN)
    url = links.list_url(Approval.collection, state=Approval.State.WAITING, owner="me")
    return render(request, "crm/reports/_approvals.html", {**base(), "tray": tray, "url": url})
