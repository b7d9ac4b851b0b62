"""Judging a class's submissions again: a job, then a page of what would change, then the decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from courses.marking.regrading import (
    asked,
    cut_off,
    last_judging,
    leave,
    proposals,
    regrade,
    take_over,
)
from courses.permissions import may_decide
from courses.views.common import assignment_to_mark
from lab.jobs import start
from lab.jobs.models import Job
from lab.people.views.common import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment_regrade(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    may_decide(user, found).require()
    match request.POST.get("do", ""):
        case "judge":
            job = start(
                regrade,
                user=user,
                classroom=found.classroom,
                title=_("Judge “%(name)s” again") % {"name": found},
                arguments=asked(found),
                link=reverse("assignment-regrade", args=[pk]),
            )
            return redirect("job", job.pk)
        case "take":
            count = take_over(found, by=user)
            text = ngettext(
                "%(n)d submission is marked anew.", "%(n)d submissions are marked anew.", count
            )
            messages.success(request, text % {"n": count})
            return redirect("assignment", pk)
        case "leave":
            leave(found, by=user)
            messages.info(request, _("The marks stay as they are."))
            return redirect("assignment", pk)
    last = last_judging(found)
    context = {
        "assignment": found,
        "proposals": proposals(found),
        "left": cut_off(found, last),
        "judged": last if last and last.state == Job.State.DONE else None,
    }
    return render(request, "courses/regrade.html", context)
