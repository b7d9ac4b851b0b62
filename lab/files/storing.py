"""Keeping contents, once each, and finding them again."""

import logging
from collections.abc import Iterable
from typing import IO, Any, cast

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Field

from lab.files.fields import BlobField
from lab.files.images import THUMBNAILS, thumbnail
from lab.files.models import Blob
from lab.files.references import NewFile, digest_of

CHUNK = 900
log = logging.getLogger(__name__)


def keep(values: Iterable[Any]) -> None:
    """Store the contents that come with new references; whatever else is among the values is left.

    Called inside the write that names them, so that nothing is kept for who may not write.
    """
    for value in values:
        if isinstance(value, NewFile):
            _keep_one(value)


def _keep_one(new: NewFile) -> None:
    """The row first: its lock keeps the collector away from the file until both are there."""
    blob = Blob(sha256=digest_of(new), size=len(new.content), media_type=new.media_type)
    Blob.objects.bulk_create(
        [blob],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["stored_at"],
    )
    store(blob.path, new.content)


def store(path: str, content: bytes) -> None:
    """Put bytes at a place that follows from a content. What is there in full stays; half a file, left by a
    killed process, is written anew."""
    if default_storage.exists(path):
        if default_storage.size(path) == len(content):
            return
        default_storage.delete(path)
    saved = default_storage.save(path, ContentFile(content))
    if saved != path:
        default_storage.delete(saved)  # somebody else has just written the same


def blobs_of(references: Iterable[str]) -> dict[str, Blob]:
    """{fingerprint: blob} of what is kept of these, by few queries; none for no references."""
    wanted = sorted({digest_of(reference) for reference in references if reference})
    found: dict[str, Blob] = {}
    for start in range(0, len(wanted), CHUNK):
        found |= Blob.objects.in_bulk(wanted[start : start + CHUNK])
    return found


def missing(references: Iterable[str]) -> set[str]:
    """References without content; those that bring theirs are not missing."""
    stored = {reference for reference in references if not isinstance(reference, NewFile)} - {""}
    known = blobs_of(stored)
    return {reference for reference in stored if digest_of(reference) not in known}


def content_of(reference: str) -> bytes:
    """All bytes of a file. Raises Blob.DoesNotExist and FileNotFoundError."""
    if isinstance(reference, NewFile):
        return reference.content
    with opened(Blob.objects.get(pk=digest_of(reference))) as file:
        return file.read()


def opened(blob: Blob) -> File:
    """The content, to be read and closed. Raises FileNotFoundError where the storage has lost it."""
    return default_storage.open(blob.path)


def opened_thumbnail(blob: Blob, size: str) -> File:
    """The small picture, made when it is first asked for. Raises KeyError for an unknown size."""
    side, path = THUMBNAILS[size], blob.thumbnail_path(size)
    if not default_storage.exists(path) or not default_storage.size(path):
        with opened(blob) as file:
            store(path, thumbnail(cast(IO[bytes], file), side))
    return default_storage.open(path)


def file_columns(fields: Iterable[Field]) -> list[BlobField]:
    """Those of a model's columns that name files."""
    return [field for field in fields if isinstance(field, BlobField)]
