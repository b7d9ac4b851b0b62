"""Pages for what went wrong; each says what to do. Parts of a page get one sentence instead."""

import logging
import secrets
import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

PLAIN = "text/plain; charset=utf-8"
logger = logging.getLogger(__name__)


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A whole page for a person, one sentence for a script (shown as a toast) or a program."""
    if _of_a_program(request):
        return JsonResponse({"detail": sentence}, status=status)
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, content_type=PLAIN, status=status)
    return render(request, f"{status}.html", {"sentence": sentence}, status=status)


def _of_a_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def nothing_here() -> str:
    """The one sentence for what is not there or hidden, for people and programs alike."""
    return _("There is nothing here, or it is not yours to see. Check the address.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(
        request, 400, _("The server could not read this request. Go back and try again.")
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The reason comes with the refusal: `Refused("Only the owner may …")`."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _answer(
        request, 403, reason or _("You may not do this. Ask your teacher if you should.")
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request, 403, _("This page was open for too long. Reload it and send the form again.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, 404, nothing_here())


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """For views: somebody saved the record since this page was read."""
    sentence = str(exception or "") or _("Somebody changed this meanwhile. Reload and try again.")
    return _answer(request, 409, sentence)


def too_large(request: HttpRequest, sentence: str) -> HttpResponse:
    return _answer(request, 413, sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors and database: what failed may be just that.

    The reference stands in the log beside what happened, so that who tells of it is understood.
    """
    reference = secrets.token_hex(4)
    logger.error(
        "Reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info()
    )
    sentence = _("Something broke on the server. Nothing was saved. Try again in a minute.")
    if _of_a_program(request):
        return JsonResponse({"detail": sentence, "reference": reference}, status=500)
    if request.headers.get("HX-Request"):
        return HttpResponse(sentence, content_type=PLAIN, status=500)
    return render(None, "500.html", {"sentence": sentence, "reference": reference}, status=500)  # type: ignore[arg-type]
