"""Undoing a step, and handing over all that a seat has."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lab.access.decisions import Refused
from lab.entities.bulk.operations import seat_choices, seat_numbered
from lab.entities.bulk.transfer import handover, holdings, require_some_transfer
from lab.entities.bulk.views import tell_undoable
from lab.journal.recording import one_batch
from lab.records.undoing import undo
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat


@login_required
@require_POST
def undo_step(request: HttpRequest, sandbox: int, entry: int) -> HttpResponse:
    """Take back the step that the journal's entry belongs to; the page is shown anew."""
    try:
        undo(entry)
        messages.success(request, _("Undone."))
    except Refused as refusal:
        messages.error(request, refusal.reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(f"/s/{current_actor().sandbox.pk}/")


class HandoverForm(forms.Form):
    """From whom, to whom, and which collections."""

    source = forms.ChoiceField(label=gettext_lazy("From"))
    target = forms.ChoiceField(label=gettext_lazy("To"))
    collections = forms.MultipleChoiceField(
        label=gettext_lazy("Records"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, source: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = holdings(source)
        self.fields["source"].choices = seat_choices()  # type: ignore[attr-defined]
        self.fields["target"].choices = [("", "—"), *seat_choices()]  # type: ignore[attr-defined]
        self.fields["collections"].choices = [  # type: ignore[attr-defined]
            (entity.name, f"{capfirst(entity.label_plural)} ({count})")
            for entity, count in counts.items()
        ]
        self.initial = {"source": str(source.number), "collections": [e.name for e in counts]}


@login_required
@require_http_methods(["GET", "POST"])
def handover_seat(request: HttpRequest, sandbox: int) -> HttpResponse:
    """All records of a seat to another one, by collection, in one undoable step."""
    require_some_transfer()
    try:
        source = _source(request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("handover", sandbox)
    form = HandoverForm(request.POST or None, source=source)
    if request.method == "POST" and form.is_valid() and (answer := _hand_over(request, form)):
        return answer
    context = {"form": form, "source": source, "sandbox": current_actor().sandbox}
    context["holdings"] = form.fields["collections"].choices  # type: ignore[attr-defined]
    return render(request, "lab/bulk/handover.html", context)


def _source(request: HttpRequest) -> Seat:
    number = request.POST.get("source") or request.GET.get("source", "")
    if number:
        return seat_numbered(number)
    policy = current_actor().policy
    found = policy.seat or next(iter(policy.seats.values()), None)
    if found is None:
        raise Refused(_("This company has no seats yet."))
    return found


def _hand_over(request: HttpRequest, form: HandoverForm) -> HttpResponse | None:
    source, target = (seat_numbered(form.cleaned_data[name]) for name in ("source", "target"))
    try:
        with one_batch() as write:
            moved = handover(source, target, form.cleaned_data["collections"])
            entry = write.batch
    except ValidationError as error:
        form.add_error(None, error)
        return None
    told = ", ".join(f"{capfirst(e.label_plural)}: {count}" for e, count in moved.items())
    text = _("Handed over to %(seat)s. %(counts)s.") % {"seat": target, "counts": told}
    tell_undoable(request, text, entry)
    address = reverse("handover", args=[current_actor().sandbox.pk])
    return redirect(f"{address}?source={source.number}")
