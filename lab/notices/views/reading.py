"""The bell, the page of all notices, and the way from a notice to its record."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lab.access.actors import own_seats
from lab.access.middleware import seat_key
from lab.notices.kinds import KINDS
from lab.notices.models import Notice
from lab.notices.reading import COUNTED, mark_read, notices_of, place_of, unread_count
from lab.people.views.common import back, person_of
from lab.tenancy.actor import maybe_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox, Seat

LATEST = 10
A_PAGE = 50


@never_cache
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many are new, for the bell; 204 for nobody, whose page stays as it is."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    return _counted(request)


def _counted(request: HttpRequest) -> HttpResponse:
    new = unread_count(person_of(request))
    shown = f"{COUNTED}+" if new > COUNTED else new
    return render(request, "lab/notices/_count.html", {"count": new, "shown": shown})


@never_cache
@login_required
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """What drops down from the bell."""
    return _latest(request)


def _latest(request: HttpRequest) -> HttpResponse:
    found = list(notices_of(person_of(request))[:LATEST])
    new = any(notice.read_at is None for notice in found)
    return render(request, "lab/notices/_latest.html", {"notices": found, "new": new})


@never_cache
@login_required
@require_safe
def notices(request: HttpRequest, sandbox: int = 0) -> HttpResponse:
    """All of a person, or those of the company that one is in, a page at a time."""
    person, here = person_of(request), _here()
    rows = notices_of(person, here)
    new, kind = request.GET.get("show") == "new", request.GET.get("kind", "")
    chosen = rows.unread() if new else rows  # type: ignore[attr-defined]
    if kind in KINDS:
        chosen = chosen.filter(kind_name=kind)
    page = Paginator(chosen, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "new": new,
        "kind": kind,
        "kinds": _kinds(rows),
        "here": here,
        "place": reverse("company-notices", args=[here.pk]) if here else reverse("notices"),
    }
    return render(request, "lab/notices/notices.html", context)


def _here() -> Sandbox | None:
    return actor.sandbox if (actor := maybe_actor()) else None


def _kinds(rows: Any) -> list[tuple[str, Any]]:
    """Of those that there are, in the order of their registration."""
    there = set(rows.order_by().values_list("kind_name", flat=True).distinct())
    return [(name, kind.label) for name, kind in KINDS.items() if name in there]


@never_cache
@login_required
@require_safe
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """To the record, on the seat that the news was for; what was opened is read."""
    notice = get_object_or_404(notices_of(person_of(request)), pk=pk)
    mark_read(Notice.objects.filter(pk=notice.pk))
    place = place_of(notice)
    if place is None:
        messages.warning(request, _gone(notice))
        return redirect("notices")
    if notice.sandbox is not None and place.seat_number is not None:
        _sit_down(request, notice.sandbox, place.seat_number)
    return redirect(place.url)


def _gone(notice: Notice) -> str:
    if notice.outdated:
        return _("The company was put back since: what this was about is gone.")
    return _("What this was about is gone, or no longer yours to see.")


def _sit_down(request: HttpRequest, sandbox: Sandbox, number: int) -> None:
    """Take the own seat that the news was for, and say so when it was another."""
    key, seats = seat_key(sandbox), own_seats(person_of(request), sandbox)
    if number not in seats or request.session.get(key, seats[0]) == number:
        return
    request.session[key] = number
    seat = Seat._base_manager.get(pk=make_id(sandbox.pk, number))
    messages.info(request, _("You sit on the seat “%(seat)s” now.") % {"seat": seat})


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, or as new again with `new=1`."""
    notice = get_object_or_404(notices_of(person_of(request)), pk=pk)
    own = Notice.objects.filter(pk=notice.pk)
    if request.POST.get("new"):
        own.update(read_at=None)
    else:
        mark_read(own)
    if not request.headers.get("HX-Request"):
        return back(request, reverse("notices"))
    notice.refresh_from_db()
    return _row(request, notice)


def _row(request: HttpRequest, notice: Notice) -> HttpResponse:
    response = render(request, "lab/notices/_notice.html", {"notice": notice, "in_list": True})
    response.headers["HX-Trigger"] = "notices-read"
    return response


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of the person, or of the company that `sandbox` names."""
    person = person_of(request)
    asked = request.POST.get("sandbox", "")
    own = Notice.objects.of(person)
    mark_read(own.filter(sandbox=int(asked)) if asked.isdecimal() and len(asked) < 10 else own)
    if request.headers.get("HX-Request"):
        response = _latest(request)
        response.headers["HX-Trigger"] = "notices-read"
        return response
    return back(request, reverse("notices"))
