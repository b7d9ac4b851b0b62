"""The org chart: drag a seat under another, edit it, say who sits on it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.access.decisions import Hidden
from lab.company import seating
from lab.company.views.common import seat_numbered, told, whole_number
from lab.people.models import User
from lab.people.views.common import tried
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
        choices = [("", "–"), *((seat.number, f"{seat} · {seat.title}") for seat in seats)]
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
    sitting = (
        Occupancy.objects.filter(seat_number=seat.number) if seat else Occupancy.objects.none()
    )
    return {
        "sandbox": current_actor().sandbox,
        "seat": seat,
        "form": form,
        "may_seat": may_seat,
        "sitting": [one.user for one in sitting.select_related("user")],
        "candidates": seating.people_to_seat(seat) if seat and may_seat else [],
    }


@require_POST
def move(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """What the mouse and the menu post: the new superior's number, "" for none."""
    seat, parent = seat_numbered(number), request.POST.get("parent", "")
    above = seat_numbered(parent) if parent else None
    try:
        seating.seat_move(seat, parent=above)
    except ValidationError as error:
        if request.headers.get("HX-Request"):
            return HttpResponse(" ".join(error.messages), content_type=PLAIN, status=400)
        messages.error(request, " ".join(error.messages))
        return redirect("org-chart", sandbox)
    done = _("“%(seat)s” now reports to %(parent)s.") % {"seat": seat, "parent": above or "–"}
    if request.headers.get("HX-Request"):
        return HttpResponse(done, content_type=PLAIN)
    messages.success(request, done)
    return redirect("org-chart", sandbox)


@require_POST
def remove(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    seat = seat_numbered(number)
    done = _("The seat “%(seat)s” is gone.") % {"seat": seat}
    if told(request, lambda: seating.seat_remove(seat), done):
        return redirect("org-chart", sandbox)
    return redirect("seat-edit", sandbox, number)


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
