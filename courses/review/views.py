"""The class table of an assignment: the page, and the part of it that is asked for again while it is seen."""

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from courses.assignments.models import Assignment
from courses.lessons.models import Attendance
from courses.permissions import may_decide, may_give
from courses.review.models import Standing
from courses.review.standings import keep_current
from courses.review.table import (
    ORDERS,
    STATES,
    TELLING_ORDERS,
    TELLING_STATES,
    TRADE,
    LiveTable,
    chosen,
    live_table,
)
from courses.views.common import assignment_to_mark
from lab.journal.models import Entry
from lab.people.models import User
from lab.people.views.classrooms import class_frame
from lab.people.views.common import person_of
from lab.tenancy.models import Sandbox
from scenarios.sessions.models import Lesson

PER_PAGE = 30
# What one sees without an order: as the class is listed.
BEGINS_DOWN = ("progress", "last", "simulated", *TRADE, "points")


def desk(request: HttpRequest, found: Assignment) -> HttpResponse:
    """The page of an assignment for its staff."""
    user = person_of(request)
    context = {
        **class_frame(request, found.classroom),
        "tab": "assignments",
        "may_give": may_give(user, found.classroom),
        **_shown(request, found, user),
    }
    return render(request, "courses/desk.html", context)


@login_required
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The table alone, for a page that has it open; 204 where nothing has changed since `v`."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    asked = request.GET.copy()
    if asked.pop("v", [""])[-1] == version_of(found):
        return HttpResponse(status=204)
    # Links of the part lead to the page.
    request.GET = asked  # type: ignore[assignment]
    response = render(request, "courses/_live.html", _shown(request, found, user))
    patch_cache_control(response, private=True, no_store=True)
    return response


def _shown(request: HttpRequest, found: Assignment, user: User) -> dict[str, Any]:
    # Before anything is read: what comes meanwhile is asked for again.
    version = version_of(found)
    live = live_table(found)
    keep_current(found, [row.row for row in live.rows])
    state, order = request.GET.get("state", ""), request.GET.get("order", "")
    text = request.GET.get("q", "")[:100]
    rows = chosen(live, state=state, order=order, text=text)
    asked = request.GET.copy()
    asked["v"] = version
    return {
        "assignment": found,
        "live": live,
        "headings": headings(live, order),
        "states": [
            (key, label, live.count(key))
            for key, (label, _fits) in STATES.items()
            if not (live.blind and key in TELLING_STATES)
        ],
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "order": order,
        "q": text,
        "asked": asked.urlencode(),
        "may_decide": may_decide(user, found),
        "now": timezone.now(),
    }


def headings(live: LiveTable, order: str) -> list[dict[str, Any]]:
    """Columns with the order that a click asks for; figures begin with the largest."""
    present, down = order.removeprefix("-"), order.startswith("-")
    columns = []
    for key, (label, css, _value) in ORDERS.items():
        if (key in TRADE and not live.has_trade) or (live.blind and key in TELLING_ORDERS):
            continue
        descending = not down if key == present else key in BEGINS_DOWN
        shown = ("descending" if down else "ascending") if key == present else ""
        link = f"-{key}" if descending else key
        columns.append({"key": key, "label": label, "css": css, "link": link, "shown": shown})
    return columns


def version_of(assignment: Assignment) -> str:
    """Changes with everything that the table shows, at the latest after a minute; four small queries."""
    pk, room = assignment.pk, assignment.classroom_id
    seen = (
        Standing.objects.filter(team__assignment=pk).aggregate(n=Count("pk"), at=Max("judged_at")),
        _handed_in(assignment),
        Lesson.objects.filter(classroom=room)
        .values_list("closes_at", "held_at", "away_at")
        .first(),
        list(
            Attendance.objects.filter(classroom=room, asked_at__isnull=False).values_list(
                "user", "asked_at"
            )
        ),
        _last_entries(assignment),
        timezone.now().replace(second=0, microsecond=0),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def _handed_in(assignment: Assignment) -> dict[str, Any]:
    teams = assignment.teams.at_work().aggregate(
        teams=Count("pk", distinct=True),
        extensions=Count("extensions", distinct=True),
        submissions=Count("submissions", distinct=True),
        attempts=Max("sandbox__attempt"),
    )
    grades = assignment.grades.aggregate(n=Max("points"), released=Max("released_at"))
    return {**teams, **grades}


def _last_entries(assignment: Assignment) -> list[Any]:
    """The last number of each company's journal, read from its end."""
    entries = Entry._base_manager.filter(sandbox=OuterRef("pk")).order_by("-number")
    companies = Sandbox.objects.filter(assigned_team__assignment=assignment).order_by("pk")
    found = companies.annotate(n=Subquery(entries.values("number")[:1]))
    return list(found.values_list("pk", "n"))
