"""Posting and reversing: the document gets its number, and what it books is booked, or nothing is."""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.models import Document, Posting
from crm.documents.services import document_step, issue_values
from crm.rows import reread
from lab.access.actors import entrusted
from lab.journal.recording import one_batch
from lab.records.door import event_name
from lab.records.fiscal import year_start
from lab.tenancy.actor import current_actor

Doc = TypeVar("Doc", bound=Document)


def document_post(
    document: Doc, book: Callable[[Doc], None], *, before: Callable[[Doc], None] | None = None
) -> Doc:
    """Post a draft. `before` may refuse; `book` writes what follows, with every right.

    The right to post is the right to change the document: what it books (stock, ledger) nobody
    could write alone. All of it is one step of the journal.
    """
    with one_batch():
        document = reread(document)
        day = document.day or current_actor().today
        values: dict[str, Any] = {document.day_field: day}
        if document.status in Document.UNNUMBERED:  # type: ignore[attr-defined]
            require_open_day(day, document.day_field)
            values |= issue_values(document, day)
            if before is not None:
                before(document)
        event = event_name(type(document), "posted")
        document = document_step(document, Posting.Status.POSTED, values, event=event)
        with entrusted():
            book(document)
        return document


def document_reverse(document: Doc, unbook: Callable[[Doc], None], *, reason: str) -> Doc:
    """Take back what a posted document booked, by opposite bookings of today; it keeps its number."""
    with one_batch():
        document = reread(document)
        values = {"reversed_on": current_actor().today, "reversal": reason}
        event = event_name(type(document), "reversed")
        document = document_step(document, Posting.Status.REVERSED, values, event=event)
        with entrusted():
            unbook(document)
        return document


def require_open_day(day: dt.date, field: str = "dated_on") -> None:
    """Books are open from the first day of the fiscal year to today. Raises ValidationError."""
    today = current_actor().today
    first = year_start(today)
    if first <= day <= today:
        return
    text = _("Choose a day of the current fiscal year, from %(first)s to today, %(today)s.")
    told = text % {"first": first.isoformat(), "today": today.isoformat()}
    raise ValidationError({field: told})
