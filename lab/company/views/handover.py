"""Handing over all that a seat has to another one, and the report of what moved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lab.access.decisions import Refused
from lab.company.absence import seat_free
from lab.company.handovers import handover_report
from lab.company.seating import may_seat_people
from lab.company.sitters import sitters_on
from lab.entities.bulk.operations import described, seat_choices, seat_numbered
from lab.entities.bulk.transfer import handover, holdings, may_hand_over
from lab.journal.recording import one_batch
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write
from lab.ui.words import aside


class HandoverForm(forms.Form):
    """From whom, to whom, and which collections."""

    source = forms.ChoiceField(label=gettext_lazy("From"))
    target = forms.ChoiceField(label=gettext_lazy("To"))
    collections = forms.MultipleChoiceField(
        label=gettext_lazy("Records"), widget=forms.CheckboxSelectMultiple
    )
    free = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, source: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = holdings(source)
        seats, here = seat_choices(), str(source.number)
        others = [choice for choice in seats if choice[0] != here]
        self.fields["source"].choices = seats  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "—"), *others]  # type: ignore[attr-defined]
        self.fields["collections"].choices = [  # type: ignore[attr-defined]
            (entity.name, aside(capfirst(entity.label_plural), count))
            for entity, count in counts.items()
        ]
        self.initial = {"source": here, "collections": [e.name for e in counts]}
        self._offer_to_free(source)

    def _offer_to_free(self, source: Seat) -> None:
        """Only where somebody sits who left the class, and to whom it is allowed."""
        sitting = sitters_on(source) if may_seat_people() else []
        gone = [aside(one, one.absent) for one in sitting if one.absent]
        if not gone:
            del self.fields["free"]
            return
        self.fields["free"].label = _("Free the seat of %(names)s") % {"names": ", ".join(gone)}
        self.initial["free"] = True


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All records of a seat to another one, by collection, in one undoable step."""
    may_hand_over().require()
    try:
        source = _source(request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("handover", sandbox)
    form = HandoverForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid() and (entry := _moved(form)):
        return redirect("handover-report", sandbox, entry)
    context = {
        "form": form,
        "source": source,
        "described": described(source),
        "sandbox": current_actor().sandbox,
        "holdings": form.fields["collections"].choices,  # type: ignore[attr-defined]
        "may_change": current_actor().policy.may("change", Seat),
    }
    return render(request, "lab/company/handover.html", context)


def _source(request: HttpRequest) -> Seat:
    number = request.POST.get("source") or request.GET.get("source", "")
    if number:
        return seat_numbered(number)
    policy = current_actor().policy
    found = policy.seat or next(iter(policy.seats.values()), None)
    if found is None:
        raise Refused(_("This company has no seats yet."))
    return found


def _moved(form: HandoverForm) -> int | None:
    """The journal's number of the handover; None with the reason in the form."""
    source, target = (seat_numbered(form.cleaned_data[name]) for name in ("source", "target"))
    try:
        with sandbox_write():
            with one_batch() as write:
                handover(source, target, form.cleaned_data["collections"])
                entry = write.batch
            if form.cleaned_data.get("free"):
                seat_free(source)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    if not entry:
        form.add_error(None, _("Nothing has moved: the records have gone to others meanwhile."))
    return entry


@require_safe
def report(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """What a handover has moved; `number` is that of its first entry in the journal."""
    actor = current_actor()
    context = {
        "sandbox": actor.sandbox,
        "report": handover_report(number),
        "may_change": actor.policy.may("change", Seat),
    }
    return render(request, "lab/company/handover_report.html", context)
