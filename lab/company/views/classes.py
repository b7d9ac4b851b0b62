"""A class for its staff: at a glance, its companies, what changed in each, and resetting several."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lab.company.absence import class_seats_free
from lab.company.activity import activity_chart
from lab.company.class_overview import (
    DEFAULT_ORDER,
    ORDERS,
    STATES,
    chosen,
    class_overview,
)
from lab.company.overview import class_companies
from lab.company.resets import reset_companies
from lab.company.views.common import whole_number
from lab.jobs import start
from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import class_frame, classroom_for

AT_ONCE = 5
PER_PAGE = 50


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Each student with company, last activity and changes; sorted, filtered, by pages."""
    room = classroom_for(request, pk)
    whole = class_overview(room, _person(request))
    state, order, text = (request.GET.get(key, "") for key in ("state", "order", "q"))
    found = chosen(whole, state=state, order=order or DEFAULT_ORDER, text=text)
    context = {
        **class_frame(request, room),
        "tab": "overview",
        "whole": whole,
        "figures": {key or "all": whole.count(key) for key in STATES},
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "states": [(key, label) for key, (label, _fits) in STATES.items()],
        "headings": _headings(order or DEFAULT_ORDER),
        "state": state,
        "order": order,
        "q": text,
        "chart": activity_chart([room]),
    }
    return render(request, "lab/company/class_overview.html", context)


def _headings(order: str) -> list[dict[str, Any]]:
    """Columns with the order that a click asks for; figures begin with the largest."""
    present, down = order.removeprefix("-"), order.startswith("-")
    found = []
    for key, (label, css, _value) in ORDERS.items():
        begins_down = key in ("last", "today", "changes")
        descending = not down if key == present else begins_down
        shown = ("descending" if down else "ascending") if key == present else ""
        link = f"-{key}" if descending else key
        found.append({"key": key, "label": label, "css": css, "link": link, "shown": shown})
    return found


@login_required
@require_safe
def companies(request: HttpRequest, pk: int) -> HttpResponse:
    """The live companies of the class, for resetting and comparing."""
    room = classroom_for(request, pk)
    found, text = class_companies(room, _person(request)), request.GET.get("q", "")
    if wanted := text.strip().casefold():
        found = [one for one in found if wanted in one.searched]
    context = {
        **class_frame(request, room),
        "tab": "companies",
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "left_behind": sum(bool(one.absent) for company in found for one in company.sitting),
    }
    return render(request, "lab/company/class_companies.html", context)


@login_required
@require_POST
def seats_free(request: HttpRequest, pk: int) -> HttpResponse:
    """Free all seats of the class on which sits who left it, in one click."""
    room = classroom_for(request, pk)
    count = class_seats_free(room, by=_person(request))
    done = ngettext("%(n)d seat is free now.", "%(n)d seats are free now.", count)
    messages.success(request, done % {"n": count})
    return redirect("classroom-companies", pk)


@login_required
@require_safe
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What each company changed since its start; the counts come one by one."""
    room = classroom_for(request, pk)
    context = {"classroom": room, "companies": class_companies(room, _person(request))}
    return render(request, "lab/company/class_differences.html", context)


@login_required
@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """First a confirmation that names the companies, then the reset of those chosen."""
    room, user = classroom_for(request, pk), _person(request)
    may_change_roster(user, room).require()
    ids = [whole_number(one) or 0 for one in request.POST.getlist("companies")]
    wanted = [one for one in class_companies(room, user) if one.sandbox.pk in ids]
    if not wanted:
        messages.error(request, _("Choose the companies to reset."))
        return redirect("classroom-companies", pk)
    if "confirmed" not in request.POST:
        return render(
            request, "lab/company/class_reset.html", {"classroom": room, "companies": wanted}
        )
    return _start(request, room, [one.sandbox.pk for one in wanted])


def _start(request: HttpRequest, room: Classroom, ids: list[int]) -> HttpResponse:
    """A few at once, many as a job with its page."""
    job = start(
        reset_companies,
        user=_person(request),
        classroom=room,
        arguments={"companies": ids},
        link=reverse("classroom-companies", args=[room.pk]),
        here=len(ids) <= AT_ONCE,
    )
    if not job.over:
        return redirect("job", job.pk)
    if job.failed:
        messages.error(request, job.message)
    else:
        done = ngettext("%(n)d company is reset.", "%(n)d companies are reset.", len(ids))
        messages.success(request, done % {"n": len(ids)})
    return redirect("classroom-companies", room.pk)
