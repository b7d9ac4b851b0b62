"""The bulk bar's pages: confirm with the count, say which rows cannot, do it, offer to undo it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.entities.bulk.judging import REASONS_SHOWN, Refusals, done_together, refused_by_right
from lab.entities.bulk.operations import done_text, operations_of
from lab.entities.bulk.selection import selection_from
from lab.entities.views.base import EntityView, go, is_part
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


class BulkView(EntityView):
    """POST with a selection and `operation`: first the confirmation, with `confirmed` the deed."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        operation = operations_of(self.entity).get(request.POST.get("operation", ""))
        if operation is None:
            raise Http404
        self.operation = operation
        self.actor.policy.require(operation.verb, self.entity.model)
        try:
            self.selection = selection_from(self.entity, request.POST)
            self.rows = self.selection.rows()
            return self._do(request) if "confirmed" in request.POST else self._confirm(request)
        except ValidationError as error:
            return _told(request, " ".join(error.messages))

    def _form(self, data: Mapping[str, Any] | None) -> Any:
        return self.operation.form(self.entity, self.rows, data)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        chosen = request.POST if "field" in request.POST else None
        form = self._form(chosen)
        refusals = refused_by_right(self.operation, self.rows)
        return self._page(request, form, refusals)

    def _do(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        refusals = refused_by_right(self.operation, self.rows)
        rows = [row for row in self.rows if row.pk not in refusals]
        try:
            if not form.is_valid():
                return self._page(request, form, refusals, status=422)
            if rows:
                refusals |= self.operation.refusals(self.entity, rows, form)
        except ValidationError as error:
            form.add_error(_place(form), error.messages)
            return self._page(request, form, refusals, status=422)
        rows = [row for row in rows if row.pk not in refusals]
        if not rows or (refusals and "without_refused" not in request.POST):
            return self._page(request, form, refusals, status=422)
        return self._done(request, form, rows, refusals)

    def _done(
        self, request: HttpRequest, form: Any, rows: Sequence[Sandboxed], refusals: Refusals
    ) -> HttpResponse:
        try:
            count, entry = done_together(self.operation, self.entity, rows, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self._page(request, form, refusals, status=422)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self._page(request, form, refusals, status=422)
        text = done_text(self.operation, count)
        tell_undoable(request, text, entry)
        return go(request, self._back(request))

    def _back(self, request: HttpRequest) -> str:
        """The list as it was; never anywhere but here."""
        asked = request.POST.get("back", "")
        if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}):
            return asked
        return reverse("list", args=[self.actor.sandbox.pk, self.entity.name])

    def _page(
        self, request: HttpRequest, form: Any, refusals: Refusals, *, status: int = 200
    ) -> HttpResponse:
        left = [row for row in self.rows if row.pk not in refusals]
        lost, stopped = self._lost(left)
        context = self.context(
            operation=self.operation,
            form=form,
            hidden=self.selection.hidden_fields,
            count=len(self.rows),
            left=len(left),
            refusals=_reasons(self.rows, refusals),
            refused=len(refusals),
            more_refused=max(0, len(refusals) - REASONS_SHOWN),
            lost=lost,
            stopped=stopped,
            first=self.rows[:5],
            back=request.POST.get("back") or request.headers.get("HX-Current-URL", ""),
        )
        part = is_part(request)
        template = "lab/bulk/_confirm.html" if part else "lab/bulk/confirm.html"
        return render(request, template, context, status=status)

    def _lost(self, rows: Sequence[Sandboxed]) -> tuple[list[str], str]:
        try:
            return (self.operation.lost(rows) if rows else []), ""
        except Refused as refusal:
            return [], refusal.reason


def _reasons(rows: Sequence[Sandboxed], refusals: Refusals) -> list[tuple[Sandboxed, str]]:
    found = [(row, refusals[row.pk]) for row in rows if row.pk in refusals]
    return found[:REASONS_SHOWN]


def _place(form: Any) -> str | None:
    """Where an error about the one value belongs."""
    return form.chosen if hasattr(form, "chosen") else None


def _told(request: HttpRequest, text: str) -> HttpResponse:
    """One sentence: a toast for htmx, a page otherwise."""
    if is_part(request):
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    return render(request, "400.html", {"sentence": text}, status=400)


def tell_undoable(request: HttpRequest, text: str, entry: int | None) -> None:
    """Say what has happened, with a way back that stays until it is closed."""
    if entry:
        messages.success(request, undoable(text, entry), extra_tags="stays")
    else:
        messages.success(request, text)


def undoable(text: str, entry: int) -> SafeString:
    """A message with a button that takes the step back."""
    url = reverse("undo", args=[current_actor().sandbox.pk, entry])
    return format_html(
        '{} <button type="button" class="btn btn-sm ms-2" hx-post="{}" hx-swap="none">{}</button>',
        text,
        url,
        _("Undo"),
    )
