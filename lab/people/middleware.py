"""What follows a person from page to page: language, idle logout, a password change that is due."""

import time
from collections.abc import Callable, Iterator
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lab.people.audit import coming_through
from lab.people.audit_models import AuditEntry
from lab.people.languages import language_for
from lab.people.models import User
from lab.people.sessions import SEEN, stay
from lab.people.studio_words import words_for

BACKGROUND_HEADER = "X-Background"
# Wagtail's editor reports every few seconds that its page is open; that is nobody at work.
BACKGROUND_PATHS = ("/editing-sessions/",)
OPEN_WHILE_CHANGE_IS_DUE = ("password-change", "logout", "set-language")


class PersonMiddleware:
    """Goes after authentication and messages; everything behind it sees a person who may go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.user.is_authenticated else None
        language = language_for(request, person)
        with translation.override(language), words_for(request.path):
            request.LANGUAGE_CODE = translation.get_language()
            with coming_through(
                AuditEntry.Way.API if _wants_data(request) else AuditEntry.Way.PAGE
            ):
                response = self._stopped(request, person) or self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        _speak_while_streaming(response, language)
        if person is None:
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def _stopped(self, request: HttpRequest, person: User | None) -> HttpResponse | None:
        if person is None:
            return None
        if _idle_too_long(request):
            logout(request)
            messages.info(request, _("You were away for a while, so you were logged out."))
            return _to_login(request)
        if person.must_change_password and not _stays_open(request):
            return _to_password_change(request)
        return None


def _speak_while_streaming(response: HttpResponseBase, language: str) -> None:
    """A streamed export is written after the middleware is done; it keeps the person's language."""
    if not isinstance(response, StreamingHttpResponse) or isinstance(response, FileResponse):
        return
    if response.is_async:
        return
    content = cast(Iterator[bytes], response.streaming_content)

    def spoken() -> Iterator[bytes]:
        with translation.override(language):
            yield from content

    response.streaming_content = spoken()


def _idle_too_long(request: HttpRequest) -> bool:
    """Whether nobody worked in this session for too long; notes the work when somebody does."""
    now = int(time.time())
    seen = request.session.get(SEEN)
    if seen is not None and now - seen > settings.IDLE_LOGOUT_MINUTES * 60:
        return True
    if seen is None or not _in_background(request):
        stay(request)
    return False


def _in_background(request: HttpRequest) -> bool:
    return BACKGROUND_HEADER in request.headers or any(
        part in request.path for part in BACKGROUND_PATHS
    )


def _stays_open(request: HttpRequest) -> bool:
    paths = {reverse(name) for name in OPEN_WHILE_CHANGE_IS_DUE}
    return request.path in paths or request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}")


def _to_login(request: HttpRequest) -> HttpResponse:
    if _wants_data(request):
        reason = _("You were away for a while, so you were logged out. Log in again.")
        return JsonResponse({"detail": reason}, status=401)
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer")
    return _go(request, f"{reverse('login')}?{urlencode({'next': back or '/'})}")


def _to_password_change(request: HttpRequest) -> HttpResponse:
    if _wants_data(request):
        return JsonResponse({"detail": password_change_due()}, status=403)
    return _go(request, reverse("password-change"))


def password_change_due() -> str:
    return _("Change your password first: log in with a browser and choose a new one.")


def _wants_data(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect of the whole page, also when only a part of it was asked for."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
