"""The week's plan of outings, and the list of what does not agree."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.activities.calendar.asking import wish_of
from crm.activities.calendar.spans import DAY, day_from, monday
from crm.activities.outings.models import Outing
from crm.activities.outings.selectors import mismatches, week_plan
from lab.access.models import Verb
from lab.clock.calendar import working_days
from lab.tenancy.actor import current_actor

WEEKS = 4


@require_safe
def week_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """A row for each customer, a column for each day."""
    actor, wish = current_actor(), wish_of(request.GET)
    first = monday(day_from(request.GET.get("date", ""), actor.today))
    days = [first + DAY * place for place in range(7)]
    calendar = working_days()
    context = {
        **_common(wish),
        "first": first,
        "last": days[-1],
        "days": [(day, day == actor.today, calendar.is_working_day(day)) for day in days],
        "rows": week_plan(first, wish.asked.seats),
        "previous": (first - DAY * 7).isoformat(),
        "following": (first + DAY * 7).isoformat(),
        "may_add": actor.policy.may(Verb.ADD, Outing),
        "opens": f"{calendar.opens:%H:%M}",
    }
    return render(request, "crm/activities/week.html", context)


@require_safe
def mismatches_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The last four weeks, or as many from the day that is asked for."""
    actor, wish = current_actor(), wish_of(request.GET)
    last = day_from(request.GET.get("date", ""), actor.today)
    first = last - dt.timedelta(weeks=WEEKS)
    context = {
        **_common(wish),
        "first": first,
        "last": last,
        "found": mismatches(first, last, wish.asked.seats),
        "previous": first.isoformat(),
        "following": min(last + dt.timedelta(weeks=WEEKS), actor.today).isoformat(),
    }
    return render(request, "crm/activities/mismatches.html", context)


def _common(wish: Any) -> dict[str, Any]:
    return {"sandbox": current_actor().sandbox, "wish": wish}
