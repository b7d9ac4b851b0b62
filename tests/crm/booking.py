"""What a posted document does to stock and ledger, without the document."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.access.actors import entrusted
from lab.tenancy.writing import sandbox_write


@contextmanager
def booking() -> Iterator[None]:
    """An open write, trusted as that of `document_post`."""
    with sandbox_write(), entrusted():
        yield
