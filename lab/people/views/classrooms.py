"""Classes: the list, one class with its people, and what a teacher does with them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.people import services
from lab.people.class_tabs import class_tabs
from lab.people.forms import ClassroomForm, EnrolForm, EnrolNewForm
from lab.people.invitations import invite, newest_invitations
from lab.people.lockout import locked_usernames
from lab.people.models import Classroom, Enrolment, Term, User
from lab.people.password_services import password_reset, passwords_reset, person_unlock
from lab.people.passwords import Slip, keep_slips
from lab.people.permissions import (
    is_administrator_of,
    may_change_roster,
    may_create_classrooms,
    may_manage_classroom,
    may_open_classrooms,
    students_to_help,
)
from lab.people.selectors import (
    roster,
    roster_by_role,
    schools_to_teach_in,
    visible_classrooms,
    with_headcount,
)
from lab.people.views.common import page_of, person_of, posted, tell_invited, told, tried

CHOSEN_AT_MOST = 1000


def classroom_for(request: HttpRequest, pk: int) -> Classroom:
    """A class that the person may see; for others it does not exist."""
    return get_object_or_404(visible_classrooms(person_of(request)), pk=pk)


@login_required
@require_safe
def classrooms(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_open_classrooms(user).require()
    archived = request.GET.get("archived") == "1"
    text = request.GET.get("q", "").strip()
    found = with_headcount(visible_classrooms(user)).filter(archived=archived)
    if text:
        found = found.filter(Q(name__icontains=text) | Q(term__name__icontains=text))
    context = {
        "page": page_of(request, found.order_by("-term__starts", "name", "pk")),
        "q": text,
        "archived": archived,
        "may_create": may_create_classrooms(user),
    }
    return render(request, "people/classrooms.html", context)


@login_required
@require_safe
def classroom_people(request: HttpRequest, pk: int) -> HttpResponse:
    user, room = person_of(request), classroom_for(request, pk)
    text = request.GET.get("q", "")
    found = roster(room, text)
    page = page_of(request, found)
    people = [enrolment.user for enrolment in page]
    helped = set(students_to_help(user).values_list("pk", flat=True))
    administers = bool(is_administrator_of(user, room.school))
    context = {
        **class_frame(request, room),
        "tab": "people",
        "groups": roster_by_role(found, page),
        "page": page,
        "q": text,
        "helped": {one.pk for one in people if one.pk in helped or administers and one != user},
        "invitations": newest_invitations(person.pk for person in people),
        "joins_waiting": room.join_requests.count(),  # type: ignore[attr-defined]
        "locked": locked_usernames(person.username for person in people),
    }
    return render(request, "people/classroom_people.html", context)


def class_frame(request: HttpRequest, room: Classroom) -> dict[str, Any]:
    """What every page of a class shows around its content."""
    user = person_of(request)
    may_manage = may_manage_classroom(user, room)
    return {
        "classroom": room,
        "class_number": str(room.pk),
        "tabs": class_tabs(),
        "may_manage": may_manage,
        "may_change_roster": may_change_roster(user, room),
    }


def _terms_for(user: User) -> Any:
    return Term.objects.filter(school__in=schools_to_teach_in(user)).select_related("school")


@login_required
def classroom_new(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_create_classrooms(user).require()
    if not (terms := _terms_for(user)).exists():
        messages.info(
            request, _("A class needs a term. An administrator of the school makes terms.")
        )
        return redirect("classrooms")
    form = ClassroomForm(posted(request), terms=terms)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: services.classroom_create(form.instance, by=user))
    ):
        messages.success(request, _("The class is made. Import its roster next."))
        return redirect("classroom", form.instance.pk)
    context = {"form": form, "title": _("New class"), "above": _("Classes")}
    return render(request, "people/form.html", {**context, "above_url": reverse("classrooms")})


@login_required
def classroom_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, room = person_of(request), classroom_for(request, pk)
    may_manage_classroom(user, room).require()
    terms = Term.objects.filter(school=room.school)
    form = ClassroomForm(posted(request), instance=room, terms=terms)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: services.classroom_change(form.instance, by=user))
    ):
        messages.success(request, _("Saved."))
        return redirect("classroom", pk)
    context = {"form": form, "title": _("Edit the class"), "above": str(room)}
    return render(
        request, "people/form.html", {**context, "above_url": reverse("classroom", args=[pk])}
    )


@login_required
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one person: somebody with an account, or somebody new."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    is_new = request.POST.get("form") == "new"
    known = EnrolForm(request.POST if request.POST and not is_new else None)
    new = EnrolNewForm(request.POST if is_new else None)
    if is_new and new.is_valid() and tried(new, lambda: _enrol_new(request, room, new, user)):
        invited = new.cleaned_data["invite"]
        return redirect("classroom-people", pk) if invited else redirect("roster-slips")
    if (
        known.is_bound
        and known.is_valid()
        and tried(known, lambda: _enrol_known(room, known, user))
    ):
        messages.success(request, _("Added to the class."))
        return redirect("classroom-people", pk)
    return render(request, "people/enrol.html", {"classroom": room, "known": known, "new": new})


def _enrol_known(room: Classroom, form: EnrolForm, user: User) -> Enrolment:
    """By the exact user name or number, so that the page lists nobody."""
    who = form.cleaned_data["who"].strip()
    names = Q(username=User.normalize_username(who)) | Q(student_number=who)
    people = list(User.objects.filter(names, school=room.school)[:2])
    if len(people) != 1:
        raise ValidationError(
            {"who": _("Nobody of this school has this user name or student number.")}
        )
    return services.enrol(room, person=people[0], role=form.cleaned_data["role"], by=user)


def _enrol_new(request: HttpRequest, room: Classroom, form: EnrolNewForm, user: User) -> bool:
    slip = services.enrol_new(
        room,
        person=form.instance,
        role=form.cleaned_data["enrol_as"],
        by=user,
        must_change=form.cleaned_data["must_change"],
        invite=form.cleaned_data["invite"],
    )
    if slip:
        keep_slips(request.session, [slip], place=str(room))
    else:
        home = request.build_absolute_uri("/")
        tell_invited(request, invite([form.instance], by=user, home=home, classroom=room))
    return True


@login_required
@require_POST
def enrolment_change(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """End or resume a place, unlock its person or give a new password, by the button's value."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    place = get_object_or_404(room.enrolments.select_related("user", "classroom"), pk=enrolment)
    match request.POST.get("do"):
        case "end":
            done = _("%(person)s has left the class.") % {"person": place.user}
            told(request, lambda: services.enrolment_end(place, by=user), done)
        case "resume":
            done = _("%(person)s is back in the class.") % {"person": place.user}
            told(request, lambda: services.enrolment_resume(place, by=user), done)
        case "unlock":
            done = _("%(person)s can try to log in again.") % {"person": place.user}
            told(request, lambda: person_unlock(place.user, by=user), done)
        case "password":
            return _to_slips(request, room, lambda: [password_reset(place.user, by=user)])
    return redirect("classroom-people", pk)


def _to_slips(
    request: HttpRequest, room: Classroom, make: Callable[[], list[Slip]]
) -> HttpResponse:
    """Make passwords and go where they are printed, or back with the reason why not."""
    slips: list[Slip] = []
    done = _("The new passwords are made. Print the slips now.")
    if not told(request, lambda: slips.extend(make()), done):
        return redirect("classroom-people", room.pk)
    keep_slips(request.session, slips, place=str(room))
    return redirect("roster-slips")


@login_required
def passwords(request: HttpRequest, pk: int) -> HttpResponse:
    """New passwords for the chosen or all students, after a confirmation that says what it means."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    students = room.enrolments.active().filter(role=Enrolment.Role.STUDENT)
    chosen = _chosen(request)
    if chosen:
        students = students.filter(pk__in=chosen)
    people = User.objects.filter(pk__in=students.values("user"), is_active=True)
    if request.method == "POST" and "confirmed" in request.POST:
        return _to_slips(request, room, lambda: passwords_reset(people, by=user))
    context = {"classroom": room, "chosen": chosen, "count": people.count()}
    return render(request, "people/passwords.html", context)


@login_required
@require_POST
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail an invitation, or another one, to the chosen people of the class."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    places = room.enrolments.active().filter(pk__in=_chosen(request)).select_related("user__school")
    people = [place.user for place in places]
    if not people:
        messages.error(request, _("Choose the people to invite."))
    else:
        home = request.build_absolute_uri("/")
        tell_invited(request, invite(people, by=user, home=home, classroom=room))
    return redirect("classroom-people", pk)


def _chosen(request: HttpRequest) -> list[int]:
    """Places that were ticked in the list."""
    ticked = request.POST.getlist("place")[:CHOSEN_AT_MOST]
    return [int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19]
