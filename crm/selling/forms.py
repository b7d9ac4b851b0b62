"""What the actions of selling ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms import KeyedField, PicklistChoice, RecordField
from crm.parties.models import Account, Competitor, Contact, Lead
from crm.selling.models import EvaluationPoint, Stage
from lab.tenancy.actor import current_actor
from lab.ui.words import pair


def _comment() -> forms.CharField:
    return forms.CharField(label=_("Comment"), max_length=400, required=False)


class ConvertForm(forms.Form):
    account = RecordField(
        Account,
        label=_("Existing account"),
        required=False,
        help_text=_("Leave empty to make a new one."),
    )
    contact = RecordField(
        Contact,
        label=_("Existing contact"),
        required=False,
        help_text=_("Leave empty to make a new one."),
    )
    opportunity_name = forms.CharField(
        label=_("Name of the opportunity"),
        max_length=160,
        required=False,
        help_text=_("Leave empty to open none."),
    )
    amount = forms.DecimalField(
        label=_("Amount"), max_digits=14, decimal_places=2, min_value=0, required=False
    )
    make_new = forms.BooleanField(
        label=_("Make new records even if there seem to be such already"), required=False
    )


class LeadStatusForm(forms.Form):
    # Converting is an action of its own.
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[choice for choice in Lead.Status.choices if choice[0] != Lead.Status.CONVERTED],
    )
    reason = forms.CharField(label=_("Why it is given up"), max_length=200, required=False)


class MoveForm(forms.Form):
    stage = KeyedField(Stage, label=_("Stage"))
    comment = _comment()


class WinForm(forms.Form):
    reason = PicklistChoice("won-reasons", label=_("Reason"))
    competitor = RecordField(Competitor, label=_("Won against"), required=False)
    closed_on = forms.DateField(label=_("Closed on"), required=False)
    comment = _comment()


class LoseForm(forms.Form):
    reason = PicklistChoice("lost-reasons", label=_("Reason"))
    competitor = RecordField(Competitor, label=_("Lost to"), required=False)
    closed_on = forms.DateField(label=_("Closed on"), required=False)
    comment = _comment()


class OpenStageField(KeyedField):
    """A stage in which an opportunity is open."""

    def offered(self) -> list[Any]:
        return [stage for stage in super().offered() if stage.kind == Stage.Kind.OPEN]


class ReopenForm(forms.Form):
    stage = OpenStageField(Stage, label=_("Stage"), required=False)
    comment = _comment()


class CompetitorForm(forms.Form):
    competitor = RecordField(Competitor, label=_("Competitor"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class DropCompetitorForm(forms.Form):
    competitor = RecordField(Competitor, label=_("Competitor"))


def evaluation_points() -> list[EvaluationPoint]:
    """The points of the sales process in its order, read once per actor."""
    rows = EvaluationPoint.objects.select_related("stage").order_by("stage__position", "pk")
    return current_actor().policy.once("evaluation-points", lambda: list(rows))


class PointField(KeyedField):
    """An evaluation point, by number: its key is unique in its stage only."""

    by_key = False

    def offered(self) -> list[Any]:
        return evaluation_points()

    def _options(self) -> list[tuple[str, str]]:
        return [(str(row.number), pair(row.stage, row.question)) for row in self.offered()]

    def clean(self, value: Any) -> Any:
        number = forms.ChoiceField.clean(self, value)
        return next((row for row in self.offered() if str(row.number) == number), None)


class EvaluateForm(forms.Form):
    point = PointField(EvaluationPoint, label=_("Evaluation point"))
    met = forms.BooleanField(label=_("Met"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SendForm(forms.Form):
    valid_until = forms.DateField(label=_("Valid until"), required=False)
    by_mail = forms.BooleanField(
        label=_("Mail it to the contact as a PDF"),
        required=False,
        help_text=_("Without the tick it is handed over otherwise: in person, by post."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
