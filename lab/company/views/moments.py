"""The time machine's page: choose a moment of the company by a slider, play it, look into it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lab.access.decisions import Hidden, Refused
from lab.company.journal_lines import lines_of
from lab.company.stream import visible_entries
from lab.company.views.common import whole_number
from lab.journal.moments import moment_open
from lab.people.models import User
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandbox

AROUND = 5


@require_http_methods(["GET", "HEAD", "POST"])
def moments(request: HttpRequest, sandbox: int) -> HttpResponse:
    """A slider over the journal; what is chosen is told beneath it, and opened by the button."""
    here = current_actor().sandbox
    if here.kind != Sandbox.Kind.LIVE:
        raise Refused(
            _("Only a company in use has moments to look at: this is a copy, or a template.")
        )
    if request.method == "POST":
        return _opened(request, here)
    last = visible_entries().order_by("-number").values_list("number", flat=True).first() or 0
    chosen = min(whole_number(request.GET.get("entry")) or last, last)
    up_to = visible_entries().filter(number__lte=chosen).order_by("-number")
    newest = up_to.first()
    context = {
        "sandbox": here,
        "last": last,
        "chosen": newest.number if newest else chosen,
        "newest": newest,
        "lines": lines_of(list(up_to[:AROUND])),
    }
    part = request.headers.get("HX-Target") == "moment"
    page = "lab/company/_moment_lines.html" if part else "lab/company/moments.html"
    return render(request, page, context)


def _opened(request: HttpRequest, here: Sandbox) -> HttpResponse:
    """To the copy; to the present where the last entry was asked for."""
    viewer = request.user
    assert isinstance(viewer, User)
    number, to = whole_number(request.POST.get("entry")) or 0, request.POST.get("to")
    entries = visible_entries()
    if to == "next":
        entry = entries.filter(number__gt=number).order_by("number").first()
        if entry is None:
            return redirect("sandbox-home", here.pk)
    elif to == "previous":
        entry = entries.filter(number__lt=number).order_by("-number").first()
    else:
        entry = entries.filter(number=number).first()
    if entry is None:
        raise Hidden
    return redirect("sandbox-home", moment_open(here, entry.number, viewer=viewer).pk)
