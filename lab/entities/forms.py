"""The form of an entity, built from its declaration.

It draws inputs and shows errors; it does not judge. Values go raw to the write door, which the API
and the importer use too, and what the door says comes back to the field that it is about.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from lab.access.models import Verb
from lab.entities.cells import Cells
from lab.entities.fields import FILES, Field, Kind, field_of
from lab.entities.inputs import (
    REMOVE,
    FileInput,
    default_value,
    form_field,
    know_reference,
    locked_note,
    shown_value,
)
from lab.entities.saving import LineErrors
from lab.entities.spec import Entity
from lab.records.picklists import PicklistsField
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.ui.words import pair

Given = Mapping[str, Any]
UNFILLABLE = (Kind.COMPUTED,)


def nothing_offered(field: Field, row: Sandboxed | None) -> bool:
    """Whether there is nothing to choose: the company has no such list, and the record holds none."""
    if not isinstance(field.column, PicklistsField) or field.column.choices_here():
        return False
    return row is None or not field.value(row)


class RecordForm(forms.Form):
    """Inputs for some fields of a record; `present` says what others saved meanwhile."""

    def __init__(
        self,
        model: type[Sandboxed],
        names: Iterable[str],
        *,
        row: Sandboxed | None = None,
        data: Given | None = None,
        initial: Given | None = None,
        files: Given | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data=data, files=files, **options)  # type: ignore[arg-type]
        self.model, self.row = model, row
        self.present: dict[str, str] = {}
        for name in names:
            self._add(field_of(model, name), initial or {})

    def _add(self, field: Field, initial: Given) -> None:
        if field.kind in UNFILLABLE or nothing_offered(field, self.row):
            return
        value = shown_value(field, self.row) if self.row is not None else default_value(field)
        if self.row is not None and field.kind is Kind.REFERENCE and field.joined and value:
            know_reference(field, self.row)
        value = initial.get(field.name, value)
        shown = self.typed(field.name) if self.is_bound else value
        made = self._made(field, shown)
        made.initial = value
        if self.row is not None and self._locked(field) and value not in ("", None):
            made.disabled, made.help_text = True, locked_note()
        if isinstance(made.widget, FileInput):
            self._show_file(field, made)
        self.fields[field.name] = made

    def _made(self, field: Field, value: Any) -> forms.Field:
        return form_field(field, value)

    def _show_file(self, field: Field, made: forms.Field) -> None:
        """The file as it is kept; a form that comes back with errors has lost what was chosen."""
        if self.row is not None and field.value(self.row):
            made.widget.present = Cells(whole=True)(field, self.row)
        if chosen := self.files.get(self.add_prefix(field.name)):
            again = _("Choose “%(file)s” again: it was not kept.") % {"file": chosen.name}
            made.help_text = f"{again} {made.help_text}"

    def _locked(self, field: Field) -> bool:
        return (self.model.collection, field.name) in current_actor().policy.locked_fields

    def typed(self, name: str) -> Any:
        return self.data.get(self.add_prefix(name), "")

    def full_clean(self) -> None:
        """Nothing is judged here: see the module's first lines."""
        self._errors = ErrorDict()
        self.cleaned_data = {}

    def raw(self) -> dict[str, Any]:
        """What was typed, by field name. A box that is not ticked sends nothing."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            if field.disabled:
                continue
            if isinstance(field.widget, FileInput):
                found |= self._file(name)
                continue
            ticked = isinstance(field, forms.BooleanField)
            found[name] = self.add_prefix(name) in self.data if ticked else self.typed(name)
        return found

    def _file(self, name: str) -> dict[str, Any]:
        """What was chosen; nothing where the file shall go; {} where it stays as it is."""
        key = self.add_prefix(name)
        if key in self.files:
            return {name: self.files[key]}
        return {name: ""} if f"{key}{REMOVE}" in self.data else {}

    def refuse(self, error: ValidationError) -> None:
        """Put what the write door said beside the inputs; what has no input stands on top."""
        self.errors  # noqa: B018 - Django makes the errors when they are first asked for
        if isinstance(error, LineErrors) or not hasattr(error, "error_dict"):
            self.add_error(None, error.messages)
            return
        for name, messages in error.message_dict.items():
            place = self._place(name)
            self.add_error(
                place, messages if place or name in APART else self._named(name, messages)
            )

    def _place(self, name: str) -> str | None:
        whole = name.removesuffix("_collection").removesuffix("_id")
        return next((place for place in (name, whole) if place in self.fields), None)

    def _named(self, name: str, messages: Sequence[str]) -> list[str]:
        try:
            label = field_of(self.model, name).label
        except FieldDoesNotExist:
            return list(messages)
        return [pair(label, message) for message in messages]

    def show_present(self, row: Sandboxed) -> None:
        """After a conflict: beside each input that differs, what the record says now."""
        for name in self.fields:
            field = field_of(self.model, name)
            if field.kind in FILES:
                continue  # shown by the input itself
            typed, now = self.typed(name), shown_value(field, row)
            if field.kind is Kind.BOOLEAN:
                typed = self.add_prefix(name) in self.data
            if str(typed) != str(now):
                self.present[name] = field.label_of(row) or _("empty")


APART = (NON_FIELD_ERRORS, "lines")


def form_for(
    entity: Entity,
    *,
    row: Sandboxed | None = None,
    data: Given | None = None,
    initial: Given | None = None,
    files: Given | None = None,
) -> RecordForm:
    """The whole form of a record, with its owner where the actor may give it to somebody."""
    names, initial = [*entity.form_fields], dict(initial or {})
    if may_name_owner(entity, row):
        names.append("owner")
        if row is None and (seat := _usual_owner()) is not None:
            initial.setdefault("owner", seat.number)
    return RecordForm(entity.model, names, row=row, data=data, initial=initial, files=files)


def _usual_owner() -> Seat | None:
    """The actor's own seat; for an author, who has none, the first one that students play, a rep's if any."""
    actor = current_actor()
    if actor.seat is not None or actor.mode is not Mode.AUTHOR:
        return actor.seat
    played = list(Seat.objects.filter(playable=True).order_by("pk"))
    reps = [seat for seat in played if seat.kind == Seat.Kind.REP]
    return next(iter(reps or played), None)


def may_name_owner(entity: Entity, row: Sandboxed | None) -> bool:
    if not issubclass(entity.model, Owned) or "owner" in entity.form_fields:
        return False
    return bool(current_actor().policy.may(Verb.TRANSFER, row if row is not None else entity.model))


def initial_from(entity: Entity, params: Mapping[str, str]) -> dict[str, Any]:
    """What the address already says about a new record: `?account=17&about=accounts/17`."""
    offered = {*entity.form_fields, "owner"}
    return {name: str(value)[:200] for name, value in params.items() if name in offered and value}
