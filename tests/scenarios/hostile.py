"""Archives that no honest program writes, and the memory that reading them may take."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from tests.scenarios.conftest import TINY

MEGABYTE = 1024 * 1024


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Fails where Python's own memory rose higher meanwhile."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * MEGABYTE, f"{peak // MEGABYTE} MB"


def zipped(*members: tuple[str, bytes], **options: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members:
            member = zipfile.ZipInfo(path)
            member.compress_type = options.get("packing", zipfile.ZIP_DEFLATED)
            member.external_attr = options.get("mode", 0o644) << 16
            archive.writestr(member, content)
    return buffer.getvalue()


def tiny_with(path: str, content: bytes, **options: int) -> bytes:
    files = {**{one: text.encode() for one, text in TINY.items()}, path: content}
    return zipped(*files.items(), **options)


def tiny_members() -> list[tuple[str, bytes]]:
    return [(path, text.encode()) for path, text in TINY.items()]
