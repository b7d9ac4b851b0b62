"""Lockout after repeated failures, as django-axes counts them: whom it locks and what they see."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from lab.people.models import User

TOO_MANY_REQUESTS = 429


def typed_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that failures are counted for: S01 and s01 are one person, so they are one count."""
    typed = (credentials or {}).get("username") or request.POST.get("username") or ""
    return User.normalize_username(str(typed))[:255]


def minutes_left(username: str, address: str | None, *, now: dt.datetime) -> int:
    """Minutes until the lock of this name at this address ends, at least one."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    ends = (last or now) + settings.AXES_COOLOFF_TIME
    return max(1, math.ceil((ends - now).total_seconds() / 60))


def locked_usernames(usernames: Iterable[str]) -> set[str]:
    """Those of the names that are locked now, at one network address at least; one query."""
    recent = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(
        username__in=list(usernames),
        failures_since_start__gte=settings.AXES_FAILURE_LIMIT,
        attempt_time__gt=recent,
    )
    return {str(name) for name in attempts.values_list("username", flat=True)}


def end_lockout(usernames: Iterable[str]) -> int:
    """Forget the failures of these names everywhere; answers how many counts there were."""
    return AccessAttempt.objects.filter(username__in=list(usernames)).delete()[0]


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """What a locked person gets: a page, or JSON for a program, that says when to come back."""
    username = typed_username(request, credentials)
    minutes = minutes_left(username, request.META.get("REMOTE_ADDR"), now=timezone.now())
    message = ngettext(
        "Too many failed attempts. Wait %(minutes)d minute, then try again, or ask your teacher "
        "for a new password.",
        "Too many failed attempts. Wait %(minutes)d minutes, then try again, or ask your teacher "
        "for a new password.",
        minutes,
    ) % {"minutes": minutes}
    headers = {"Retry-After": str(minutes * 60)}
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": message}, status=TOO_MANY_REQUESTS, headers=headers)
    response = render(request, "people/locked.html", {"message": message}, status=TOO_MANY_REQUESTS)
    response["Retry-After"] = headers["Retry-After"]
    return response
