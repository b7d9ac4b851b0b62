"""How a class did in a lab, for its staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.analytics.lab import earlier_labs, lab_analysis
from courses.analytics.time import time_spent
from courses.views.common import assignment_to_mark
from lab.people.views.common import person_of


@login_required
@require_safe
def lab(request: HttpRequest, pk: int) -> HttpResponse:
    """`with` is the number of another lab of the same scenario, to compare the checks with."""
    user = person_of(request)
    found = assignment_to_mark(user, pk)
    earlier = earlier_labs(found, user)
    wanted = request.GET.get("with", "")
    other = next((one for one in earlier if str(one.assignment.pk) == wanted), None)
    context = {
        "assignment": found,
        "found": lab_analysis(found, other.assignment if other else None),
        "earlier": earlier,
        "other": other,
    }
    return render(request, "courses/analysis.html", context)


@login_required
@require_safe
def time(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that reads whole journals; it comes after the rest."""
    found = assignment_to_mark(person_of(request), pk)
    context = {"assignment": found, "time": time_spent(found)}
    return render(request, "courses/analysis_time.html", context)
