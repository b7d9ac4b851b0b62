"""What all documents share: saving with their lines, totals, and the one door of their status."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.currencies import is_currency, rate_on
from crm.documents.lines import placed, planned, require_quantities, sums_of
from crm.documents.models import Document, PricedDocument
from crm.parts import Parts, Pieces, write_parts
from crm.rows import reread
from lab import records
from lab.records.custom_values import assign
from lab.records.door import new_row
from lab.records.numbers import next_document_number
from lab.tenancy.actor import current_actor
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
        if not is_lined(model):
            return records.create(model, values, event=event)
        parts, more = _worked_out(new_row(model, values), lines or [], taken_over=taken_over)
        document = records.create(model, {**values, **more}, event=event)
        write_parts(document, parts)
        return document


def document_change(
    document: Doc,
    values: Mapping[str, Any],
    lines: Pieces | None = None,
    *,
    taken_over: bool = False,
) -> Doc:
    """Change a draft and its lines; None leaves the lines as they are. Raises Conflict."""
    with sandbox_write():
        fresh = reread(document)
        if fresh.version != document.version:
            raise records.Conflict(fresh)
        require_draft(fresh)
        values = _rated(fresh, values)
        if not is_lined(type(document)):
            return records.change(fresh, values)
        parts, more = _worked_out(_with(fresh, values), lines, taken_over=taken_over)
        write_parts(fresh, parts)
        return records.change(reread(fresh), {**values, **more})


def is_lined(model: type[Document]) -> bool:
    """Whether documents of this kind have lines: receipts and payments have none."""
    return hasattr(model, "lines")


def _rated(document: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document that goes over to another currency takes its rate, unless one is given."""
    currency = values.get("currency", "")
    if not hasattr(document, "rate") or "rate" in values or not currency:
        return values
    if currency == document.currency or not is_currency(currency):
        return values
    return {**values, "rate": rate_on(currency, current_actor().today)}


def _worked_out(
    document: Document, lines: Pieces | None, *, taken_over: bool = False
) -> tuple[Parts, dict[str, Any]]:
    """The lines as they shall be, and what the document says of their sum."""
    if not isinstance(document, PricedDocument):
        return placed(document, lines, taken_over=taken_over), {}
    parts, sums = planned(document, lines, taken_over=taken_over)
    return parts, sums_of(document, sums)


def _with(document: Doc, values: Mapping[str, Any]) -> Doc:
    assign(document, values)
    return document


def require_draft(document: Document) -> None:
    if document.status not in document.editable_in:  # type: ignore[attr-defined]
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
    told = dict(facts or {})
    if isinstance(document, PricedDocument):
        told = {"total": str(document.total), **told}
    return records.change(document, {**(values or {}), "status": status}, event=event, data=told)


def issue_values(document: Document, on: dt.date, code: str = "") -> dict[str, Any]:
    """What a document of this day gets when it leaves draft: its number, unless it has a `code`.

    Refused without lines, and with lines of nothing.
    """
    more: dict[str, Any] = {}
    if is_lined(type(document)):
        require_lines(document)
        # Added up anew: lines and totals are entries of their own in the journal, and undone so.
        parts, more = _worked_out(document, None)
        require_quantities(parts)
    code = document.code or code or next_document_number(document.collection, on)
    return {"code": code, **more}


def require_lines(document: Document) -> None:
    if not document.lines.exists():  # type: ignore[attr-defined]
        raise ValidationError({"lines": _("Add at least one line first.")})


COPIED = ("product_id", "description", "quantity", "unit")
COPIED_PRICED = (*COPIED, "price", "discount_percent", "tax_rate", "cost")
# What a document hands on to the one that is made from it.
HANDED_ON = (
    "account_id",
    "contact_id",
    "subject",
    "currency",
    "rate",
    "prices_include_tax",
    "discount_percent",
    "freight",
    "other_charges",
    "terms",
)


def handed_on(document: PricedDocument) -> dict[str, Any]:
    """Party and conditions, as the values of a document that follows from this one."""
    return {name: getattr(document, name) for name in HANDED_ON}


def copied_lines(document: Document) -> list[tuple[None, dict[str, Any]]]:
    """The lines of a document as new ones for another."""
    names = COPIED_PRICED if isinstance(document, PricedDocument) else COPIED
    return [
        (None, {name: getattr(line, name) for name in names})
        for line in document.lines.all()  # type: ignore[attr-defined]
    ]
