"""What the pages of a company share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lab.access.decisions import Hidden
from lab.entities.bulk.views import tell_undoable
from lab.journal.recording import one_batch
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Seat


def told_undoable(request: HttpRequest, action: Callable[[], object], done: str) -> bool:
    """The same as one step of the journal, with the way back in what is said."""
    try:
        with one_batch() as write:
            action()
            entry = write.batch
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
        return False
    tell_undoable(request, done, entry)
    return True


def confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    """The dialog for htmx, else a page around it: see `lab/components/confirm.html`."""
    part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    page = "lab/components/confirm.html" if part else "lab/company/confirm.html"
    return render(request, page, {"sandbox": current_actor().sandbox, **context})


def to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the whole page there, also when htmx asked."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def whole_number(text: str | None) -> int | None:
    """A number from outside; None for what is none or too long to be one of ours."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def seat_numbered(text: str | int | None) -> Seat:
    """The seat of the actor's company; hidden when there is none."""
    number = whole_number(str(text)) or 0
    seat = Seat.objects.visible().numbered(number).first() if number <= NUMBER_MASK else None
    if seat is None:
        raise Hidden
    return seat
