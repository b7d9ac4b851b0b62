"""Uploads that nobody would take are refused before they are read: they would fill the disk."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lab.ui.errors import too_large

# What a form says around its files.
AROUND_BYTES = 1024 * 1024
# These tell programs in their own words, and the editor of course pages has limits of its own.
ELSEWHERE = ("/api/", "/studio/")


class UploadLimitMiddleware:
    """Looks at the announced length only; the body of a request that lies is not read any further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.UPLOAD_LIMIT_BYTES + AROUND_BYTES
        if length.isdecimal() and int(length) > most and not request.path.startswith(ELSEWHERE):
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            return too_large(request, _("At most %(limit)d MB at once.") % {"limit": limit})
        return self.get_response(request)
