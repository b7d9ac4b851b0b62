"""What can happen to documents: they are filed, get new versions, and go back to an old one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.library.models import Document, DocumentVersion
from crm.rows import reread
from lab import records
from lab.files.references import NewFile, digest_of, name_of
from lab.files.storing import blobs_of
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

Values = Mapping[str, Any]


def document_create(values: Values) -> Document:
    """File a document; with a file it begins with version 1."""
    return documents_create([values])[0]


def documents_create(many: Sequence[Values]) -> list[Document]:
    with sandbox_write():
        whole = [{**values, **_first_version(values)} for values in many]
        found = records.create_many(Document, whole)
        _keep_versions([document for document in found if document.file])
        return found


def document_change(document: Document, values: Values) -> Document:
    """Change what is known of a document. Another file becomes its next version."""
    with sandbox_write():
        document = reread(document)
        if "file" not in values or values["file"] == document.file:
            return records.change(document, values)
        file = values["file"]
        if not file:
            text = _("A file is replaced by a new version. To be rid of it, delete the document.")
            raise ValidationError({"file": text})
        # A form sends the comment on the present version along.
        said = values.get("comment", "")
        comment = "" if said == document.comment else said
        return _next_version(document, file, {**values, "comment": comment})


def document_restore(document: Document, *, ordinal: int) -> Document:
    """Make an old version the latest again; those in between stay."""
    with sandbox_write():
        document = reread(document)
        version = document.versions.filter(ordinal=ordinal).first()
        if version is None:
            raise ValidationError({"ordinal": _("There is no such version.")})
        if digest_of(version.file) == digest_of(document.file):
            raise ValidationError({"ordinal": _("This is the present version already.")})
        comment = _("Version %(ordinal)d again") % {"ordinal": ordinal}
        values = {"comment": comment, "file": version.file}
        return _next_version(document, version.file, values, event="document.restored")


def _next_version(
    document: Document, file: str, values: Values, *, event: str = "document.versioned"
) -> Document:
    facts = {**_facts(file), "revision": document.revision + 1}
    if digest_of(file) == digest_of(document.file):
        facts, event = {}, ""
    name = {"name": name_of(file)}
    document = records.change(document, {**values, **facts}, event=event, data=name)
    if facts:
        _keep_versions([document])
    return document


def _first_version(values: Values) -> dict[str, Any]:
    file = values.get("file")
    return {**_facts(file), "revision": 1} if file else {}


def _facts(file: str) -> dict[str, Any]:
    """Size and type of a new file, or of one that is kept already."""
    if isinstance(file, NewFile):
        return {"size_bytes": len(file.content), "media_type": file.media_type}
    blob = blobs_of([file]).get(digest_of(file))
    return {"size_bytes": blob.size, "media_type": blob.media_type} if blob else {}


def _keep_versions(documents: Sequence[Document]) -> None:
    actor = current_actor()
    records.create_many(
        DocumentVersion,
        [
            {
                "document": document,
                "ordinal": document.revision,
                "made_at": actor.now,
                "made_by": actor.seat,
                **{name: getattr(document, name) for name in VERSIONED},
            }
            for document in documents
        ],
    )


VERSIONED = ("file", "size_bytes", "media_type", "comment")
