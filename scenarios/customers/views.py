"""The page that tells why a customer decided as it did."""

from contextlib import suppress

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from crm.selling.models import Opportunity, Quote
from lab.access.decisions import Hidden
from lab.entities.addresses import record_url
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from scenarios.customers.explaining import decisions_about, explained, may_explain
from scenarios.engine.replays import Change

EXPLAINED = (Quote.collection, Opportunity.collection)


class ReplayForm(forms.Form):
    """One thing changed: percent of the price, of the need met or of trust, or a number of contacts."""

    LABELS = (
        (Change.PRICE, _("Price, in percent of ours")),
        (Change.EFFORT, _("Contacts, how many")),
        (Change.FIT, _("Need met, in percent")),
        (Change.TRUST, _("Trust, from -100 to 100")),
    )
    change = forms.ChoiceField(label=_("What is changed"), choices=LABELS)
    value = forms.FloatField(label=_("New value"), min_value=-100, max_value=1000)

    @property
    def wanted(self) -> tuple[Change, float]:
        change, value = Change(self.cleaned_data["change"]), self.cleaned_data["value"]
        return change, value if change is Change.EFFORT else value / 100


@require_safe
def why(request: HttpRequest, sandbox: int, collection: str, number: int) -> HttpResponse:
    """Factors and replays of all decisions about a quote or an opportunity; nothing is written."""
    if collection not in EXPLAINED:
        raise Hidden
    row = REGISTRY[collection].rows().filter(pk=make_id(sandbox, number)).first()
    if row is None:
        raise Hidden
    may_explain().require()
    form = ReplayForm(request.GET if "change" in request.GET else None)
    asked = form.wanted if form.is_bound and form.is_valid() else (None, 0.0)
    chosen = request.GET.get("decision", "")
    found = []
    for decision in decisions_about(row):
        with suppress(KeyError, TypeError):
            own = asked if chosen == str(decision.number) else (None, 0.0)
            if (told := explained(decision, *own)) is not None:
                found.append(told)
    context = {
        "sandbox": current_actor().sandbox,
        "row": row,
        "entity": REGISTRY[collection],
        "back": record_url(row),
        "found": found,
        "form": form,
        "chosen": chosen,
    }
    return render(request, "scenarios/customers/why.html", context)
