"""Whom a note can name, for the list that opens behind an @."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lab.notices.mentions import seat_name
from lab.tenancy.actor import Mode, current_actor


@never_cache
@require_safe
def mentions(request: HttpRequest, sandbox: int) -> JsonResponse:
    """The seats of the company with their titles; nothing for who has no seat in it."""
    actor = current_actor()
    seats = actor.policy.seats.values()
    if actor.mode is Mode.PLAY and actor.seat is None:
        seats = {}.values()
    told = [{"name": seat_name(seat), "title": seat.title} for seat in seats]
    return JsonResponse(told, safe=False)
