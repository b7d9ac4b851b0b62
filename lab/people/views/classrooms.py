"""Classes: the list, one class with its people, and what a teacher does with them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.people import services
from lab.people.forms import ClassroomForm, EnrolForm, EnrolNewForm, PasswordsForm
from lab.people.models import Classroom, Enrolment, Term, User
from lab.people.passwords import keep_slips
from lab.people.permissions import (
    may_change_roster,
    may_create_classrooms,
    may_manage_classroom,
    may_open_classrooms,
    students_to_help,
)
from lab.people.selectors import (
    roster_by_role,
    schools_to_teach_in,
    visible_classrooms,
    with_headcount,
)
from lab.people.views.common import page_of, person_of, posted, told, tried

# The sandboxes of a class belong to the layer above, which brings the first of these.
SANDBOX_BLOCKS = ["lab/tenancy/_classroom_sandboxes.html", "people/_sandboxes.html"]


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
def classroom(request: HttpRequest, pk: int) -> HttpResponse:
    user, room = person_of(request), classroom_for(request, pk)
    text = request.GET.get("q", "")
    context = {
        "classroom": room,
        "groups": roster_by_role(room, text),
        "q": text,
        "helped": set(students_to_help(user).values_list("pk", flat=True)),
        "may_manage": may_manage_classroom(user, room),
        "may_change_roster": may_change_roster(user, room),
        "sandboxes": room.sandboxes.filter(kind="live"),  # type: ignore[attr-defined]
        "sandbox_blocks": SANDBOX_BLOCKS,
    }
    return render(request, "people/classroom.html", context)


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
    return render(request, "people/form.html", {"form": form, "title": _("New class")})


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
    return render(request, "people/form.html", {"form": form, "title": _("Class")})


@login_required
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one person: somebody with an account, or somebody new."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    is_new = request.POST.get("form") == "new"
    known = EnrolForm(request.POST if request.POST and not is_new else None)
    new = EnrolNewForm(request.POST if is_new else None)
    if is_new and new.is_valid() and (slip := tried(new, lambda: _enrol_new(room, new, user))):
        keep_slips(request.session, [slip], place=str(room))
        return redirect("roster-slips")
    if (
        known.is_bound
        and known.is_valid()
        and tried(known, lambda: _enrol_known(room, known, user))
    ):
        messages.success(request, _("Added to the class."))
        return redirect("classroom", pk)
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


def _enrol_new(room: Classroom, form: EnrolNewForm, user: User) -> Any:
    return services.enrol_new(
        room,
        person=form.instance,
        role=form.cleaned_data["enrol_as"],
        by=user,
        must_change=form.cleaned_data["must_change"],
    )


@login_required
@require_POST
def enrolment_change(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """End or resume a place, or give its person a new password, by the button's value."""
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
        case "password":
            return _new_password(request, room, place.user, user)
    return redirect("classroom", pk)


def _new_password(request: HttpRequest, room: Classroom, person: User, by: User) -> HttpResponse:
    slips: list[Any] = []
    done = _("%(person)s has a new password.") % {"person": person}
    if not told(request, lambda: slips.append(services.password_reset(person, by=by)), done):
        return redirect("classroom", room.pk)
    keep_slips(request.session, slips, place=str(room))
    return redirect("roster-slips")


@login_required
def passwords(request: HttpRequest, pk: int) -> HttpResponse:
    """New passwords for all students of the class, after a confirmation that says what it means."""
    user, room = person_of(request), classroom_for(request, pk)
    may_change_roster(user, room).require()
    students = room.enrolments.active().filter(role=Enrolment.Role.STUDENT)
    people = User.objects.filter(pk__in=students.values("user"), is_active=True)
    form = PasswordsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        slips = services.passwords_reset(
            people, by=user, must_change=form.cleaned_data["must_change"]
        )
        keep_slips(request.session, slips, place=str(room))
        return redirect("roster-slips")
    context = {"classroom": room, "form": form, "count": people.count()}
    return render(request, "people/passwords.html", context)
