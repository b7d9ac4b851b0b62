"""The page of an opportunity: what its next stage asks for, ticked off in place."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.documents.views.chains import ChainedPage
from crm.selling.collisions import others_on
from crm.selling.models import EvaluationPoint, Opportunity
from crm.selling.outlook import outlook
from crm.selling.services import evaluation_answer
from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.views.base import RecordView
from lab.templatetags.ui import money


class OpportunityPage(ChainedPage):
    template = "crm/selling/opportunity.html"

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        """What the products add up to; the amount of the deal beside it where it differs."""
        currency = self.actor.sandbox.currency
        whole = sum((line.amount for line in lines), Decimal(0))
        told: list[tuple[Any, Any]] = [(_("Sum of the products"), money(whole, currency))]
        if row.amount != whole:
            told.insert(0, (_("Amount of the opportunity"), money(row.amount, currency)))
        return told


class OutlookView(RecordView):
    """The part of the page that is renewed when a point is ticked: `point`, and `met` or not."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row, number = self.record(()), request.POST.get("point", "")
        found = EvaluationPoint.objects.none()
        if number.isdecimal() and len(number) < 9:
            found = EvaluationPoint.objects.numbered(int(number))
        if (point := found.first()) is None:
            raise Hidden
        evaluation_answer(row, point=point, met="met" in request.POST)  # type: ignore[arg-type]
        response = self._shown()
        response["HX-Trigger"] = "timeline-changed"
        return response

    def _shown(self) -> HttpResponse:
        row: Any = self.record(())
        assert isinstance(row, Opportunity)
        may_change = self.actor.policy.may(Verb.CHANGE, row)
        met = row.competitors.select_related("competitor")
        context = self.context(
            record=row,
            outlook=outlook(row),
            may_change=may_change,
            competitors=met,
            others=others_on(row),
        )
        return render(self.request, "crm/selling/_outlook.html", context)
