"""The homes inside a company, by role, and the funnel."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.activities.reminders import reminders_count, reminders_due
from crm.models import Stage
from crm.reports import links, selectors
from crm.reports.home import SHOWN, base, reminders, seat_of_home
from crm.reports.pipeline import PERIODS, WHOSE, Cut, by_month, by_seat
from crm.reports.staff import work_by_seat
from crm.selling.selectors import FunnelStep, funnel
from lab.tenancy.actor import current_actor

QUIET_A_PAGE = 50


@require_safe
def rep_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What needs the rep today, each with the step that moves it on; how selling goes is loaded
    beside it."""
    own = [seat_of_home().pk]
    context = {
        **base(),
        **reminders(),
        "tasks": _waiting(selectors.tasks_due(own), links.tasks_due()),
        "deals": _waiting(selectors.quiet_deals(own), links.quiet_deals("mine")),
        "leads": _waiting(selectors.leads_to_work(own), links.leads_to_work()),
        "quotes": _waiting(selectors.quotes_waiting(own), links.quotes_waiting()),
        "replies": _waiting(selectors.replies_to(own), links.replies(selectors.REPLIED)),
    }
    return render(request, "crm/reports/home_rep.html", context)


@require_safe
def manager_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """What waits for the superior; the figures of the team are loaded beside it."""
    seat, team = seat_of_home(), current_actor().policy.subtree
    below = sorted(team - {seat.pk})
    context = {
        **base(),
        **reminders(),
        "tasks": _waiting(selectors.tasks_due([seat.pk]), links.tasks_due()),
        "logs": _waiting(selectors.logs_to_answer(below), links.logs_to_answer(below)),
        "deals": _waiting(selectors.quiet_deals(team), links.quiet_deals("team")),
        "closing": _waiting(
            selectors.closing_this_month(team),
            links.closing(selectors.month_end(current_actor().today)),
        ),
    }
    return render(request, "crm/reports/home_manager.html", context)


@require_safe
def reminders_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All tasks and events of one's own that remind now."""
    context = {**base(), "reminders": reminders_due([seat_of_home().pk])}
    return render(request, "crm/reports/reminders.html", context)


@require_safe
def reminders_badge(request: HttpRequest, sandbox: int) -> HttpResponse:
    """How many there are, for the menu; nothing where there are none."""
    return render(
        request, "lab/components/count.html", {"count": reminders_count([seat_of_home().pk])}
    )


@require_safe
def home_figures(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The part of a home with its numbers: one's own, or the team's with each member."""
    seat, team = seat_of_home(), current_actor().policy.subtree
    figures = selectors.figures_by_seat()
    context = {
        **base(),
        **_figures(selectors.together(figures, team)),
        "leads_team": len(team) > 1,
    }
    if context["leads_team"]:
        context["team"] = selectors.team_of(seat.pk, figures, selectors.last_contacts())
    return render(request, "crm/reports/_home_figures.html", context)


@require_safe
def home_pipeline(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The part of a home with the open pipeline by stage, and what the person worked on."""
    seat_of_home()
    context = {
        **base(),
        "chart": _chart(funnel(Cut(whose="team").rows())),
        "recent": selectors.recent_records(SHOWN),
    }
    return render(request, "crm/reports/_home_pipeline.html", context)


@require_safe
def staff_home(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The company as the teacher sees it: who works on it, and how it goes."""
    work = work_by_seat()
    total = sum((each.figures for each in work), selectors.NOTHING)
    everybody = list(current_actor().policy.seats)
    context = {
        **base(),
        "work": work,
        **_figures(total),
        "logs": _waiting(selectors.logs_to_answer(everybody), links.logs_to_answer(everybody)),
    }
    return render(request, "crm/reports/home_staff.html", context)


@require_safe
def quiet_deals_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All quiet deals of the home, a page at a time: one's own, or those of the team."""
    actor = current_actor()
    mine = request.GET.get("whose") == "mine" and actor.seat is not None
    everybody = actor.policy.subtree or actor.policy.seats
    owners = [actor.seat.pk] if mine and actor.seat else sorted(everybody)
    pages = Paginator(selectors.quiet_deals(owners), QUIET_A_PAGE)
    context = {**base(), "page": pages.get_page(request.GET.get("page"))}
    return render(request, "crm/reports/quiet_deals.html", context)


@require_safe
def funnel_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The opportunities by stage, seat and month: how many, what they amount to, what to expect."""
    whose, period = request.GET.get("whose", ""), request.GET.get("period", "")
    cut = Cut(whose=whose if whose in WHOSE else "all", period=period if period in PERIODS else "")
    steps = funnel(cut.rows())
    stages = [step.stage.key for step in steps if step.stage.kind == Stage.Kind.OPEN]
    context = {
        **base(),
        "steps": [(step, _stage_url(cut, step.stage)) for step in steps],
        "most": max((step.count for step in steps), default=0),
        "cut": cut,
        "whose_choices": zip(WHOSE, (_("Mine"), _("My team's"), _("All I see")), strict=True),
        "periods": PERIODS.items(),
        "by_seat": by_seat(cut, stages),
        "by_month": by_month(cut, stages),
        "chart": _chart(steps),
        "seated": current_actor().seat is not None,
    }
    return render(request, "crm/reports/funnel.html", context)


def _waiting(rows: QuerySet, url: str) -> selectors.Waiting:
    return selectors.waiting(rows, url, SHOWN)


def _figures(figures: selectors.Figures) -> dict[str, Any]:
    """The numbers of a home, each with the list that it was counted from."""
    return {
        "figures": figures,
        "open_url": links.open_deals(),
        "won_url": links.won_deals(),
        "overdue_url": links.overdue_tasks(),
    }


def _stage_url(cut: Cut, stage: Stage) -> str:
    """The list behind a row of the funnel; closed deals count by the day on which they closed."""
    if stage.kind == Stage.Kind.OPEN or cut.days is None:
        return cut.list_url(stage=stage.key)
    days = {"closed_on__gte": cut.days[0], "closed_on__lte": cut.days[1]}
    return replace(cut, period="").list_url(stage=stage.key, **days)


def _chart(steps: list[FunnelStep]) -> dict[str, Any]:
    """What is open: closed stages would dwarf it."""
    steps = [step for step in steps if step.stage.kind == Stage.Kind.OPEN]
    return {
        "kind": "bar",
        "horizontal": True,
        "currency": current_actor().sandbox.currency,
        "categories": [str(step.stage) for step in steps],
        "series": [
            {"name": _("Amount"), "values": [float(step.amount) for step in steps]},
            {"name": _("Weighted"), "values": [float(step.weighted) for step in steps]},
        ],
    }
