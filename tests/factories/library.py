from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.library.services import document_create
from crm.models import Document, Folder
from lab import records
from lab.entities.fields import field_of
from lab.entities.parsing import parse
from tests.factories.naming import Builders, name_of


def kept(name: str, content: bytes) -> str:
    """A file as the write door takes it."""
    return parse(field_of(Document, "file"), SimpleUploadedFile(name, content))["file"]


def document(**values: Any) -> Document:
    return document_create({"title": name_of("Document"), **values})


def note(name: str = "note.txt", content: bytes = b"Agreed.", **values: Any) -> Document:
    """A document with a file."""
    return document_create({"file": kept(name, content), **values})


def folder(**values: Any) -> Folder:
    return records.create(Folder, {"name": name_of("Folder"), **values})


BUILDERS: Builders = {
    "documents": document,
    "folders": folder,
}
