"""The questions of a web form as inputs of a page."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from crm.parties.models import Lead
from crm.parties.web_forms.models import WebForm, WebFormField
from lab.entities.forms import RecordForm

# What a person does not see and leaves empty, and what fills in everything fills in.
TRAP = "fax_number"
LONGEST_TEXT = 4000


def asked_fields(form: WebForm) -> list[WebFormField]:
    """The questions in order; the name, which every form asks for, is not among them."""
    return list(WebFormField.objects.filter(form=form))


class PublicForm(RecordForm):
    """Asks for the name and what the web form asks for; says at once what is missing."""

    def __init__(
        self,
        asked: Sequence[WebFormField],
        data: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(Lead, ["name", *(each.field for each in asked)], data=data, **options)
        self.use_required_attribute = True
        self.fields["name"].required = True
        for each in asked:
            made = self.fields[each.field]
            made.required = each.required
            made.label = each.label or made.label
            made.help_text = ""
            if each.field == "description":
                made.widget.attrs["maxlength"] = LONGEST_TEXT
        for name, kind in (("name", "name"), ("email", "email"), ("company", "organization")):
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = kind

    def missing(self) -> dict[str, str]:
        """What must be answered and was not, and what is too long to be read."""
        found = {}
        for name, field in self.fields.items():
            text = str(self.typed(name)).strip()
            if field.required and not text:
                found[name] = _("This field is required.")
            elif len(text) > LONGEST_TEXT:
                found[name] = _("At most %(count)d characters.") % {"count": LONGEST_TEXT}
        return found
