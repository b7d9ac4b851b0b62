"""The events of a class: choosing one, seeing what it would do, throwing it in, taking it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lab.company.views.common import whole_number
from lab.jobs import start
from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told
from scenarios.effects.doing import EffectFailed
from scenarios.effects.kind import kinds_in_order
from scenarios.injects.forms import ThrowForm, aware
from scenarios.injects.jobs import inject_class
from scenarios.injects.of_class import Offered, missed_in, offered_in, offered_named, thrown_in
from scenarios.injects.ready import said
from scenarios.injects.services import preview, take_back

AT_ONCE = 5
SHOW_OR_DO = require_http_methods(["GET", "HEAD", "POST"])


def frame(request: HttpRequest, room: Classroom) -> dict[str, Any]:
    return {**class_frame(request, room), "tab": "injects"}


@login_required
@require_safe
def class_injects(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    thrown = [{"row": one, "name": said(one.names)} for one in thrown_in(room, user)]
    context = {
        **frame(request, room),
        "offered": offered_in(room, user),
        "thrown": thrown,
        "missed": missed_in(room, user),
        "kinds": kinds_in_order(),
    }
    return render(request, "scenarios/injects/class_injects.html", context)


@login_required
@SHOW_OR_DO
def class_inject(request: HttpRequest, pk: int, source: str, key: str) -> HttpResponse:
    """One event: what it does in each company; a POST throws it into those that are chosen."""
    room, user = classroom_for(request, pk), person_of(request)
    offered = offered_named(room, user, f"{source}/{key}")
    form = ThrowForm(posted(request))
    chosen = [whole_number(one) or 0 for one in request.POST.getlist("companies")]
    fitting = [one.pk for one in offered.companies if one.pk in chosen]
    if request.method == "POST":
        may_change_roster(user, room).require()
        if not fitting:
            form.add_error(None, _("Choose the companies."))
        if form.is_valid():
            return _throw(request, room, offered, fitting, aware(form.cleaned_data["at"]))
    context = {**frame(request, room), "offered": offered, "form": form, "chosen": chosen}
    status = 422 if form.is_bound else 200
    return render(request, "scenarios/injects/class_inject.html", context, status=status)


def _throw(
    request: HttpRequest, room: Classroom, offered: Offered, ids: list[int], at: str
) -> HttpResponse:
    """A few at once, many as a job with its page."""
    ready = offered.ready
    job = start(
        inject_class,
        user=person_of(request),
        classroom=room,
        arguments={
            "key": ready.key,
            "names": dict(ready.names),
            "effects": [effect.as_json() for effect in ready.effects],
            "companies": ids,
            "at": at,
        },
        title=ready.name,
        link=reverse("class-injects", args=[room.pk]),
        here=len(ids) <= AT_ONCE,
    )
    if not job.over:
        return redirect("job", job.pk)
    if job.failed:
        messages.error(request, job.message)
    elif at:
        text = ngettext(
            "It is planned in %(n)d company.", "It is planned in %(n)d companies.", len(ids)
        )
        messages.success(request, text % {"n": len(ids)})
    else:
        text = ngettext(
            "It happened in %(n)d company.", "It happened in %(n)d companies.", len(ids)
        )
        messages.success(request, text % {"n": len(ids)})
    return redirect("class-injects", room.pk)


@login_required
@require_safe
def inject_preview(
    request: HttpRequest, pk: int, source: str, key: str, company: int
) -> HttpResponse:
    """What it would do in this company, as a part of the page."""
    room, user = classroom_for(request, pk), person_of(request)
    offered = offered_named(room, user, f"{source}/{key}")
    sandbox = next((one for one in offered.companies if one.pk == company), None)
    if sandbox is None:
        raise Http404
    context: dict[str, Any] = {}
    try:
        context["lines"] = preview(offered.ready, sandbox)
    except EffectFailed as error:
        context["problem"] = str(error)
    return render(request, "scenarios/injects/_preview.html", context)


@login_required
@require_POST
def injection_take_back(request: HttpRequest, pk: int, injection: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    found = next((one for one in thrown_in(room, user) if one.pk == injection), None)
    if found is None:
        raise Http404
    told(request, lambda: _taken_back(found, user), _("Taken back."))
    return redirect("class-injects", room.pk)


def _taken_back(injection: Any, user: User) -> None:
    take_back(injection, by=user)
