"""The language of a request: the person's own choice, else the browser's cookie or wish."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lab.people.models import User

CODES = frozenset(code for code, _name in settings.LANGUAGES)


def language_for(request: HttpRequest, person: User | None) -> str:
    if person is not None and person.language in CODES:
        return person.language
    return translation.get_language_from_request(request)


def remember_in_cookie(response: HttpResponse, language: str) -> None:
    """So that the login page of this browser speaks it too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
