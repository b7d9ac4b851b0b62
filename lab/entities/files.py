"""Files of records: their addresses, who is given them, and how they leave."""

import logging
from typing import Any
from urllib.parse import urlencode

from django.core.files.base import ContentFile, File
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers

from lab.access.decisions import Hidden
from lab.entities.fields import FILES, Field, field_of
from lab.entities.spec import REGISTRY, Entity
from lab.files.authors import without_authors
from lab.files.images import FORMATS, THUMBNAILS
from lab.files.models import Blob
from lab.files.references import digest_of, name_of
from lab.files.storing import blobs_of, file_columns, opened, opened_thumbnail
from lab.people.masking import is_anybody_masked
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection

KEPT_SECONDS = 3600
PICTURES = frozenset(kind.media_type for kind in FORMATS.values())
# Whatever is in a file, a browser that shows it runs nothing, loads nothing, and guesses no type.
GUARDED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = logging.getLogger(__name__)


def version_of(value: str) -> str:
    """Tells an address of one content from that of the next, so that a browser may keep it."""
    return digest_of(value)[:12]


def name_in_address(value: str) -> str:
    """As people call the file; where nobody is to learn whose it is, its kind alone."""
    name = name_of(value)
    return f"file.{name.rpartition('.')[2]}" if is_anybody_masked() else name


def file_url(field: Field, row: Sandboxed, value: str, size: str = "") -> str:
    """The page address of a row's file, or of its thumbnail."""
    name = name_in_address(value)
    where = [current_actor().sandbox.pk, row.collection, row.number, field.name, name]
    asked = {"v": version_of(value), **({"size": size} if size else {})}
    return f"{reverse('file', args=where)}?{urlencode(asked)}"


def api_file_url(field: Field, row: Sandboxed) -> str:
    name = f"api-{row.collection}-file-{field.name}"
    return reverse(name, args=[current_actor().sandbox.pk, row.number])


def file_fields(entity: Entity) -> list[Field]:
    found = (field_of(entity.model, name) for name in entity.form_fields)
    return [field for field in found if field.kind in FILES]


def file_field(collection: str, name: str) -> Field:
    """The field of this name that people fill with files. Raises Hidden."""
    model = models_by_collection().get(collection)
    entity = REGISTRY.get(collection)
    if model is None or (entity is not None and name not in entity.form_fields):
        raise Hidden
    columns = {column.name for column in file_columns(model._meta.concrete_fields)}
    if name not in columns:
        raise Hidden
    return field_of(model, name)


def file_told(
    field: Field, row: Sandboxed, blobs: dict[str, Blob], url: str = ""
) -> dict[str, Any] | None:
    """What programs are told of a file; None where there is none."""
    value = field.value(row)
    if not value:
        return None
    blob = blobs.get(digest_of(value))
    return {
        "name": name_of(value),
        "size": blob.size if blob else 0,
        "media_type": blob.media_type if blob else "application/octet-stream",
        "sha256": digest_of(value),
        "url": url or api_file_url(field, row),
    }


def file_answer(request: HttpRequest, value: str) -> HttpResponseBase:
    """The file, or with `?size=small` its thumbnail: pictures to be looked at, all else to be saved.

    Raises Hidden where there is none.
    """
    size = request.GET.get("size", "")
    blob = blobs_of([value]).get(digest_of(value))
    if blob is None or (size and (size not in THUMBNAILS or blob.media_type not in PICTURES)):
        raise Hidden
    nameless = "" if not is_anybody_masked() else "-nameless"
    etag = f'"{blob.sha256}{size}{nameless}"'
    kept_already = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = kept_already or _answer(blob, name_of(value), size)
    if response.status_code in (200, 304):
        response["ETag"] = etag
        _kept(response, not nameless and request.GET.get("v") == version_of(value))
    for header, text in GUARDED.items():
        response[header] = text
    return response


def _answer(blob: Blob, name: str, size: str) -> FileResponse:
    try:
        file = opened_thumbnail(blob, size) if size else _told(blob)
    except FileNotFoundError as error:
        log.error("The storage has no %s, which the database knows.", blob.path)
        raise Hidden from error
    picture = blob.media_type in PICTURES
    return FileResponse(
        file,
        as_attachment=not picture,
        filename=f"{name}.webp" if size else name,
        content_type="image/webp" if size else blob.media_type,
    )


def _told(blob: Blob) -> File:
    """As it is kept; where nobody is to learn whose it is, without who wrote it."""
    file = opened(blob)
    if blob.media_type in PICTURES or not is_anybody_masked():
        return file
    with file:
        return ContentFile(without_authors(file.read()))


def _kept(response: HttpResponseBase, versioned: bool) -> None:
    """In this person's browser alone and for this login; without a version it asks each time."""
    kept = f"max-age={KEPT_SECONDS}" if versioned else "no-cache"
    response["Cache-Control"] = f"private, {kept}"
    patch_vary_headers(response, ["Cookie", "Authorization"])
