"""The rules in their order, and what they would do with a lead."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.forms import LONGEST_NUMBER
from crm.parties.assignment.models import AssignmentRule
from crm.parties.assignment.selectors import Assigner
from crm.parties.assignment.services import assignment_rules_sort
from crm.parties.models import Lead
from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.fields import field_of
from lab.entities.inputs import options_url
from lab.entities.views.lists import ListView
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.ui.errors import PLAIN


@dataclass(frozen=True)
class ShownRule:
    """A rule with what the page tells of it; `following` is who would take the next lead."""

    rule: AssignmentRule
    seats: list[Seat]
    following: Seat | None


class RulesPage(ListView):
    """All rules in the order in which they are asked; with filters or columns the usual table."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET or request.headers.get("HX-Request"):
            return super().get(request, **kwargs)
        self.actor.policy.require(Verb.VIEW, AssignmentRule)
        policy = self.actor.policy
        context = self.context(
            rules=_shown_rules(),
            may_add=policy.may(Verb.ADD, AssignmentRule),
            may_change=policy.may(Verb.CHANGE, AssignmentRule),
            may_import=policy.may(Verb.IMPORT, AssignmentRule),
            leads_url=options_url(Lead.collection),
        )
        return render(request, "crm/parties/assignment/rules.html", context)


def _shown_rules() -> list[ShownRule]:
    assigner = Assigner()
    return [
        ShownRule(rule, assigner.seats[rule.pk], assigner.next_seat(rule) if rule.active else None)
        for rule in assigner.every
    ]


@require_POST
def order(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The new order as `rule` (all numbers), or one step `up` or `down` of a number."""
    try:
        assignment_rules_sort(_asked_order(request))
    except ValidationError as error:
        if request.headers.get("HX-Request"):
            return HttpResponse(" ".join(error.messages), content_type=PLAIN, status=400)
        messages.error(request, " ".join(error.messages))
    if request.headers.get("HX-Request"):
        return HttpResponse(_("The order is saved."), content_type=PLAIN)
    return redirect("list", sandbox, AssignmentRule.collection)


def _asked_order(request: HttpRequest) -> list[int]:
    current_actor().policy.require(Verb.CHANGE, AssignmentRule)
    if "rule" in request.POST:
        return [_number(text) for text in request.POST.getlist("rule")]
    numbers = [rule.number for rule in AssignmentRule.objects.all()]
    up = "up" in request.POST
    number = _number(request.POST.get("up" if up else "down", ""))
    if number not in numbers:
        raise Hidden
    place = numbers.index(number)
    other = place - 1 if up else place + 1
    if 0 <= other < len(numbers):
        numbers[place], numbers[other] = numbers[other], numbers[place]
    return numbers


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


@require_safe
def try_rules(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Which rule would take a lead, and why those before it would not; nothing is written."""
    current_actor().policy.require(Verb.VIEW, AssignmentRule)
    number = _number(request.GET.get("lead", ""))
    lead = Lead.objects.visible().numbered(number).first() if number else None
    if lead is None:
        raise Hidden
    assigner = Assigner()
    trials = [
        (trial.rule, _label(trial.unmet), trial.rule.conditions())
        for trial in assigner.trials(lead)
    ]
    context = {
        "sandbox": current_actor().sandbox,
        "lead": lead,
        "chosen": assigner.choose(lead),
        "trials": trials,
    }
    return render(request, "crm/parties/assignment/_trial.html", context)


def _label(unmet: str) -> str:
    """What stood in the way, in words; "" for nothing."""
    if unmet == "seats":
        return _("it has no seats")
    return str(field_of(AssignmentRule, unmet).label) if unmet else ""
