"""The door of the API: every call inside a sandbox happens as an actor of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lab.access.actors import actor_for, own_seats
from lab.access.decisions import Hidden, Refused
from lab.access.middleware import within
from lab.access.models import Verb
from lab.access.nameless import Nameless
from lab.access.sandboxes import sandboxes_at_door
from lab.access.veils import veiled
from lab.entities.api.errors import TooLarge, answer_error
from lab.people.languages import language_for
from lab.people.models import User
from lab.records.repeats import answered_once
from lab.tenancy.actor import Actor, Mode, Via, acting_as, current_actor
from lab.tenancy.models import Seat

BODY_LIMIT_BYTES = 5 * 1024 * 1024
KEY_LIMIT = 50


class BoundedJSONParser(JSONParser):
    """JSON of a size and depth that a record can have."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deeply.")) from None


class ApiView(APIView):
    """A call by a person: JSON only, errors as `errors` tells them, in the person's language.

    The answer is rendered inside, for its rows may be read while it is.
    """

    parser_classes = (BoundedJSONParser,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with ExitStack() as self.inside:
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else self.streamed(response)

    def streamed(self, response: HttpResponseBase) -> HttpResponseBase:
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        person: User = request.user  # type: ignore[assignment]
        self.inside.enter_context(translation.override(language_for(request._request, person)))
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        if request.content_type.startswith("multipart/"):
            if size > settings.UPLOAD_LIMIT_BYTES:
                limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
                raise TooLarge(_("At most %(limit)d MB at once.") % {"limit": limit})
        elif size > BODY_LIMIT_BYTES:
            raise TooLarge(_("At most 5 MB at once. Send the records in several calls."))

    def get_exception_handler(self) -> Any:
        return answer_error


class SandboxView(ApiView):
    """A call inside the sandbox that the address names.

    A POST with an Idempotency-Key is done once, in one write, and answered again from what was kept;
    with `own_keys` the view sees to that itself.
    """

    actor: Actor
    own_keys = False
    nameless: Nameless | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if self.nameless is not None:
            self.nameless.answer(response)
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = _actor(request, kwargs["sandbox"])
        self.inside.enter_context(acting_as(self.actor))
        self.nameless = self.inside.enter_context(veiled(self.actor))
        post = getattr(self, "post", None)
        if post and request.method == "POST" and not self.own_keys and idempotency_key(request):
            vars(self)["post"] = partial(_posted_once, post)  # what `dispatch` takes next

    def streamed(self, response: HttpResponseBase) -> HttpResponseBase:
        """A file is read when it is sent, after the call is over: it too needs its actor."""
        if isinstance(response, StreamingHttpResponse) and hasattr(self, "actor"):
            content = cast(Iterator[bytes], response.streaming_content)
            response.streaming_content = within(self.actor, content)
        return response


def _actor(request: Request, pk: int) -> Actor:
    """Whoever the person is in the sandbox, on the seat that `X-Seat` names or on the first own one."""
    sandboxes = sandboxes_at_door()
    if (sandbox := sandboxes.filter(pk=pk).first()) is None:
        raise Hidden
    person: User = request.user  # type: ignore[assignment]
    chosen = request.headers.get("X-Seat", "").strip()
    actor = actor_for(person, sandbox).through(Via.API)
    if actor.mode is Mode.PLAY and actor.seat is None:
        # Refused with the reason: empty lists would say that the company has no records.
        actor.policy.require(Verb.VIEW, Seat)
    if not chosen:
        return actor
    seats = own_seats(person, sandbox)
    if chosen not in {str(seat) for seat in seats}:
        raise Refused(_wrong_seat(chosen, seats))
    return actor_for(person, sandbox, int(chosen)).through(Via.API)


def _posted_once(post: Callable[..., Response], request: Request, **address: Any) -> Response:
    kept = answered_once(
        idempotency_key(request),
        lambda: kept_answer(request, post(request, **address)),
        wish=wish_of(request),
    )
    return Response(kept["told"], kept["status"])


def wish_of(request: Request) -> dict[str, Any]:
    """What is asked of whom, for a key that is sent again."""
    seat = current_actor().seat
    by = seat.number if seat else None
    return {"post": request.path, "with": request.data, "by": by}


def kept_answer(request: Request, response: Response) -> dict[str, Any]:
    """The answer as it can be kept: its status, and what it tells as JSON."""
    renderer = request.accepted_renderer  # type: ignore[attr-defined]
    told = json.loads(renderer.render(response.data) or "null")
    return {"status": response.status_code, "told": told}


def _wrong_seat(chosen: str, seats: list[int]) -> str:
    if not seats:
        return _("You have no seat in this company: leave out X-Seat.")
    return _("You do not sit on seat %(seat)s here. Your seats: %(seats)s.") % {
        "seat": chosen[:20],
        "seats": ", ".join(map(str, seats)),
    }


def object_of(given: Any) -> dict[str, Any]:
    """The body of a call that takes one object. Raises ParseError for anything else."""
    if not isinstance(given, dict):
        raise ParseError(_("Send one JSON object: {…}."))
    return dict(given)


def idempotency_key(request: Request) -> str:
    """What the caller sent so that a repeated call does nothing twice; "" without one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > KEY_LIMIT:
        raise ParseError(_("An Idempotency-Key has at most 50 characters."))
    return key
