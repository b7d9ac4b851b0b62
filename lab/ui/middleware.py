"""How pages travel: not kept in a shared computer's browser, and compressed where that is safe."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PrivatePagesMiddleware:
    """Pages of somebody logged in are not stored, unless the page itself says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


# Pictures, workbooks and archives are compressed already.
TEXTS = ("text/", "application/json", "application/vnd.oai.openapi", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Texts are compressed, with a length that Django blurs by random bytes against BREACH.

    The token against forged requests is masked anew in each page. Pages that show a lasting secret
    (`tells_secret`) travel as they are: their length must tell nothing about it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if getattr(response, "tells_secret", False):
            return response
        if not response.headers.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)
