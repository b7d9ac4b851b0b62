"""Where people begin: the home of a person, and the first page inside a company."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lab.company.activity import activity_chart
from lab.company.homes import home_for, home_parts
from lab.company.journal_lines import lines_of_steps
from lab.company.overview import courses_of, own_companies, packs_of
from lab.company.steps import page_of_steps
from lab.company.stream import visible_entries
from lab.entities.spec import entities
from lab.people.models import User
from lab.people.permissions import may_administer
from lab.people.selectors import counts_for
from lab.tenancy.actor import Mode, current_actor

RECENT = 8


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Own companies, classes to look after, what one administers or designs."""
    user = request.user
    assert isinstance(user, User)
    courses = courses_of(user)
    administers = bool(may_administer(user))
    context = {
        "companies": own_companies(user),
        "parts": home_parts(user),
        "courses": courses,
        "chart": activity_chart([course.classroom for course in courses]) if courses else None,
        "may_teach": bool(courses) or user.role != User.Role.STUDENT,
        "administers": administers,
        "counts": counts_for(user) if administers else {},
        "packs": packs_of(user)[:24],
        "designs": user.role == User.Role.DESIGNER,
    }
    return render(request, "lab/company/home.html", context)


@require_safe
def sandbox_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The home of the kind of seat, as the CRM registered it; else what happened lately."""
    actor = current_actor()
    if actor.mode is Mode.PLAY and actor.seat is None:
        return render(request, "lab/company/sandbox_home.html", {"sandbox": actor.sandbox})
    if view := home_for(actor.seat.kind if actor.seat else ""):
        return view(request, sandbox=sandbox)
    return plain_home(request)


def plain_home(request: HttpRequest) -> HttpResponse:
    """Ways into the company and its latest news: for whom there is no home of their own."""
    actor = current_actor()
    steps, _more = page_of_steps(visible_entries(), None, RECENT)
    shown = [entity for entity in entities() if actor.policy.may("view", entity.model)]
    context = {
        "sandbox": actor.sandbox,
        "entities": shown,
        "news": [(line.entry, line.html) for line in lines_of_steps(steps)],
    }
    return render(request, "lab/company/sandbox_home.html", context)
