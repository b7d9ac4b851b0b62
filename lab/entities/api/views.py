"""List, record and actions of any registered entity. What is right or wrong is decided elsewhere."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from lab.entities.api.asked import asked_rows, require_known
from lab.entities.api.base import SandboxView, idempotency_key, object_of
from lab.entities.api.describing import ActionSchema, ListSchema, RecordSchema
from lab.entities.api.files import FieldsAndFiles, without_present_files
from lab.entities.api.pages import Pages
from lab.entities.api.rows import rows_told, with_joins, written_told
from lab.entities.fields import field_of
from lab.entities.files import file_fields
from lab.entities.saving import (
    Raw,
    change_record,
    create_record,
    delete_record,
    run_action,
    visible_row,
)
from lab.entities.saving_many import MOST_ROWS, change_records, create_records
from lab.entities.spec import Action, Entity

Lines = Sequence[Raw] | None


class EntityView(SandboxView):
    entity: Entity = None  # type: ignore[assignment]

    def get_parsers(self) -> list[BaseParser]:
        """JSON; forms too where a record has files to send."""
        forms = [FieldsAndFiles()] if file_fields(self.entity) else []
        return [*super().get_parsers(), *forms]


class ListView(EntityView):
    """The records that the caller may see; makes one or many, changes many."""

    schema = ListSchema()
    own_keys = True

    def get(self, request: Request, **_address: Any) -> Response:
        pages = Pages()
        rows = with_joins(self.entity, asked_rows(self.entity, request.query_params))
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(rows_told(self.entity, page or []))

    def post(self, request: Request, **_address: Any) -> Response:
        key = idempotency_key(request)
        if isinstance(request.data, list):
            pieces = [taken_lines(self.entity, one) for one in _bounded(request.data)]
            rows = create_records(self.entity, pieces, key=key)
            told = [{"number": row.number, "version": row.token} for row in rows]
            return Response(told, status.HTTP_201_CREATED)
        raw, lines = taken_lines(self.entity, object_of(request.data))
        row = create_record(self.entity, raw, lines, key=key)
        place = request.build_absolute_uri(f"{request.path}{row.number}/")
        return Response(written_told(row), status.HTTP_201_CREATED, headers={"Location": place})

    def patch(self, request: Request, **_address: Any) -> Response:
        """Change several records, each named by its number; all or none."""
        if not isinstance(request.data, list):
            raise ParseError(_("Send a list of objects, each with its number: [{…}, …]."))
        rows = change_records(self.entity, [_numbered(one) for one in _bounded(request.data)])
        return Response([{"number": row.number, "version": row.token} for row in rows])


class RecordView(EntityView):
    """One record by its number."""

    schema = RecordSchema()

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, ())
        row = with_joins(self.entity, self.entity.rows().numbered(number)).get()
        return Response(rows_told(self.entity, [row])[0])

    def patch(self, request: Request, number: int, **_address: Any) -> Response:
        raw, lines = taken_lines(self.entity, object_of(request.data))
        return self._changed(number, raw, lines)

    def put(self, request: Request, number: int, **_address: Any) -> Response:
        """What is left out is emptied, or as it is in a new record."""
        raw, lines = taken_lines(self.entity, object_of(request.data))
        blank = {name: _blank(self.entity, name) for name in self.entity.form_fields}
        return self._changed(number, {**blank, **raw}, lines or [])

    def delete(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, {"version"})
        delete_record(self.entity, number, token=request.query_params.get("version"))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _changed(self, number: int, raw: dict[str, Any], lines: Lines) -> Response:
        token = taken_token(raw)
        if any(isinstance(raw.get(field.name), dict) for field in file_fields(self.entity)):
            raw = without_present_files(visible_row(self.entity, number), raw)
        row = change_record(self.entity, number, raw, lines, token=token)
        return Response(written_told(row))


class ActionView(EntityView):
    """A verb on one record; answers the record that came of it, which may be of another kind."""

    schema = ActionSchema()
    own_keys = True
    action: Action = None  # type: ignore[assignment]

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        raw = object_of(request.data or {})
        key, token = idempotency_key(request), taken_token(raw)
        try:
            arguments = action_arguments(self.action, raw)
        except ValidationError:
            # Of what is hidden or forbidden not even the form is told.
            self.actor.policy.require(self.action.needs, visible_row(self.entity, number))
            raise
        row = run_action(self.entity, self.action, number, arguments, token=token, key=key)
        return Response(written_told(row))


def action_arguments(action: Action, raw: dict[str, Any]) -> dict[str, Any]:
    """What the action's form makes of the body. Raises ValidationError by field."""
    known = action.form.base_fields if action.form else {}
    if unknown := sorted(set(raw) - set(known)):
        text = _("This cannot be set here.")
        raise ValidationError(dict.fromkeys(unknown, text))
    if action.form is None:
        return {}
    form: forms.Form = action.form(data=_as_text(raw))
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    return form.cleaned_data


def _as_text(raw: dict[str, Any]) -> dict[str, Any]:
    """The values as a browser would send them, which is what forms understand."""
    if packed := [name for name, value in raw.items() if isinstance(value, dict | list)]:
        text = _("Give one value here, not a list or an object.")
        raise ValidationError(dict.fromkeys(packed, text))
    return {name: str(value) for name, value in raw.items() if value is not None}


def taken_token(raw: dict[str, Any]) -> str | None:
    """The version that the caller has read, taken out of the body; None when it was not sent."""
    token = raw.pop("version", None)
    if token is not None and not isinstance(token, str):
        raise ValidationError({"version": _("Send the version as it was told: a text.")})
    return token


def taken_lines(entity: Entity, given: Any) -> tuple[dict[str, Any], Lines]:
    """The body without its lines, and the lines; None when none were sent."""
    raw = object_of(given)
    if entity.lines is None or entity.lines.name not in raw:
        return raw, None
    name = entity.lines.name
    lines = raw.pop(name)
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValidationError({name: _("Send a list of objects: [{…}, …].")})
    return raw, lines


def _bounded(given: list[Any]) -> list[Any]:
    if len(given) > MOST_ROWS:
        raise ParseError(
            _("At most %(most)d records at once; send several calls.") % {"most": MOST_ROWS}
        )
    return given


def _numbered(given: Any) -> tuple[int, dict[str, Any], str | None]:
    raw = object_of(given)
    number = raw.pop("number", None)
    if not isinstance(number, int) or isinstance(number, bool):
        raise ParseError(_("Each object names its record by “number”."))
    return number, raw, taken_token(raw)


def _blank(entity: Entity, name: str) -> Any:
    column = field_of(entity.model, name).column
    return column.get_default() if column is not None and column.has_default() else None
