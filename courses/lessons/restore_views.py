"""Putting a student's company back: choose a snapshot or a moment, read what is lost, confirm."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.lessons.restoring import company_restore, may_restore_for
from lab.access.decisions import Hidden
from lab.company.snapshots import snapshots
from lab.company.stream import visible_entries
from lab.company.views.common import confirm, whole_number
from lab.company.views.times import lost
from lab.journal.models import Moment
from lab.journal.moments import moment_open
from lab.people.views.common import person_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox


@require_http_methods(["GET", "HEAD", "POST"])
def company_restore_page(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The choice; posting a choice asks for confirmation, posting that confirmed does it."""
    may_restore_for().require()
    here = current_actor().sandbox
    if request.method != "POST":
        context = {"sandbox": here, "snapshots": list(snapshots())}
        return render(request, "courses/lessons/restore.html", context)
    if "confirmed" not in request.POST:
        return _confirm(request, here, _chosen(request, here))
    if request.POST.get("attempt") != str(here.attempt):
        text = _("The company was put back meanwhile. Look at it, then decide again.")
        messages.warning(request, text)
        return redirect("sandbox-home", sandbox)
    point = _point(request)
    company_restore(point)
    done = _("The company is as in “%(name)s”. Attempt %(number)d begins.")
    messages.success(request, done % {"name": point, "number": here.attempt})
    return redirect("sandbox-home", sandbox)


def _chosen(request: HttpRequest, here: Sandbox) -> Sandbox:
    """A snapshot by its id, or a moment by the number of its entry, made for the one who asks."""
    if request.POST.get("entry"):
        number = whole_number(request.POST["entry"]) or 0
        if not visible_entries().filter(number=number).exists():
            raise Hidden
        return moment_open(here, number, viewer=person_of(request))
    return _point(request)


def _point(request: HttpRequest) -> Sandbox:
    """A snapshot of the company, or the moment of it that the person has open."""
    pk, here = whole_number(request.POST.get("point")) or 0, current_actor().sandbox
    if snapshot := snapshots().filter(pk=pk).first():
        return snapshot
    opened = Moment.objects.filter(copy=pk, sandbox=here, viewer=person_of(request))
    moment = opened.select_related("copy").first()
    if moment is None:
        raise Hidden
    return moment.copy


def _confirm(request: HttpRequest, here: Sandbox, point: Sandbox) -> HttpResponse:
    text = _("A snapshot of how it is now is kept if there is room for one. This goes from it:")
    if Moment.objects.filter(copy=point).exists():
        note = _(
            "Simulated customers do not forget with it: what they have answered since is not "
            "answered again. A snapshot brings back their minds too."
        )
        text = f"{note} {text}"
    return confirm(
        request,
        title=_("Put “%(company)s” back to “%(point)s”?") % {"company": here, "point": point},
        text=text,
        lost=lost(here, point) or [_("nothing: all is as it was")],
        hidden=[("attempt", here.attempt), ("point", point.pk), ("confirmed", 1)],
        action_url=reverse("company-restore", args=[here.pk]),
        action_label=_("Put it back"),
    )
