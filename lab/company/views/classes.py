"""The companies of a class, for its staff: what changed in each, and resetting several."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lab.company.overview import class_companies
from lab.company.resets import reset_companies
from lab.company.views.common import whole_number
from lab.jobs import start
from lab.people.models import Classroom, User
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import classroom_for

AT_ONCE = 5


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


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
    chosen = [one for one in class_companies(room, user) if one.sandbox.pk in ids]
    if not chosen:
        messages.error(request, _("Choose the companies to reset."))
        return redirect("classroom", pk)
    if "confirmed" not in request.POST:
        return render(
            request, "lab/company/class_reset.html", {"classroom": room, "companies": chosen}
        )
    return _start(request, room, [one.sandbox.pk for one in chosen])


def _start(request: HttpRequest, room: Classroom, ids: list[int]) -> HttpResponse:
    """A few at once, many as a job with its page."""
    job = start(
        reset_companies,
        user=_person(request),
        classroom=room,
        arguments={"companies": ids},
        link=reverse("classroom", args=[room.pk]),
        here=len(ids) <= AT_ONCE,
    )
    if not job.over:
        return redirect("job", job.pk)
    if job.failed:
        messages.error(request, job.message)
    else:
        done = ngettext("%(n)d company is reset.", "%(n)d companies are reset.", len(ids))
        messages.success(request, done % {"n": len(ids)})
    return redirect("classroom", room.pk)
