"""What all documents share: saving with their lines, totals, and the one door of their status."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.parts import Pieces, write_parts
from crm.rows import reread
from crm.selling.documents import Document
from crm.selling.services.lines import planned, require_quantities, sums_of
from lab import records
from lab.records.numbers import next_document_number
from lab.tenancy.writing import sandbox_write

Doc = TypeVar("Doc", bound=Document)


def document_create(
    model: type[Doc],
    values: Mapping[str, Any],
    lines: Pieces | None = None,
    *,
    taken_over: bool = False,
    event: str = "",
) -> Doc:
    """A new draft with its lines, given as (None, values).

    Lines that are `taken_over` from an earlier document may hold what is no longer on sale.
    """
    with sandbox_write():
        parts, sums = planned(model(**values), lines or [], taken_over=taken_over)
        document = records.create(model, {**values, **sums_of(sums)}, event=event)
        write_parts(document, parts)
        return document


def document_change(document: Doc, values: Mapping[str, Any], lines: Pieces | None = None) -> Doc:
    """Change a draft and its lines; None leaves the lines as they are. Raises Conflict."""
    with sandbox_write():
        fresh = reread(document)
        if fresh.version != document.version:
            raise records.Conflict(fresh)
        require_draft(fresh)
        parts, sums = planned(_with(fresh, values), lines)
        write_parts(fresh, parts)
        return records.change(reread(fresh), {**values, **sums_of(sums)})


def _with(document: Doc, values: Mapping[str, Any]) -> Doc:
    for name, value in values.items():
        setattr(document, name, value)
    return document


def require_draft(document: Document) -> None:
    if document.status != Document.DRAFT:  # type: ignore[attr-defined]
        raise ValidationError(issued_text(document))


def issued_text(document: Document) -> str:
    text = _("“%(document)s” has been issued: only drafts can be edited.")
    return text % {"document": document}


def document_step(
    document: Doc,
    status: str,
    values: Mapping[str, Any] | None = None,
    *,
    event: str,
    facts: Mapping[str, Any] | None = None,
) -> Doc:
    """The one door of a document's status; `document` has been reread inside the open write."""
    present = document.status  # type: ignore[attr-defined]
    if status not in document.following[present]:
        field: Any = document._meta.get_field("status")
        labels = dict(field.flatchoices)
        raise ValidationError(
            _("“%(document)s” is “%(present)s”: it cannot become “%(status)s”.")
            % {"document": document, "present": labels[present], "status": labels[status]}
        )
    told = {"total": str(document.total), **(facts or {})}
    return records.change(document, {**(values or {}), "status": status}, event=event, data=told)


def issue_values(document: Document, on: dt.date, code: str = "") -> dict[str, Any]:
    """What a document of this day gets when it leaves draft: its number, unless it has a `code`.

    Refused without lines, and with lines of nothing.
    """
    if not document.lines.exists():  # type: ignore[attr-defined]
        raise ValidationError({"lines": _("Add at least one line first.")})
    # Added up anew: lines and totals are entries of their own in the journal, and undone so.
    parts, sums = planned(document, None)
    require_quantities(parts)
    code = document.code or code or next_document_number(document.collection, on)
    return {"code": code, **sums_of(sums)}


COPIED = (
    "product_id",
    "description",
    "quantity",
    "unit",
    "price",
    "discount_percent",
    "tax_rate",
)


def copied_lines(document: Document) -> list[tuple[None, dict[str, Any]]]:
    """The lines of a document as new ones for another."""
    return [
        (None, {name: getattr(line, name) for name in COPIED})
        for line in document.lines.all()  # type: ignore[attr-defined]
    ]
