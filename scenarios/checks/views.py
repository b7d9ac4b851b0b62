"""The tasks of a company and how far they are: as a page, and as the card at the side of every page."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Occupancy
from scenarios.briefs import version_of
from scenarios.checks.judging import company_of, judged
from scenarios.checks.model import TaskJudged
from scenarios.checks.showing import as_shown, shown_to
from scenarios.sessions.going_on import next_session, session_go_on
from scenarios.sessions.selecting import sessions_of


@require_safe
def tasks(request: HttpRequest, sandbox: int) -> HttpResponse:
    if current_actor().policy.guest:
        raise Hidden
    actor = current_actor()
    found = as_shown(
        judged(actor.sandbox, seat=judged_seat(request.GET.get("seat", ""))),
        shown_to(actor.user, actor.sandbox),
    )
    part = request.headers.get("HX-Request") == "true"
    if part and actor.sandbox.session:
        # The card at the side is about the present lesson; the page holds all.
        found = tuple(_of_session(found))
    context = {
        "tasks": _with_sessions(found),
        "earned": sum(task.earned for task in found),
        "points": sum(task.points for task in found),
        "later": sum(task.later for task in found),
        "percent": percent(found),
        "coming": next_session(),
        "may_go_on": bool(found) and all(task.done for task in _of_session(found)),
        # Beside one's work what is done makes room for what is next.
        "folds": part,
    }
    return render(request, f"scenarios/checks/{'_tasks' if part else 'tasks'}.html", context)


@require_POST
def go_on(request: HttpRequest, sandbox: int) -> HttpResponse:
    """To the next session of the scenario, by who plays the company alone."""
    opened = session_go_on()
    text = _("Session %(number)d is open: %(name)s. The menu has grown.")
    messages.success(request, text % {"number": opened.number, "name": opened})
    return redirect("lab-tasks", sandbox)


def _of_session(found: Sequence[TaskJudged]) -> list[TaskJudged]:
    reached = current_actor().sandbox.session
    return [task for task in found if task.task.session in (0, reached)]


def _with_sessions(found: Sequence[TaskJudged]) -> list[dict[str, Any]]:
    """Each task with where it begins; the first one of a session also with that."""
    version = version_of(current_actor().sandbox)
    sessions = {one.number: one for one in sessions_of(version)} if found and version else {}
    told, last = [], 0
    for task in found:
        number = task.task.session
        heading = sessions.get(number) if number != last else None
        told.append({"task": task, "opens": address(task), "session": heading})
        last = number
    return told


def judged_seat(asked: str) -> int | None:
    """The seat whose work counts: one's own where several people share the company, unless they are a
    team, whose tasks are common; staff name one."""
    actor = current_actor()
    if actor.mode is not Mode.PLAY or actor.seat is None:
        if not asked:
            return None
        if not asked.isdecimal() or len(asked) > 8:
            raise Hidden
        return int(asked)
    if actor.sandbox.team:
        return None
    people = Occupancy.objects.values_list("user_id", flat=True).distinct()
    return actor.seat.number if len(people) > 1 else None


def percent(found: tuple[TaskJudged, ...]) -> int:
    points = sum(task.points for task in found)
    return int(100 * sum(task.earned for task in found) / points) if points else 0


def address(task: TaskJudged) -> str:
    """Where the task begins, with the keys of the pack as numbers of this company."""
    collection, _mark, filters = task.task.opens.partition("?")
    entity = REGISTRY.get(collection)
    if entity is None:
        return ""
    sandbox = current_actor().sandbox
    at: Any = reverse("list", args=[sandbox.pk, collection])
    where = {name: tuple(values) for name, values in QueryDict(filters).lists()}
    company = company_of(sandbox)
    if not where or company is None:
        return at
    return f"{at}?{company.filters(entity, where).urlencode(safe=',')}"
