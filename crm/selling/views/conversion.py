"""Converting a lead: who is in the books already, what goes along, and what is made new."""

from dataclasses import replace
from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordField
from crm.parties.collisions.services import warnings_of
from crm.parties.models import Account, Contact, Lead
from crm.parties.selectors import duplicates_of
from crm.selling.services.leads import ACTIVITIES, account_values, contact_values
from lab.entities.acting import action_form
from lab.entities.merging.finding import Match
from lab.entities.views.actions import ActionView

MOST = 5
NEW = "new"


class ConvertPageForm(forms.Form):
    """Offers the records that seem to be the same; cleans to the arguments of `lead_convert`."""

    account = forms.ChoiceField(label=_("Account"), widget=forms.RadioSelect)
    other_account = RecordField(Account, label=_("Or another account"), required=False)
    contact = forms.ChoiceField(label=_("Contact"), widget=forms.RadioSelect)
    other_contact = RecordField(Contact, label=_("Or another contact"), required=False)
    opportunity_name = forms.CharField(
        label=_("Name of the opportunity"),
        max_length=160,
        required=False,
        help_text=_("Leave empty to open none."),
    )
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    # Numbers that were on offer: a new record beside them is meant, beside others a mistake.
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, lead: Lead, **given: Any) -> None:
        super().__init__(**given)
        self.accounts = list(duplicates_of(Account(**account_values(lead)))[:MOST])
        self.contacts = self._contacts(lead)
        self._add_accounts_of_contacts()
        self._choices("account", self.accounts)
        self._choices("contact", self.contacts)
        self.account_offers = [Match(row, "", "", "") for row in self.accounts]
        self.contact_offers = [Match(row, "", "", "") for row in self.contacts]
        self.initial.setdefault("opportunity_name", lead.company or lead.name)
        self.initial["offered"] = self._numbers()
        told = warnings_of(Account)(account_values(lead))
        self.collisions = dict.fromkeys(told + warnings_of(Contact)(contact_values(lead, None)))

    def _contacts(self, lead: Lead) -> list[Contact]:
        """Contacts who are probably the lead's person, also by name in the accounts in question."""
        typed = self.data.get("other_account", "")
        others = [int(typed)] if typed.isdecimal() and len(typed) < 9 else []
        accounts = [*self.accounts, *Account.objects.visible().numbered(*others)]
        person = Contact(**contact_values(lead, None))
        probable = duplicates_of(person).values("pk")
        in_account = Q(account__in=accounts, name_key=person.name_key)
        rows = Contact.objects.visible().filter(Q(pk__in=probable) | in_account)
        return list(rows.select_related("account").order_by("pk")[:MOST])

    def _add_accounts_of_contacts(self) -> None:
        """A contact brings its account, which the lead may have misspelt."""
        named = {contact.account_id for contact in self.contacts}
        known = {account.pk for account in self.accounts}
        self.accounts += Account.objects.visible().filter(pk__in=named - known - {None})

    def _choices(self, name: str, rows: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = [*((str(row.number), str(row)) for row in rows), (NEW, _("A new one"))]
        self.initial.setdefault(name, field.choices[0][0])

    def _numbers(self) -> str:
        kinds = (("a", self.accounts), ("c", self.contacts))
        return " ".join(f"{kind}{row.number}" for kind, rows in kinds for row in rows)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        account = self._picked(said, "account", self.accounts)
        contact = self._picked(said, "contact", self.contacts)
        unseen = set(self._numbers().split()) - set(said.get("offered", "").split())
        return {
            "account": account,
            "contact": contact,
            "opportunity_name": said.get("opportunity_name", ""),
            "amount": said.get("amount"),
            "make_new": not unseen,
        }

    def _picked(self, said: dict[str, Any], name: str, rows: list[Any]) -> Any:
        """The record named in the search, else the one chosen of those on offer, else None."""
        if other := said.get(f"other_{name}"):
            return other
        return next((row for row in rows if str(row.number) == said.get(name)), None)


class LeadActionView(ActionView):
    """The actions of a lead; converting has a dialog of its own."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.action.name == "convert":
            self.body = "crm/selling/_convert.html"

    def form(self, row: Any, **given: Any) -> forms.Form | None:
        if self.action.name != "convert":
            return super().form(row, **given)
        form: Any = partial(ConvertPageForm, row)
        return action_form(replace(self.action, form=form), **given)

    def context(self, **more: Any) -> dict[str, Any]:
        if self.action.name == "convert":
            more["activities"] = _counted(more["record"])
        return super().context(**more)


def _counted(lead: Lead) -> list[tuple[Any, int]]:
    """(what, how many) of the activities about the lead: they go along."""
    counts = ((model, model.objects.visible().about(lead).count()) for model in ACTIVITIES)
    return [(model._meta.verbose_name_plural, count) for model, count in counts if count]
