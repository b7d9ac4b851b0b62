"""How a field is filled in: the form field for each kind, with the value that a row holds."""

import copy
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lab.entities.cells import find_record
from lab.entities.fields import Field, Kind
from lab.entities.sight import sees
from lab.files.fields import BlobField
from lab.records.picklists import PicklistsField
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Sandboxed

REMOVE = "-remove"
DAY, MINUTE = "%Y-%m-%d", "%Y-%m-%dT%H:%M"


class ReferenceSelect(forms.Select):
    """A drop-down whose options come on demand; the page holds only what is chosen, by number."""

    # Pairs from the start: Django's property, which sorts that out, takes longer than a whole line.
    choices: list[tuple[str, str]] = []

    def __init__(self, url: str, chosen: tuple[Any, str] | None) -> None:
        attrs = {"data-reference-url": url, "placeholder": _("Type to search")}
        super().__init__(attrs=attrs)
        self.choose(chosen)

    def choose(self, chosen: tuple[Any, str] | None) -> None:
        self.choices = [("", ""), (str(chosen[0]), chosen[1])] if chosen else [("", "")]


class FileInput(forms.FileInput):
    """Choose a file; what is there already is shown beside a box that takes it away.

    `present` is how the page shows it. The box is named after the field: `picture-remove`.
    """

    def __init__(self, accept: str, max_bytes: int) -> None:
        too_large = _("This file is larger than %(limit)s. Choose a smaller one.") % {
            "limit": filesizeformat(max_bytes)
        }
        attrs = {"accept": accept, "data-max-bytes": max_bytes, "data-too-large": too_large}
        super().__init__(attrs=attrs)
        self.present: SafeString | str = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = super().render(name, None, attrs, renderer)
        if not self.present:
            return chosen
        if attrs and attrs.get("disabled"):
            return format_html('<div class="entity-file">{}</div>', self.present)
        return format_html(
            '<div class="entity-file"><div>{}</div><div class="entity-file-choice">{}'
            '<label class="form-check mb-0"><input class="form-check-input" type="checkbox" name="{}">'
            '<span class="form-check-label">{}</span></label></div></div>',
            self.present,
            chosen,
            f"{name}{REMOVE}",
            _("Remove the present file"),
        )


def options_url(collection: str) -> str:
    return reverse("options", args=[current_actor().sandbox.pk, collection])


def form_field(field: Field, value: Any) -> forms.Field:
    """The form field; `value` is what it will show, in the form that `shown_value` gives."""
    made = INPUTS.get(field.kind, _text)(field, value)
    made.label, made.help_text, made.required = field.label, field.help_text, field.required
    if isinstance(field.column, BlobField):
        made.help_text = " ".join(filter(None, [str(field.help_text), field.column.limits]))
    return made


def form_field_like(made: forms.Field, field: Field, value: Any) -> forms.Field:
    """What `form_field` answers, copied from one that was made for nothing: quick for many lines."""
    if field.kind in SHAPED_BY_VALUE and value:
        return form_field(field, value)
    copied, widget = copy.copy(made), copy.copy(made.widget)
    widget.attrs = dict(widget.attrs)
    if isinstance(widget, ReferenceSelect) and value:
        widget.choose((value, reference_label(field, value)))
    copied.widget = widget
    return copied


def _text(field: Field, _value: Any) -> forms.Field:
    longest = getattr(field.column, "max_length", None)
    attrs = {"maxlength": longest} if longest else {}
    kinds = {"phone": "tel", "mobile": "tel", "fax": "tel"}
    widget = forms.TextInput(attrs=attrs)
    widget.input_type = kinds.get(field.name, "text")
    return forms.CharField(widget=widget)


def _long_text(_field: Field, _value: Any) -> forms.Field:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))


def _email(field: Field, _value: Any) -> forms.Field:
    return forms.CharField(widget=forms.EmailInput(attrs={"maxlength": field.column.max_length}))  # type: ignore[union-attr]


def _number(field: Field, _value: Any) -> forms.Field:
    places = getattr(field.column, "decimal_places", 0)
    widget = forms.NumberInput(
        attrs={"step": str(Decimal(1).scaleb(-places)), "inputmode": "decimal"}
    )
    return forms.CharField(widget=widget)


def _date(_field: Field, _value: Any) -> forms.Field:
    return forms.CharField(widget=_typed("date"))


def _datetime(_field: Field, _value: Any) -> forms.Field:
    return forms.CharField(widget=_typed("datetime-local"))


def _time(_field: Field, _value: Any) -> forms.Field:
    return forms.CharField(widget=_typed("time"))


def _typed(kind: str) -> forms.TextInput:
    widget = forms.TextInput()
    widget.input_type = kind
    return widget


def _boolean(_field: Field, _value: Any) -> forms.Field:
    return forms.BooleanField(required=False)


def _choice(field: Field, value: Any) -> forms.Field:
    choices = [(key, label) for key, label in field.offered().items() if key != ""]
    if value and str(value) not in dict(choices):
        choices.append((str(value), field.choices().get(str(value), str(value))))
    # What must be chosen starts with the first choice, as a new deal with the first stage.
    blank = [("", "")] if field.column is not None and field.column.blank else []
    return forms.CharField(widget=forms.Select(choices=[*blank, *choices]))


def _reference(field: Field, value: Any) -> forms.Field:
    collection = field.related.collection
    chosen = (value, reference_label(field, value)) if value else None
    return forms.CharField(widget=ReferenceSelect(options_url(collection), chosen))


def _record(_field: Field, value: Any) -> forms.Field:
    """Any record that activities can be about, as `accounts/17`."""
    record = find_record(str(value)) if value else None
    chosen = (value, str(record)) if record is not None else None
    url = reverse("about-options", args=[current_actor().sandbox.pk])
    return forms.CharField(widget=ReferenceSelect(url, chosen))


def _file(field: Field, _value: Any) -> forms.Field:
    column = cast(BlobField, field.column)
    return forms.CharField(widget=FileInput(column.accept, column.max_bytes))


def _names(field: Field, value: Any) -> forms.Field:
    """A list of names, with commas; of several choices they are offered."""
    attrs = {}
    if isinstance(field.column, PicklistsField):
        chosen = [key.strip() for key in str(value or "").split(",") if key.strip()]
        offered = {**dict.fromkeys(chosen, ""), **field.column.offered_here()}
        labels = field.column.choices_here()
        items = [{"value": key, "text": labels.get(key, key)} for key in offered]
        attrs = {"data-choices": json.dumps(items), "autocomplete": "off"}
        attrs["placeholder"] = _("Choose one or several")
    return forms.CharField(widget=forms.TextInput(attrs=attrs))


INPUTS: dict[Kind, Callable[[Field, Any], forms.Field]] = {
    Kind.LONG_TEXT: _long_text,
    Kind.EMAIL: _email,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.MONEY: _number,
    Kind.PERCENT: _number,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.TIME: _time,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.PICKLIST: _choice,
    Kind.KEYED: _choice,
    Kind.SEAT: _reference,
    Kind.REFERENCE: _reference,
    Kind.RECORD: _record,
    Kind.FILE: _file,
    Kind.IMAGE: _file,
    Kind.JSON: _names,
}


# Those that offer what the row holds besides what is offered to all.
SHAPED_BY_VALUE = (Kind.CHOICE, Kind.PICKLIST, Kind.KEYED, Kind.RECORD, Kind.JSON)


def reference_label(field: Field, number: Any) -> str:
    """The name of the record of this number, or "#17" where it is hidden or gone."""
    if not str(number).isdecimal() or len(str(number)) > 8:
        return f"#{number}"
    actor = current_actor()
    pk = make_id(actor.sandbox.pk, int(number))
    if field.kind is Kind.SEAT:
        return str(actor.policy.seats.get(pk) or f"#{number}")
    name = f"label:{field.related.collection}:{number}"
    record = actor.policy.once(name, lambda: field.related.objects.filter(pk=pk).first())
    return str(record) if record is not None and sees(record) else f"#{number}"


def know_reference(field: Field, row: Sandboxed) -> None:
    """Remember the record that a joined row brings with it, so that its name costs no query."""
    record = getattr(row, field.name)
    name = f"label:{field.related.collection}:{record.number}"
    current_actor().policy.once(name, lambda: record)


def shown_value(field: Field, row: Sandboxed) -> Any:
    """What an input shows for the row's value."""
    if field.kind in (Kind.REFERENCE, Kind.SEAT):
        return field.json(row) or ""
    value = field.value(row)
    if value is None:
        return ""
    match field.kind:
        case Kind.KEYED:
            return value.key
        case Kind.DATETIME:
            return timezone.localtime(value).strftime(MINUTE)
        case Kind.DATE:
            return value.strftime(DAY)
        case Kind.TIME:
            return value.strftime("%H:%M")
        case Kind.DECIMAL | Kind.PERCENT:
            return _idle_zeros_off(value)
        case Kind.JSON:
            return ", ".join(map(str, value)) if isinstance(value, list) else value
    return value


def default_value(field: Field) -> Any:
    """What an input of a new record shows: the column's default."""
    column = field.column
    if column is None or not column.has_default():
        return ""
    value = column.get_default()
    if value == []:
        return ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime(MINUTE)
    if isinstance(value, Decimal | int) and not isinstance(value, bool) and not value:
        return ""
    return "" if value is None else _idle_zeros_off(value) if isinstance(value, Decimal) else value


def _idle_zeros_off(value: Decimal | int) -> str:
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def locked_note() -> str:
    return _("A key field: your kind of seat may not change it.")
