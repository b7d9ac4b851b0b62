"""Which contents something still names; what nothing names goes."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from lab.files.images import THUMBNAILS
from lab.files.models import Blob
from lab.files.references import digest_of
from lab.files.storing import file_columns
from lab.journal.models import Entry

# What was stored since may be on its way into a row.
GRACE = dt.timedelta(days=1)
NAMED_IN_TEXT = re.compile(r"\b([0-9a-f]{64})/")
_BLOB = re.compile(r"[0-9a-f]{62}")

# Further places that name files outside of file columns: functions that give references.
_sources: list[Callable[[], Iterable[str]]] = []


def register_source(references: Callable[[], Iterable[str]]) -> None:
    """Tell of references that stand in no BlobField: files of packs in the database."""
    _sources.append(references)


@dataclass(frozen=True)
class Collected:
    """What went: contents that nothing named, their bytes, and files that no blob knew of."""

    blobs: int
    size: int
    strays: int


def collect(*, dry_run: bool = False) -> Collected:
    """Remove what is older than a day and named by no row of any sandbox or snapshot, by no journal
    entry and by no pack."""
    before = timezone.now() - GRACE
    sizes = dict(Blob.objects.filter(stored_at__lt=before).values_list("sha256", "size"))
    idle = _unnamed(set(sizes))
    strays = _strays(before)
    if not dry_run:
        for digest in sorted(idle):
            _remove(digest, before)
        for path in strays:
            default_storage.delete(path)
    return Collected(len(idle), sum(sizes[digest] for digest in idle), len(strays))


def _unnamed(candidates: set[str]) -> set[str]:
    """Of the candidates those that nothing names; the journal is read only if there are any left."""
    idle = candidates - set(map(digest_of, _in_columns()))
    for source in _sources:
        idle -= set(map(digest_of, source()))
    if idle:
        for text in _journal_texts():
            idle -= set(NAMED_IN_TEXT.findall(text))
    return idle


def _in_columns() -> Iterator[str]:
    for model in apps.get_models():
        for column in file_columns(model._meta.concrete_fields):
            rows = model._base_manager.exclude(**{column.name: ""}).order_by()
            yield from rows.values_list(column.name, flat=True).distinct().iterator()


def _journal_texts() -> Iterator[str]:
    """All that entries say, of records and of jumps, from wherever a deleted picture may come back."""
    for column in ("before", "after", "data"):
        texts = Entry._base_manager.annotate(text=Cast(column, TextField())).order_by()
        yield from texts.exclude(text="{}").values_list("text", flat=True).iterator()


def _remove(digest: str, before: dt.datetime) -> None:
    """The row and its files in one transaction: who stores the same content just now waits for it."""
    with transaction.atomic():
        if Blob.objects.filter(pk=digest, stored_at__lt=before).delete()[0]:
            blob = Blob(sha256=digest)
            for path in (blob.path, *(blob.thumbnail_path(size) for size in THUMBNAILS)):
                default_storage.delete(path)


def _strays(before: dt.datetime) -> list[str]:
    """Files without a blob: their write was taken back, or the process was killed."""
    known = set(Blob.objects.values_list("pk", flat=True))
    return [
        path
        for digest, path in _stored()
        if digest not in known and default_storage.get_modified_time(path) < before
    ]


def _stored() -> Iterator[tuple[str, str]]:
    """(fingerprint, path) of every content and thumbnail in the storage."""
    for top in ("blobs", "thumbnails"):
        if not default_storage.exists(top):
            continue
        for folder in default_storage.listdir(top)[0]:
            for name in default_storage.listdir(f"{top}/{folder}")[1]:
                if match := _BLOB.match(name):
                    yield f"{folder}{match[0]}", f"{top}/{folder}/{name}"
