"""Pages of the frame itself: which seat do I sit on, is the server there."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from lab.access.actors import own_seats
from lab.access.middleware import seat_key
from lab.people.models import User
from lab.tenancy.actor import Actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat


@never_cache
@require_safe
def ping(request: HttpRequest) -> HttpResponse:
    """204 for somebody logged in, 401 for nobody: forms ask before they send what was typed."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined]


@login_required
@require_GET
def seats(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The person's own seats here, for the switcher."""
    actor = _actor(request)
    ids = [
        make_id(actor.sandbox.pk, number) for number in own_seats(_person(request), actor.sandbox)
    ]
    own = Seat.objects.filter(pk__in=ids) if ids else Seat.objects.none()
    return render(request, "lab/_seats.html", {"seats": own})


@login_required
@require_POST
def seat(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Sit down on another own seat; an empty number means none (staff look on as staff)."""
    actor, chosen = _actor(request), request.POST.get("number", "")
    if not chosen:
        request.session.pop(seat_key(actor.sandbox), None)
    elif chosen.isdecimal() and int(chosen) in own_seats(_person(request), actor.sandbox):
        request.session[seat_key(actor.sandbox)] = int(chosen)
    else:
        raise Http404
    return redirect(f"/s/{actor.sandbox.pk}/")
