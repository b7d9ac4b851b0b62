"""What the actions on mails ask for, and the sheet on which one is written."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms import RecordField
from crm.library.models import Document
from crm.mailbox.models import LONGEST_SUBJECT, Mail, MailTemplate
from lab.entities.fields import field_of
from lab.entities.inputs import form_field
from lab.tenancy.actor import current_actor


class AttachForm(forms.Form):
    document = RecordField(Document, label=_("Document"))


class DetachForm(forms.Form):
    attachment = forms.IntegerField(label=_("Attachment"), min_value=1, help_text=_("Its number."))


class PeopleField(forms.Field):
    """Several of whom the picker offers; what was chosen comes back as a list of texts."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [str(one) for one in value or [] if str(one).strip()]


class ComposeForm(forms.Form):
    """A mail as it is written. `people` are (value, text) of those who stand in it already."""

    to = PeopleField(label=pgettext_lazy("mail", "To"), required=False)
    cc = PeopleField(label=_("Cc"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    topics = forms.CharField(required=False, label=_("Topics"))

    def __init__(self, *args: Any, people: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_topics()
        url = reverse("mailbox-people", args=[current_actor().sandbox.pk])
        for name in ("to", "cc"):
            chosen = dict(people.get(name, []))
            sent = self.data.getlist(name) if self.is_bound else []  # type: ignore[attr-defined]
            choices = {**chosen, **{value: chosen.get(value, value) for value in sent}}
            self.fields[name].widget.choices = list(choices.items())  # type: ignore[attr-defined]
            self.fields[name].widget.attrs |= {"data-reference-url": url}

    def _offer_topics(self) -> None:
        """Several of those that the company has; none where it has none."""
        field = field_of(Mail, "topics")
        if not field.column.choices_here():  # type: ignore[union-attr]
            del self.fields["topics"]
            return
        self.fields["topics"] = form_field(field, self["topics"].value())


def template_choices(collection: str) -> list[MailTemplate]:
    """Those that fit the kind of record that is written about."""
    rows = MailTemplate.objects.visible().filter(about__in=("", collection))
    return list(rows.order_by("-about", "name"))
