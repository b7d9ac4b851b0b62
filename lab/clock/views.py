"""The clock in the frame and its page, what an advance brought, and the clocks of a class."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lab.access.actors import across
from lab.clock.calendar import working_days
from lab.clock.dated import upcoming
from lab.clock.forms import AdvanceForm, WayForm
from lab.clock.jobs import advance_or_job, class_advance
from lab.clock.models import Holiday
from lab.clock.rights import may_advance
from lab.clock.steps import Step
from lab.clock.summary import advance_numbered, summary_of
from lab.clock.words import ADVANCED
from lab.company.titles import title_of
from lab.entities.addresses import record_url
from lab.jobs.models import Job
from lab.journal.models import Entry
from lab.people.models import Classroom
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox

ADVANCES_SHOWN = 10
HOLIDAYS_READ = 100
HOLIDAYS_SHOWN = 8


def _control() -> dict[str, Any]:
    """Where the clock stands, what comes next, and whether the actor may move it."""
    actor, coming = current_actor(), upcoming()
    url = record_url(coming.row) if coming is not None and coming.row is not None else ""
    return {
        "sandbox": actor.sandbox,
        "now": actor.now,
        "coming": coming,
        "coming_url": url,
        "may_advance": may_advance(),
        "steps": [(step.value, step.label) for step in Step],
        "nothing_ahead": coming is None,
    }


@require_safe
def menu(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What opens below the date in the frame."""
    context = {**_control(), "back": request.headers.get("HX-Current-URL", "")}
    return render(request, "lab/clock/_control.html", context)


@require_safe
def clock(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The same as a page, with the calendar of the company and the last advances."""
    today = current_actor().today
    advances = Entry.objects.filter(collection="", record=None, event=ADVANCED)
    context = {
        **_control(),
        "calendar": working_days(),
        "open_today": working_days().is_working_day(today),
        "weekdays": _weekdays(),
        "holidays": _coming_holidays(today),
        "advances": advances.select_related("user").order_by("-number")[:ADVANCES_SHOWN],
    }
    return render(request, "lab/clock/clock.html", context)


def _weekdays() -> list[tuple[str, bool]]:
    workdays = working_days().workdays
    return [(str(name), number in workdays) for number, name in WEEKDAYS.items()]


def _coming_holidays(today: dt.date) -> list[tuple[Holiday, dt.date]]:
    """The next ones, each with the day on which it is next."""
    rows = Holiday.objects.visible()[:HOLIDAYS_READ]
    found = [(row, day) for row in rows if (day := row.next_on(today)) is not None]
    return sorted(found, key=lambda one: one[1])[:HOLIDAYS_SHOWN]


@require_POST
def advance(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Move the clock; then what happened, or the job that is on its way."""
    may_advance().require()
    form = AdvanceForm(request.POST)
    back = _own_address(request, request.POST.get("back", ""))
    try:
        to = form.target()
        outcome = advance_or_job(to, seen=form.cleaned_data["seen"])
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
        return redirect(back or reverse("clock", args=[sandbox]))
    if isinstance(outcome, Job):
        return redirect("job", outcome.pk)
    assert outcome.entry is not None
    url = reverse("clock-summary", args=[sandbox, outcome.entry.number])
    return redirect(f"{url}?back={back}" if back else url)


@require_safe
def summary(request: HttpRequest, sandbox: int, number: int | None = None) -> HttpResponse:
    """What an advance brought; the last one without a number."""
    found = summary_of(advance_numbered(number))
    context = {
        **_control(),
        "summary": found,
        "back": _own_address(request, request.GET.get("back", "")),
    }
    return render(request, "lab/clock/summary.html", context)


def _own_address(request: HttpRequest, url: str) -> str:
    """The path of a page of this company; "" for anything else."""
    mine = url_has_allowed_host_and_scheme(url, {request.get_host()})
    start = f"/s/{current_actor().sandbox.pk}/"
    path = url[url.find(start) :] if start in url else ""
    return path if mine and "/clock/" not in path and "?" not in path else ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_clock(request: HttpRequest, pk: int) -> HttpResponse:
    """The clocks of a class, by scenario; teachers move all of one scenario together."""
    room, user = classroom_for(request, pk), person_of(request)
    with across(room, user) as sandboxes:
        groups = _by_scenario(request, sandboxes)
    form = WayForm(request.POST or None)
    if request.method == "POST":
        may_change_roster(user, room).require()
        ids = [one.pk for one in groups.get(request.POST.get("scenario", ""), [])]
        if form.is_valid() and ids:
            return _started(request, room, ids, form)
    context = {
        **class_frame(request, room),
        "tab": "companies",
        "groups": [_told(request, key, found) for key, found in groups.items()],
        "steps": [(step.value, step.label) for step in Step],
        "errors": form.non_field_errors() if form.is_bound else [],
    }
    return render(request, "lab/clock/class_clock.html", context)


def _by_scenario(request: HttpRequest, sandboxes: list[Sandbox]) -> dict[str, list[Sandbox]]:
    groups: dict[str, list[Sandbox]] = defaultdict(list)
    for one in sandboxes:
        groups[one.scenario].append(one)
    return dict(sorted(groups.items(), key=lambda item: title_of(item[0], request)))


def _told(request: HttpRequest, scenario: str, found: list[Sandbox]) -> dict[str, Any]:
    days = sorted(one.today for one in found)
    return {
        "scenario": scenario,
        "title": title_of(scenario, request),
        "companies": found,
        "first": days[0],
        "last": days[-1],
    }


def _started(request: HttpRequest, room: Classroom, ids: list[int], form: WayForm) -> HttpResponse:
    to = form.cleaned_data["to"]
    job = class_advance(
        room, person_of(request), ids, by=form.cleaned_data["by"], to=to.isoformat() if to else ""
    )
    if not job.over:
        return redirect("job", job.pk)
    if job.failed:
        for text in job.message.splitlines():
            messages.error(request, text)
    else:
        done = ngettext("%(n)d clock is moved on.", "%(n)d clocks are moved on.", len(ids))
        messages.success(request, done % {"n": len(ids)})
    return redirect("class-clock", room.pk)
