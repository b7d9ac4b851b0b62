"""The administration of a school: people, terms, login history; schools for the superuser."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lab.people import services
from lab.people.audit import audit_of
from lab.people.audit_words import details_told
from lab.people.forms import AnonymiseForm, PersonForm, SchoolForm, TermForm
from lab.people.invitations import invite, newest_invitations
from lab.people.lockout import locked_usernames
from lab.people.models import School, Term, User
from lab.people.password_services import password_reset, person_unlock
from lab.people.passwords import keep_slips
from lab.people.permissions import (
    may_administer,
    may_change_person,
    may_deactivate,
    may_manage_schools,
)
from lab.people.selectors import (
    login_history,
    search_people,
    visible_people,
    visible_schools,
    visible_terms,
)
from lab.people.sessions import sessions_of
from lab.people.views.common import page_of, person_of, posted, tell_invited, told, tried

ACTS_SHOWN = 10


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_administer(user).require()
    text, role, state = (request.GET.get(key, "") for key in ("q", "role", "state"))
    found = search_people(visible_people(user), text)
    if role in User.Role.values:
        found = found.filter(role=role)
    found = found.filter(is_active=state != "deactivated")
    context = {
        "page": page_of(request, found),
        "q": text,
        "role": role,
        "state": state,
        "roles": User.Role.choices,
    }
    return render(request, "people/people.html", context)


@login_required
def person_new(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_administer(user).require()
    form = PersonForm(posted(request), schools=visible_schools(user))
    form.fields["school"].initial = user.school_id
    if request.method == "POST" and form.is_valid():
        form.instance.school = form.cleaned_data["school"]
        form.instance.language = form.cleaned_data["language"]
        if tried(form, lambda: _create(request, form, user)):
            return redirect("roster-slips" if not form.cleaned_data["invite"] else "people")
    return render(request, "people/form.html", {"form": form, "title": _("New person")})


def _create(request: HttpRequest, form: PersonForm, user: User) -> bool:
    wants = form.cleaned_data["invite"]
    slip = services.person_create(form.instance, by=user, invite=wants)
    if slip:
        keep_slips(request.session, [slip], place=str(form.instance.school))
    else:
        home = request.build_absolute_uri("/")
        tell_invited(request, invite([form.instance], by=user, home=home))
    return True


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(visible_people(person_of(request)), pk=pk)


@login_required
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request), _person(request, pk)
    may_change_person(user, person).require()
    form = PersonForm(posted(request), instance=_person(request, pk))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: services.person_change(person, form.cleaned_data, by=user))
    ):
        messages.success(request, _("Saved."))
        return redirect("person-edit", pk)
    context = {
        "person": person,
        "form": form,
        "enrolments": person.enrolments.select_related("classroom__term"),
        "sessions": sessions_of(person),
        "may_deactivate": may_deactivate(user, person),
        "locked": locked_usernames([person.username]),
        "invitation": newest_invitations([person.pk]).get(person.pk),
        "acts": [(one, details_told(one)) for one in audit_of(person)[:ACTS_SHOWN]],
    }
    return render(request, "people/person.html", context)


@login_required
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request), _person(request, pk)
    slips: list[Any] = []
    done = _("%(person)s has a new password.") % {"person": person}
    if not told(request, lambda: slips.append(password_reset(person, by=user)), done):
        return redirect("person-edit", pk)
    keep_slips(request.session, slips, place=str(person.school or ""))
    return redirect("roster-slips")


@login_required
@require_POST
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    person, home = _person(request, pk), request.build_absolute_uri("/")
    tell_invited(request, invite([person], by=person_of(request), home=home))
    return redirect("person-edit", pk)


@login_required
@require_POST
def person_unlocked(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    done = _("%(person)s can try to log in again.") % {"person": person}
    told(request, lambda: person_unlock(person, by=person_of(request)), done)
    return redirect("person-edit", pk)


@login_required
@require_POST
def person_sessions_end(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    done = _("%(person)s is logged out everywhere.") % {"person": person}
    told(request, lambda: services.sessions_end(person, by=person_of(request)), done)
    return redirect("person-edit", pk)


@login_required
@require_POST
def person_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut or open the account, by the button's value."""
    user, person = person_of(request), _person(request, pk)
    if request.POST.get("active") == "1":
        done = _("%(person)s can log in again.") % {"person": person}
        told(request, lambda: services.person_activate(person, by=user), done)
    else:
        done = _("%(person)s cannot log in any more.") % {"person": person}
        told(request, lambda: services.person_deactivate(person, by=user), done)
    return redirect("person-edit", pk)


@login_required
def person_anonymise(request: HttpRequest, pk: int) -> HttpResponse:
    user, person = person_of(request), _person(request, pk)
    may_deactivate(user, person).require()
    form = AnonymiseForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        services.person_anonymise(person, by=user)
        messages.success(request, _("The person is anonymised."))
        return redirect("people")
    return render(request, "people/anonymise.html", {"form": form, "person": person})


@login_required
@require_safe
def logins(request: HttpRequest) -> HttpResponse:
    """Who came in and who failed; the superuser also sees names that nobody has."""
    user = person_of(request)
    may_administer(user).require()
    text = request.GET.get("q", "")
    everything = user.is_superuser and not text
    found = None if everything else search_people(visible_people(user), text)
    context = {"page": page_of(request, login_history(found)), "q": text, "own": False}
    return render(request, "people/logins.html", context)


@login_required
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_administer(user).require()
    return render(request, "people/terms.html", {"page": page_of(request, visible_terms(user))})


@login_required
def term_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new term, or one of the school."""
    user = person_of(request)
    may_administer(user).require()
    term = get_object_or_404(visible_terms(user), pk=pk) if pk else Term()
    form = TermForm(posted(request), instance=term, schools=visible_schools(user))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: services.save_term(form.instance, by=user))
    ):
        messages.success(request, _("Saved."))
        return redirect("terms")
    return render(request, "people/form.html", {"form": form, "title": _("Term")})


@login_required
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    may_manage_schools(person_of(request)).require()
    return render(request, "people/schools.html", {"page": page_of(request, School.objects.all())})


@login_required
def school_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    user = person_of(request)
    may_manage_schools(user).require()
    school = get_object_or_404(School, pk=pk) if pk else School()
    form = SchoolForm(posted(request), instance=school)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: services.save_school(form.instance, by=user))
    ):
        messages.success(request, _("Saved."))
        return redirect("schools")
    return render(request, "people/form.html", {"form": form, "title": _("School")})
