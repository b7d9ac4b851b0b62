"""Verbs on one record: the dialog that asks, the doing, and cards that are put into a column."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.entities.acting import action_form
from lab.entities.addresses import list_url, record_url
from lab.entities.fields import Kind, field_of, keyed_rows
from lab.entities.saving import not_here, run_action
from lab.entities.sight import sees
from lab.entities.spec import Action
from lab.entities.views.base import RecordView, go, is_part
from lab.records import Conflict
from lab.tenancy.models import Sandboxed
from lab.ui.errors import PLAIN


class ActionView(RecordView):
    """`…/17/win/`: GET asks (or confirms), POST does."""

    action: Action
    body = "lab/entity/_action_body.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        try:
            self.action = self.entity.action(kwargs["action"])
        except KeyError as error:
            raise Http404 from error

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        self.actor.policy.may_do(self.action.needs, row).require()
        if not (decision := self.action.available(row)):
            raise Refused(decision.reason or not_here())
        begun = dict(self.action.initial(row)) if self.action.initial else {}
        return self._dialog(row, self.form(row, initial={**begun, **request.GET.dict()}))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(())
        form = self.form(row, data=request.POST)
        if form is not None and not form.is_valid():
            return self._refused(row, form, None)
        if form is None and "warned" not in request.POST and (warned := self._warnings(row)):
            return _into_dialog(self._dialog(row, None, warned=warned))
        try:
            shown = self._run(form)
        except ValidationError as error:
            return self._refused(row, form, error)
        except Conflict as conflict:
            return self._refused(row, form, ValidationError(str(conflict)), status=409)
        return go(request, self._following(row, shown), told=self._told(row, shown))

    def form(self, row: Any, **given: Any) -> forms.Form | None:
        return action_form(self.action, **given)

    def _following(self, row: Sandboxed, shown: Sandboxed) -> str:
        """What came of it; where it is the same record, the page that the dialog was opened on."""
        if not sees(shown):
            return list_url(self.entity.name)
        asked_on = self.request.headers.get("HX-Current-URL", "") if shown == row else ""
        return asked_on or record_url(shown) or list_url(self.entity.name)

    def _run(self, form: forms.Form | None) -> Sandboxed:
        arguments = form.cleaned_data if form is not None else {}
        return run_action(
            self.entity,
            self.action,
            self.number,
            arguments,
            token=self.request.POST.get("token") or None,
            key=self.request.POST.get("idempotency_key", ""),
        )

    def _told(self, row: Sandboxed, shown: Sandboxed) -> str:
        if self.action.done:
            about = shown if sees(shown) else row
            return _("%(done)s: %(record)s") % {"done": self.action.done, "record": about}
        return _("“%(record)s”: %(action)s – done.") % {"record": row, "action": self.action.label}

    def _refused(
        self,
        row: Sandboxed,
        form: forms.Form | None,
        error: ValidationError | None,
        status: int = 400,
    ) -> HttpResponse:
        """The form again where there is one; else the reason, on the page or as a toast."""
        if form is not None:
            if error is not None:
                add_errors(form, error)
            return self._dialog(row, form, status=status)
        assert error is not None
        reason = " ".join(error.messages)
        if self.request.headers.get("HX-Request"):
            return HttpResponse(reason, content_type=PLAIN, status=status)
        messages.error(self.request, reason)
        return redirect(record_url(row))

    def _warnings(self, row: Sandboxed) -> Sequence[str]:
        return self.action.warns(row) if self.action.warns else ()

    def _dialog(
        self,
        row: Sandboxed,
        form: forms.Form | None,
        status: int = 200,
        warned: Sequence[str] | None = None,
    ) -> HttpResponse:
        context = self.context(
            record=row,
            form=form,
            operation=self.action,
            idempotency_key=self.request.POST.get("idempotency_key", ""),
            token=row.token if status == 409 else self.request.POST.get("token") or row.token,
            back=record_url(row),
            body=self.body,
            warned=self._warnings(row) if warned is None else warned,
        )
        dialog = is_part(self.request)
        template = "lab/entity/_action.html" if dialog else "lab/entity/action.html"
        return render(self.request, template, context, status=status)


def _into_dialog(answer: HttpResponse) -> HttpResponse:
    """For a button that expected no dialog."""
    answer["HX-Retarget"], answer["HX-Reswap"] = "#modal-content", "innerHTML"
    return answer


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """What the service said, beside the inputs it is about; the rest on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for name, messages_ in error.message_dict.items():
        known = name if name in form.fields and name != NON_FIELD_ERRORS else None
        form.add_error(known, messages_)


class PlaceView(RecordView):
    """A card was dragged to a column, or a step of the path chosen: `to` is the column's key.

    Answers 204 when it is done, with the record's new state; 200 with the address of a dialog
    (X-Dialog) when that column asks for more; and the reason in words when it is refused.
    """

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        board = self.entity.board
        if board is None:
            raise Http404
        row, key = self.record(()), request.POST.get("to", "")
        action = self.entity.action(self._door(key))
        if self._door(key, otherwise="") and action.form is not None:
            return self._asks(row, action, {board.argument: key})
        form = action_form(action, data={board.argument: key} if action.form else None)
        if form is not None and not form.is_valid():
            return self._refused(
                " ".join(str(m) for texts in form.errors.values() for m in texts), 400
            )
        token = request.POST.get("version") or None
        arguments = form.cleaned_data if form is not None else {}
        try:
            moved = run_action(self.entity, action, self.number, arguments, token=token)
        except ValidationError as error:
            return self._refused(" ".join(error.messages), 400)
        except Conflict as conflict:
            return self._refused(str(conflict), 409)
        return HttpResponse(status=204, headers={"X-Version": moved.token})

    def _door(self, key: str, otherwise: str | None = None) -> str:
        """The action that leads to a column: by its key, the kind of its row, or the usual one."""
        board = self.entity.board
        assert board is not None
        field, doors = field_of(self.entity.model, board.group), board.doors
        kind = ""
        if field.kind is Kind.KEYED:
            kind = next(
                (getattr(r, "kind", "") for r in keyed_rows(field.related) if r.key == key), ""
            )
        return doors.get(key) or doors.get(kind) or (board.move if otherwise is None else otherwise)

    def _asks(self, row: Sandboxed, action: Action, initial: Mapping[str, str]) -> HttpResponse:
        self.actor.policy.may_do(action.needs, row).require()
        if not (decision := action.available(row)):
            return self._refused(str(decision.reason), 403 if decision.of_right else 400)
        address = [self.actor.sandbox.pk, self.entity.name, self.number, action.name]
        url = f"{reverse('action', args=address)}?{urlencode(initial)}"
        return HttpResponse(headers={"X-Dialog": url})

    def _refused(self, reason: str, status: int) -> HttpResponse:
        return HttpResponse(reason, content_type=PLAIN, status=status)
