"""New records and edited ones: the whole form on a page, or in a dialog."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from lab.access.models import Verb
from lab.entities.addresses import list_url, record_url
from lab.entities.forms import RecordForm, form_for, initial_from
from lab.entities.line_forms import LinesEditor, editor, editor_again, raw_lines
from lab.entities.merging.finding import alike, warnings
from lab.entities.narrowing import narrow
from lab.entities.saving import change_record, create_record, visible_row
from lab.entities.sight import sees
from lab.entities.spec import Action
from lab.entities.views.base import EntityView, RecordView, go, is_part, saved_text
from lab.records import Conflict
from lab.tenancy.models import Sandboxed

DIALOG = "modal-content"


class FormPage(EntityView):
    """What both have in common: the page around the form."""

    def page(
        self, form: RecordForm, lines: LinesEditor | None, status: int = 200, **more: Any
    ) -> HttpResponse:
        narrow(form, self.entity.name, self.entity.narrowed)
        dialog = is_part(self.request, DIALOG)
        context = self.context(
            form=form,
            lines=lines,
            sections=sections(self.entity, form),
            rest=[form[name] for name in form.fields if name not in self.entity.form_fields],
            idempotency_key=self.request.POST.get("idempotency_key", ""),
            duplicates_url=self._duplicates_url(),
            preview_url=self.preview_url(),
            paste_url=self.paste_url(),
            action=self.request.get_full_path(),
            dialog=dialog,
            **more,
        )
        template = "lab/entity/_form_dialog.html" if dialog else "lab/entity/form.html"
        return render(self.request, template, context, status=status)

    def paste_url(self) -> str:
        """Where rows copied from a spreadsheet are read as lines; empty: cell by cell on the page."""
        return ""

    def preview_url(self) -> str:
        """Where the lines ask, while they are filled in, what they add up to."""
        return ""

    def _duplicates_url(self) -> str:
        """Where the form asks, while it is filled in, whether there is such a record already."""
        if self.entity.duplicates is None and self.entity.warnings is None:
            return ""
        try:
            return reverse("duplicates", args=[self.actor.sandbox.pk, self.entity.name])
        except NoReverseMatch:
            return ""


class CreateView(FormPage):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.actor.policy.require(Verb.ADD, self.entity.model)
        initial = initial_from(self.entity, request.GET)
        form = form_for(self.entity, initial=initial)
        return self._page(form, editor(self.entity))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = form_for(self.entity, data=request.POST, files=request.FILES)
        key = request.POST.get("idempotency_key", "")
        # What was left empty is left to the record's defaults.
        raw = {name: value for name, value in form.raw().items() if value != ""}
        lines_sent = raw_lines(self.entity, request.POST)
        if told := self._worth_asking(raw, lines_sent):
            lines = editor_again(self.entity, request.POST, None)
            return self._page(form, lines, status=400, **told)
        try:
            then = [action for action, ticked in self._boxes() if ticked]
            row = create_record(self.entity, raw, lines_sent, key=key, then=then)
        except ValidationError as error:
            form.refuse(error)
            return self._page(form, editor_again(self.entity, request.POST, error), status=400)
        return go(request, self._following(request, row), told=saved_text(row))

    def _worth_asking(self, raw: dict[str, Any], lines: Any) -> dict[str, Any]:
        """What to show before such a record is made; whoever sends it once more has read it."""
        sent = self.request.POST
        warned = [] if "warned" in sent else warnings(self.entity, raw, lines)
        found = [] if "anyway" in sent else alike(self.entity, raw, None)
        return {"warnings": warned, "found": found, "asking": True} if warned or found else {}

    def _page(
        self, form: RecordForm, lines: LinesEditor | None, status: int = 200, **more: Any
    ) -> HttpResponse:
        back, boxes = list_url(self.entity.name), self._boxes()
        return self.page(form, lines, status=status, back=back, boxes=boxes, **more)

    def _boxes(self) -> list[tuple[Action, bool]]:
        """What the actor may let be done to the record at once, and whether it is asked for."""
        asked = self.request.POST.getlist("then") if self.request.method == "POST" else None
        may = self.actor.policy.may
        return [
            (action, action.by_default if asked is None else action.name in asked)
            for action in self.entity.new_actions
            if may(action.needs, self.entity.model)
        ]

    def _following(self, request: HttpRequest, row: Sandboxed) -> str:
        """To the new record; from a dialog back to the page under it; or to the next new one."""
        if "again" in request.POST:
            return request.get_full_path()
        under = urlsplit(request.headers.get("HX-Current-URL", ""))
        if is_part(request, DIALOG) and under.path:
            query = f"?{under.query}" if under.query else ""
            return f"/{under.path.lstrip('/')}{query}"
        return record_url(row) if sees(row) else list_url(self.entity.name)


class EditView(FormPage, RecordView):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(self.entity.form_fields)
        self.actor.policy.require(Verb.CHANGE, row)
        form = form_for(self.entity, row=row)
        return self._page(form, editor(self.entity, row), row)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record(self.entity.form_fields)
        form = form_for(self.entity, row=row, data=request.POST, files=request.FILES)
        lines = raw_lines(self.entity, request.POST)
        token = request.POST.get("token", "")
        try:
            saved = change_record(self.entity, self.number, form.raw(), lines, token=token)
        except ValidationError as error:
            form.refuse(error)
            again = editor_again(self.entity, request.POST, error)
            return self._page(form, again, row, status=400, token=token)
        except Conflict as conflict:
            return self._conflict(form, conflict)
        return go(request, record_url(saved), told=saved_text(saved))

    def _page(
        self,
        form: RecordForm,
        lines: LinesEditor | None,
        row: Sandboxed,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        shown = {"record": row, "token": row.token, "back": record_url(row), **more}
        return self.page(form, lines, status=status, **shown)

    def _conflict(self, form: RecordForm, conflict: Conflict) -> HttpResponse:
        """Nothing that was typed is lost: it stands beside what the record says now."""
        row = visible_row(self.entity, self.number)
        form.errors  # noqa: B018 - Django makes the errors when they are first asked for
        form.add_error(None, str(conflict))
        form.show_present(row)
        lines = editor_again(self.entity, self.request.POST, None)
        return self._page(form, lines, row, status=409)


def sections(entity: Any, form: RecordForm) -> list[tuple[Any, list[Any]]]:
    """(title, inputs with what others saved meanwhile) of the sections that have inputs."""
    found = []
    for section in entity.all_sections:
        for name, label in section.labels.items():
            if name in form.fields:
                form.fields[name].label = label
        inputs = [
            (form[name], form.present.get(name)) for name in section.fields if name in form.fields
        ]
        if inputs:
            found.append((section.title, inputs))
    return found
