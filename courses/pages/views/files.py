"""Pictures of courses behind the login: for readers by number, for the editor by the name of the file."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from courses.pages.permissions import is_course_staff
from courses.pages.schools import school_of_collection
from lab.people.models import User
from lab.people.views.common import person_of

KINDS = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}
WIDTH = "max-1200x1200"


def may_see_file(user: User, file: Any) -> bool:
    """Files of courses are for the people of the school."""
    return user.is_superuser or school_of_collection(file.collection) == user.school_id is not None


def _sent(file: Any) -> FileResponse:
    kind = KINDS.get(file.name.rpartition(".")[2].lower())
    if kind is None:
        raise Http404
    try:
        response = FileResponse(file.open("rb"), content_type=kind)
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@login_required
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture as large as a page shows it."""
    found = get_object_or_404(get_image_model().objects.select_related("collection"), pk=pk)
    if not may_see_file(person_of(request), found):
        raise Http404
    return _sent(found.get_rendition(WIDTH).file)


@login_required
@require_safe
def media(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """What the editor shows of pictures: small copies, and the original."""
    user, model = person_of(request), get_image_model()
    if not is_course_staff(user):
        raise Http404
    path = f"{folder}/{name}"
    if folder == "images":
        rows = model.get_rendition_model().objects.select_related("image__collection")
        found = get_object_or_404(rows, file=path)
        image = found.image
    else:
        found = image = get_object_or_404(model.objects.select_related("collection"), file=path)
    if not may_see_file(user, image):
        raise Http404
    return _sent(found.file)
