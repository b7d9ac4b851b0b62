"""One verb on many records: by number, or all that a filter finds. All or nothing, or all that can."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as Wrong
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Refused
from lab.entities.api.asked import asked_rows
from lab.entities.api.collections import Body, CollectionView, Numbers
from lab.entities.api.described import (
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    GenericSchema,
    every,
    many,
)
from lab.entities.bulk.judging import Refusals, done_together, refused_by_right
from lab.entities.bulk.operations import EditField, Operation, operations_of
from lab.entities.bulk.selection import Selection
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed

DONE = every(
    operation=TEXT,
    count={**WHOLE, "description": "To how many it was done, or with dry_run would be."},
    entry={
        **NUMBER_OR_NOTHING,
        "description": "journal/<entry>/undo/ takes all of it back.",
    },
    refused=many(every(number=WHOLE, reason=TEXT)),
    lost={**many(TEXT), "description": "What a deletion takes along, with dry_run."},
)
ARGUMENTS = (
    "transfer: owner, related; share: seats, level; edit: field, value; tag: tag (a name); "
    "untag: tag (a number); delete and the collection's own verbs: none."
)


class BulkBody(Body):
    operation = serializers.CharField(
        max_length=60, help_text="transfer, share, edit, tag, untag, delete, or a verb of its own."
    )
    numbers = Numbers(required=False, min_length=1)
    all = serializers.BooleanField(
        required=False, default=False, help_text="All that `filter` finds, up to 5,000."
    )
    filter = serializers.DictField(
        required=False, default=dict, help_text="The filters of the list; a list is any of these."
    )
    arguments = serializers.DictField(required=False, default=dict, help_text=ARGUMENTS)
    without_refused = serializers.BooleanField(
        required=False, default=False, help_text="Do it to those that can take it."
    )
    dry_run = serializers.BooleanField(
        required=False, default=False, help_text="Only tell what would happen."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["all"] == ("numbers" in attrs):
            text = _("Name the records by “numbers”, or say “all” and “filter”.")
            raise ValidationError({"numbers": [text]})
        return attrs


class BulkSchema(GenericSchema):
    operations = {"POST": ("bulk", 200, "BulkResult", DONE)}
    bodies = {"POST": BulkBody}


class BulkView(CollectionView):
    """Transfer, share, edit, tag or delete many records, or do to them what their kind allows.

    Without `without_refused` it is all or nothing: 400 with the reasons by number. One step of the
    journal, that can be undone as one.
    """

    schema = BulkSchema()

    def post(self, request: Request, **_address: Any) -> Response:
        given = BulkBody.of(request)
        operation = self._operation(given["operation"])
        self.actor.policy.require(operation.verb, self.entity.model)
        rows = self._rows(given)
        form = self._form(operation, rows, given["arguments"])
        refusals = self._refusals(operation, rows, form)
        left = [row for row in rows if row.pk not in refusals]
        if given["dry_run"]:
            return Response(
                self._told(operation, len(left), None, refusals, _lost(operation, left))
            )
        if refusals and not given["without_refused"]:
            raise ValidationError(_refused(refusals))
        count, entry = done_together(operation, self.entity, left, form) if left else (0, None)
        return Response(self._told(operation, count, entry, refusals, []))

    def _operation(self, name: str) -> Operation:
        offered = operations_of(self.entity)
        if name not in offered:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(offered)}
            raise ValidationError({"operation": [text]})
        return offered[name]

    def _rows(self, given: Mapping[str, Any]) -> list[Sandboxed]:
        numbers, params = given.get("numbers", []), _params(given["filter"])
        if given["all"]:
            asked_rows(self.entity, params)
        elif params:
            text = _("A filter goes with “all”.")
            raise ValidationError({"filter": [text]})
        selection = Selection(
            entity=self.entity, numbers=tuple(numbers), everything=given["all"], params=params
        )
        found = list(selection.query().order_by("pk"))
        if missing := sorted(set(numbers) - {row.number for row in found}):
            text = _("There is no such record, or you may not see it.")
            raise ValidationError({"numbers": {str(number): [text] for number in missing}})
        return found

    def _form(self, operation: Operation, rows: list[Sandboxed], given: Mapping[str, Any]) -> Form:
        given = dict(given)
        if isinstance(operation, EditField) and set(given) == {"field", "value"}:
            given = {"field": given["field"], str(given["field"]): given["value"]}
        try:
            form = operation.form(self.entity, rows, _params(given))
        except Wrong as error:
            raise ValidationError({"arguments": error.messages}) from error
        if unknown := sorted(set(given) - set(form.fields)):
            told: dict[str, Any] = {name: [_("This cannot be set here.")] for name in unknown}
            raise ValidationError({"arguments": told})
        if not form.is_valid():
            wrong: dict[str, Any] = {name: list(texts) for name, texts in form.errors.items()}
            raise ValidationError({"arguments": wrong})
        return form

    def _refusals(self, operation: Operation, rows: list[Sandboxed], form: Form) -> Refusals:
        refusals = refused_by_right(operation, rows) if rows else {}
        left = [row for row in rows if row.pk not in refusals]
        try:
            return refusals | operation.refusals(self.entity, left, form) if left else refusals
        except Wrong as error:
            raise ValidationError({"arguments": error.messages}) from error

    def _told(
        self,
        operation: Operation,
        count: int,
        entry: int | None,
        refusals: Refusals,
        lost: list[str],
    ) -> dict[str, Any]:
        return {
            "operation": operation.name,
            "count": count,
            "entry": entry,
            "refused": [
                {"number": number_of(pk), "reason": reason} for pk, reason in refusals.items()
            ],
            "lost": lost,
        }


def _params(given: Mapping[str, Any]) -> QueryDict:
    """JSON values as a form or an address would send them."""
    found = QueryDict(mutable=True)
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, dict | list) for one in values):
            raise ValidationError({name: [_("Give one value here, not a list or an object.")]})
        found.setlist(str(name), ["" if one is None else _text(one) for one in values])
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lost(operation: Operation, rows: list[Sandboxed]) -> list[str]:
    try:
        return operation.lost(rows) if rows else []
    except Refused as refusal:
        return [refusal.reason]


def _refused(refusals: Refusals) -> dict[str, Any]:
    text = _("%(count)d records cannot take this. Nothing was done; send without_refused to go on.")
    other = _("You may not do this to this record.")
    return {
        "non_field_errors": [text % {"count": len(refusals)}],
        "refused": {str(number_of(pk)): [reason or other] for pk, reason in refusals.items()},
    }
