"""The org chart: move a seat under another, edit it, say who sits on it, remove it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.company import seating
from lab.company.absence import seat_free
from lab.company.sitters import sitters_on
from lab.company.views.common import confirm, seat_numbered, whole_number
from lab.entities.bulk.operations import described
from lab.entities.bulk.transfer import may_hand_over
from lab.people.models import User
from lab.people.views.common import told, tried
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy, Seat

PLAIN = "text/plain; charset=utf-8"


class SeatForm(forms.ModelForm):
    class Meta:
        model = Seat
        fields = ["name", "title", "kind", "department", "parent", "playable"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        seats = Seat.objects.order_by("pk")
        choices = [("", "–"), *((seat.number, described(seat)) for seat in seats)]
        chosen = self.instance.parent.number if self.instance.parent_id else ""
        self.fields["parent"] = forms.ChoiceField(
            label=capfirst(str(Seat._meta.get_field("parent").verbose_name)),
            choices=choices,
            initial=chosen,
            required=False,
        )
        # A model form prefers the instance's own value, which is the id that nobody sees.
        self.initial["parent"] = chosen

    def clean_parent(self) -> Seat | None:
        number = self.cleaned_data["parent"]
        return seat_numbered(number) if number else None


@require_safe
def chart(request: HttpRequest, sandbox: int) -> HttpResponse:
    """The tree; an htmx request after a drag gets the tree alone."""
    actor = current_actor()
    context = {
        "sandbox": actor.sandbox,
        "roots": seating.org_chart(),
        "may_change": actor.policy.may("change", Seat),
        "may_seat": seating.may_seat_people(),
        "may_hand_over": may_hand_over(),
    }
    part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    page = "lab/company/_chart.html" if part else "lab/company/seats.html"
    return render(request, page, context)


def edit(request: HttpRequest, sandbox: int, number: int | None = None) -> HttpResponse:
    """A seat's page: its facts, who sits there; `number` is missing for a new one."""
    actor = current_actor()
    seat = seat_numbered(number) if number else None
    actor.policy.require("change" if seat else "add", seat or Seat)
    # A copy, because the form writes into the instance that the service must find as it was.
    shown = Seat.objects.get(pk=seat.pk) if seat else Seat()
    if not seat and (above := whole_number(request.GET.get("parent"))):
        shown.parent = seat_numbered(above)
        shown.department = shown.parent.department
    form = SeatForm(request.POST if request.method == "POST" else None, instance=shown)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        saved = tried(
            form, lambda: seating.seat_change(seat, values) if seat else seating.seat_create(values)
        )
        if saved:
            messages.success(request, _("“%(seat)s” is saved.") % {"seat": saved})
            return redirect("org-chart", sandbox)
    return render(request, "lab/company/seat.html", _context(seat, form))


def _context(seat: Seat | None, form: SeatForm) -> dict[str, object]:
    may_seat = seating.may_seat_people()
    return {
        "sandbox": current_actor().sandbox,
        "seat": seat,
        "form": form,
        "may_seat": may_seat,
        "may_hand_over": may_hand_over(),
        "sitting": sitters_on(seat) if seat else [],
        "candidates": seating.people_to_seat(seat) if seat and may_seat else [],
    }


class MoveForm(forms.Form):
    """The new superior of a seat: any that is not below it."""

    parent = forms.ChoiceField(label=gettext_lazy("superior"), required=False)

    def __init__(self, *args: object, seat: Seat, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        policy = current_actor().policy
        below = policy.below(seat.pk)
        found = [
            (one.number, described(one)) for pk, one in policy.seats.items() if pk not in below
        ]
        nobody = [("", "–")] if seat.kind == Seat.Kind.HEAD else []
        self.fields["parent"].choices = [*nobody, *found]  # type: ignore[attr-defined]
        self.initial["parent"] = seat.parent.number if seat.parent else ""


def move(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """GET asks for the new superior; the mouse and the dialog post its number, "" for none."""
    seat, parent = seat_numbered(number), request.POST.get("parent", "")
    current_actor().policy.require("change", seat)
    if request.method != "POST":
        return confirm(
            request,
            title=_("Put “%(seat)s” under another superior") % {"seat": seat},
            text=_("All seats below move along. Records stay with their seats."),
            form=MoveForm(seat=seat),
            action_url=reverse("seat-move", args=[sandbox, number]),
            action_label=_("Move"),
            tone="primary",
        )
    above = seat_numbered(parent) if parent else None
    dragged = request.headers.get("HX-Request")
    try:
        seating.seat_move(seat, parent=above)
    except ValidationError as error:
        if dragged:
            return HttpResponse(" ".join(error.messages), content_type=PLAIN, status=400)
        messages.error(request, " ".join(error.messages))
        return redirect("org-chart", sandbox)
    done = _("“%(seat)s” now reports to %(parent)s.") % {"seat": seat, "parent": above or "–"}
    if dragged:
        return HttpResponse(done, content_type=PLAIN)
    messages.success(request, done)
    return redirect("org-chart", sandbox)


def remove(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """GET says what goes with the seat, or what has to be settled first; POST removes it."""
    seat = seat_numbered(number)
    current_actor().policy.require("delete", seat)
    done = _("The seat “%(seat)s” is gone.") % {"seat": seat}
    if request.method == "POST" and told(request, lambda: seating.seat_remove(seat), done):
        return redirect("org-chart", sandbox)
    if obstacles := seating.what_keeps(seat):
        return confirm(
            request,
            title=_("“%(seat)s” cannot be removed yet") % {"seat": seat},
            lost=[one.text for one in obstacles],
            ways=_ways_out(seat, {one.kind for one in obstacles}),
        )
    lost = seating.goes_along(seat)
    return confirm(
        request,
        title=_("Remove the seat “%(seat)s”?") % {"seat": seat},
        text=_("This goes with it:") if lost else _("It is empty: nothing else goes with it."),
        lost=lost,
        action_url=reverse("seat-remove", args=[sandbox, number]),
        action_label=_("Remove the seat"),
    )


def _ways_out(seat: Seat, kinds: set[str]) -> list[tuple[str, str]]:
    """Where each obstacle is settled: (address, label)."""
    sandbox = current_actor().sandbox.pk
    found = []
    if "records" in kinds and may_hand_over():
        address = f"{reverse('handover', args=[sandbox])}?source={seat.number}"
        found.append((address, _("Hand over the records")))
    if "people" in kinds and seating.may_seat_people():
        found.append((reverse("seat-edit", args=[sandbox, seat.number]), _("Who sits here")))
    if "below" in kinds:
        found.append((reverse("org-chart", args=[sandbox]), _("Org chart")))
    return found


@require_POST
def free(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """Take off the seat who left the class."""
    seat = seat_numbered(number)
    if gone := seat_free(seat):
        names = ", ".join(str(person) for person in gone)
        messages.success(
            request,
            _("“%(seat)s” is free now: %(names)s sat there.") % {"seat": seat, "names": names},
        )
    else:
        messages.info(request, _("Nobody who left the class sits on “%(seat)s”.") % {"seat": seat})
    if request.POST.get("back") == "seat":
        return redirect("seat-edit", sandbox, number)
    return redirect("org-chart", sandbox)


@require_POST
def people(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """Seat a person, or take one off, by the button's name."""
    seat = seat_numbered(number)
    seating.may_seat_people().require()
    chosen = whole_number(request.POST.get("leave") or request.POST.get("person")) or 0
    person = User.objects.filter(pk=chosen).first()
    if request.POST.get("leave"):
        if person is None or not Occupancy.objects.filter(user=person).exists():
            raise Hidden
        done = _("%(person)s has left the seat.") % {"person": person}
        told(request, lambda: seating.unseat_person(seat, person), done)
    elif person is None or not seating.people_to_seat(seat).filter(pk=person.pk).exists():
        messages.error(request, _("Choose a student of this class who does not sit here yet."))
    else:
        done = _("%(person)s sits on “%(seat)s” now.") % {"person": person, "seat": seat}
        told(request, lambda: seating.seat_person(seat, person), done)
    return redirect("seat-edit", sandbox, number)
