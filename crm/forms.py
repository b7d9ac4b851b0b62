"""Form fields that name records as people do: by number, or by key where there is one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lab.entities.fields import keyed_rows
from lab.records.picklists import offered_picklists
from lab.tenancy.models import Sandboxed

LONGEST_NUMBER = 8


class RecordField(forms.Field):
    """A visible record of a model, by its number; the options are loaded on demand."""

    widget = forms.Select
    default_error_messages = {
        "unknown": _("There is no such record, or you may not see it."),
        "number": _("Refer to a record by its number."),
    }

    def __init__(self, model: type[Sandboxed], **options: Any) -> None:
        self.model = model
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The page makes a drop-down of this that loads its options of the collection."""
        return {"data-reference": self.model.collection}

    def prepare_value(self, value: Any) -> Any:
        return value.number if isinstance(value, self.model) else value

    def to_python(self, value: Any) -> Sandboxed | None:
        if value in self.empty_values:
            return None
        if isinstance(value, self.model):
            return value
        text = str(value)
        if not text.isdecimal() or len(text) > LONGEST_NUMBER:
            raise ValidationError(self.error_messages["number"], code="number")
        row = self.model.objects.visible().numbered(int(text)).first()
        if row is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return row


class KeyedField(forms.ChoiceField):
    """A row of a small table of the company that is known by its key, such as a stage."""

    by_key = True

    def __init__(self, model: type[Sandboxed], **options: Any) -> None:
        self.model = model
        super().__init__(choices=self._options, **options)

    def _options(self) -> list[tuple[str, str]]:
        blank = [] if self.required else [("", "")]
        return [*blank, *((row.key, str(row)) for row in self.offered())]

    def offered(self) -> list[Any]:
        return keyed_rows(self.model)

    def clean(self, value: Any) -> Any:
        key = super().clean(value)
        return next((row for row in self.offered() if row.key == key), None)


class PicklistChoice(forms.ChoiceField):
    """An item of one of the company's picklists."""

    def __init__(self, picklist: str, **options: Any) -> None:
        self.picklist = picklist
        super().__init__(choices=self._options, **options)

    def _options(self) -> list[tuple[str, str]]:
        return [("", ""), *offered_picklists().get(self.picklist, {}).items()]

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Nobody can be made to choose from an empty list."""
        self.required = self.required and bool(offered_picklists().get(self.picklist))
        return super().get_bound_field(form, field_name)
