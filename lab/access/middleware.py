"""The door of the pages: everything below `/s/<sandbox>/` happens as an actor of that sandbox."""

import re
from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from lab.access.actors import actor_for, looking_actor, own_seats
from lab.access.sandboxes import sandboxes_at_door
from lab.access.veils import veiled
from lab.people.models import User
from lab.tenancy.actor import Actor, Mode, acting_as
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandbox

INSIDE = re.compile(r"^/s/(?P<sandbox>[0-9]+)/")


def seat_key(sandbox: Sandbox) -> str:
    """Where a person's session remembers the seat that they chose here."""
    return f"seat-{sandbox.pk}"


def look_key(sandbox: Sandbox) -> str:
    """Where a session of staff remembers with which seat's eyes they look."""
    return f"look-{sandbox.pk}"


class SandboxMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if not (inside := INSIDE.match(request.path_info)):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return _to_login(request)
        request.actor = actor = self._actor(request, int(inside["sandbox"]))  # type: ignore[attr-defined]
        with acting_as(actor), veiled(actor) as nameless:
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = within(actor, response.streaming_content)
        if nameless is not None:
            nameless.answer(response)
        return response

    def _actor(self, request: HttpRequest, pk: int) -> Actor:
        try:
            sandbox = sandboxes_at_door().get(pk=pk)
        except Sandbox.DoesNotExist as error:
            raise Http404 from error
        chosen = request.session.get(seat_key(sandbox))
        if chosen is not None and chosen not in own_seats(cast(User, request.user), sandbox):
            chosen = None
        actor = actor_for(request.user, sandbox, chosen)  # type: ignore[arg-type]
        return self._looking(request, actor)

    def _looking(self, request: HttpRequest, actor: Actor) -> Actor:
        """Staff may look with the eyes of a seat, as long as the seat is there."""
        number = request.session.get(look_key(actor.sandbox))
        if number is None or actor.mode is not Mode.REVIEW or actor.user is None:
            return actor
        if make_id(actor.sandbox.pk, number) not in actor.policy.seats:
            return actor
        return looking_actor(actor.user, actor.sandbox, number)


def _to_login(request: HttpRequest) -> HttpResponse:
    """To the login, with the whole page where htmx asked for a part of it."""
    if request.headers.get("HX-Request"):
        back = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
        url = f"/login/?{urlencode({'next': back})}"
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(f"/login/?{urlencode({'next': request.get_full_path()})}")


def within(actor: Actor, content: Iterator[bytes]) -> Iterator[bytes]:
    """A streamed answer is produced after the view has returned: it too needs its actor."""
    with acting_as(actor), veiled(actor):
        yield from content
