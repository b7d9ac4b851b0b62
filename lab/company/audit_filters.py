"""What of the audit record is wanted; the page, the file and the API narrow it the same way."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lab.people.audit import by_or_about
from lab.people.audit_models import AuditEntry
from lab.people.models import User
from lab.people.selectors import search_people

capitalised = lazy(capfirst, str)


class AuditFilters(forms.Form):
    """Each filled field narrows the record; `q` finds who did it and to whom it was done."""

    q = forms.CharField(label=capitalised(_("person")), required=False, max_length=100)
    act = forms.ChoiceField(
        label=_("Act"), required=False, choices=[("", _("all")), *AuditEntry.Act.choices]
    )
    since = forms.DateField(
        label=capitalised(_("from")), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=capitalised(_("to")), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def chosen(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that all filled fields fit; unreadable fields are told and find nothing."""
        if not self.is_valid():
            return entries.none()
        wanted: dict[str, Any] = self.cleaned_data
        lookups = {
            "act": wanted["act"],
            "at__date__gte": wanted["since"],
            "at__date__lte": wanted["until"],
        }
        found = entries.filter(**{name: value for name, value in lookups.items() if value})
        if wanted["q"]:
            found = found.filter(by_or_about(search_people(User.objects.all(), wanted["q"])))
        return found
