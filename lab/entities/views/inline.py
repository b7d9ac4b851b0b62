"""One field of a record, edited on its page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lab.access.models import Verb
from lab.entities.addresses import record_url
from lab.entities.fields import Field, field_of
from lab.entities.forms import RecordForm
from lab.entities.narrowing import narrow
from lab.entities.saving import change_record, visible_row
from lab.entities.spec import Entity
from lab.entities.views.base import go
from lab.entities.views.facts import RecordPage, editable
from lab.entities.views.paths import path_of
from lab.records import Conflict
from lab.tenancy.models import Sandboxed


class FieldView(RecordPage):
    """One field edited in place: GET gives its input (`?show` its value), POST saves it."""

    field: Field

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if kwargs["field"] not in (*self.entity.form_fields, "owner"):
            raise Http404
        self.field = field_of(self.entity.model, kwargs["field"])
        if not editable(self.entity, self.field):
            raise Http404

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record((self.field.name, *self.entity.head))
        if "show" in request.GET:
            return self._shown(row)
        self.actor.policy.require(Verb.CHANGE, row)
        return self._input(row, self._form(row), row.token)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record((self.field.name, *self.entity.head))
        form = self._form(row, request.POST, request.FILES)
        token = request.POST.get("token", "")
        try:
            change_record(self.entity, self.number, form.raw(), token=token)
        except ValidationError as error:
            form.refuse(error)
            return self._input(row, form, token, status=400)
        except Conflict:
            return self._conflict(form)
        saved = self.record((self.field.name, *self.entity.head))
        if _amounts_follow(self.entity):
            return go(request, record_url(saved))
        response = self._shown(saved, renewed=True)
        response["HX-Trigger"] = "record-changed"
        return response

    def _form(self, row: Sandboxed, data: Any = None, files: Any = None) -> RecordForm:
        names, model = [self.field.name], self.entity.model
        form = RecordForm(model, names, row=row, data=data, files=files, auto_id="inline_%s")
        narrow(form, self.entity.name, self.entity.narrowed)
        return form

    def _shown(self, row: Sandboxed, *, renewed: bool = False) -> HttpResponse:
        cells = self.load(row)
        may_change = bool(self.actor.policy.may(Verb.CHANGE, row))
        datum = self.datum(cells, self.field, row, may_change=may_change)
        context = self.context(record=row, data=[datum], token=row.token, renewed=renewed)
        if renewed:
            context |= {**self.head(cells, row), "path": path_of(self.entity, row)}
        return render(self.request, "lab/entity/_datum.html", context)

    def _input(
        self, row: Sandboxed, form: RecordForm, token: str, status: int = 200
    ) -> HttpResponse:
        url = self.request.path
        context = self.context(
            record=row,
            form=form,
            bound=form[self.field.name],
            token=token,
            url=url,
            present=form.present.get(self.field.name),
            field=self.field,
        )
        return render(self.request, "lab/entity/_datum_form.html", context, status=status)

    def _conflict(self, form: RecordForm) -> HttpResponse:
        row = visible_row(self.entity, self.number)
        form.show_present(row)
        text = _("Somebody changed this record meanwhile. Save again to put yours in its place.")
        form.errors  # noqa: B018 - Django makes the errors when they are first asked for
        form.add_error(self.field.name, text)
        return self._input(row, form, row.token, status=409)


def _amounts_follow(entity: Entity) -> bool:
    """Whether the record's lines keep amounts that follow from its fields."""
    lines = entity.lines
    return lines is not None and any(
        field_of(lines.model, name).column is not None for name in lines.computed
    )
