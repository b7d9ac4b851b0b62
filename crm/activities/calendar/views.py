"""The calendar's page, and the address at which other calendar programs find it."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from crm.activities.calendar.asking import wish_of
from crm.activities.calendar.entries import KINDS, entries
from crm.activities.calendar.feeds import feed_of, feed_token, opened_feed
from crm.activities.calendar.grid import by_day, days_of, hours_of, place, weeks
from crm.activities.calendar.spans import VIEWS
from crm.activities.models import Event, Task
from crm.activities.outings.models import Outing
from lab.access.decisions import Hidden, Refused
from lab.access.models import Verb
from lab.clock.calendar import working_days
from lab.tenancy.actor import current_actor


@require_safe
def calendar_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    actor, wish = current_actor(), wish_of(request.GET)
    found, more = entries(wish.asked)
    days = days_of(wish.span, found)
    hours = hours_of(days)
    if wish.span.view in ("day", "week"):
        place(days, hours)
    context = {
        "sandbox": actor.sandbox,
        "wish": wish,
        "span": wish.span,
        "views": [(name, label, wish.link(view=name)) for name, label in VIEWS.items()],
        "previous": wish.link(day=wish.span.beside(-1)),
        "following": wish.link(day=wish.span.beside(1)),
        "today_link": wish.link(day=actor.today),
        "kinds": [(kind, label, kind in wish.kinds) for kind, label in KINDS.items()],
        "days": days,
        "agenda": by_day(days),
        "weeks": weeks(days),
        "hours": hours,
        "entry_count": len(found),
        "more": more,
        "may_add": actor.policy.may(Verb.ADD, Event),
        "new_links": _new_links(sandbox),
        "begins_at": _first_free(),
        "opens": f"{working_days().opens:%H:%M}",
    }
    return render(request, "crm/activities/calendar.html", context)


@require_safe
def feed_dialog(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The secret address of one's own calendar here."""
    token = feed_token(current_actor())
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token])) if token else ""
    context = {"sandbox": current_actor().sandbox, "address": address}
    return render(request, "crm/activities/_feed.html", context)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of the seat that the address names, for calendar programs: they have no login, so the
    address itself is the key."""
    try:
        with opened_feed(token) as actor, translation.override(actor.sandbox.language):
            text = feed_of()
    except (Hidden, Refused) as error:
        raise Http404 from error
    headers = {"Content-Disposition": 'inline; filename="calendar.ics"', "Cache-Control": "private"}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _new_links(sandbox: int) -> list[tuple[Any, str]]:
    may = current_actor().policy.may
    return [
        (model._meta.verbose_name, reverse("create", args=[sandbox, model.collection]))
        for model in (Event, Outing, Task)
        if may(Verb.ADD, model)
    ]


def _first_free() -> dt.datetime:
    """The next full hour of the simulated clock."""
    now = timezone.localtime(current_actor().now)
    return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
