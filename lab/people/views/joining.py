"""Coming into a class by its code, and letting people in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lab.limits import within
from lab.people.joining import (
    LONGEST_DAYS,
    code_found,
    join_as,
    join_close,
    join_new,
    join_open,
    joins_confirm,
    joins_decline,
)
from lab.people.joining_models import JoinCode, JoinRequest
from lab.people.models import User
from lab.people.permissions import may_change_roster
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told, tried

# A computer room shares one address.
MOST_TRIES, WINDOW_SECONDS = 120, 600


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code of the class"), max_length=20)


class JoinForm(CodeForm):
    name = forms.CharField(label=_("Full name"), max_length=80)
    student_number = forms.CharField(label=_("Student number"), max_length=40)
    username = forms.CharField(label=_("User name"), max_length=60)
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again"):
            self.add_error("again", _now("The two passwords differ."))
        return cleaned


class CodeOptionsForm(forms.Form):
    days = forms.IntegerField(
        label=_("Good for days"), min_value=1, max_value=LONGEST_DAYS, initial=7
    )
    confirms = forms.BooleanField(
        label=_("I confirm each of them"),
        required=False,
        initial=True,
        help_text=_("Else whoever has the code is in the class at once."),
    )


def join(request: HttpRequest) -> HttpResponse:
    """For somebody who is logged in the code alone, for others with what an account needs."""
    person = request.user if isinstance(request.user, User) else None
    initial = {"code": request.GET.get("code", "")[:20]}
    form_class = CodeForm if person else JoinForm
    form = form_class(posted(request), initial=initial)
    if request.method == "POST":
        name = f"join:{request.META.get('REMOTE_ADDR', '')}"
        if not within(name, MOST_TRIES, WINDOW_SECONDS):
            form.add_error(None, _now("Too many tries. Wait ten minutes."))
        elif form.is_valid():
            done = tried(form, lambda: _joined(form.cleaned_data, person))
            if done is not None:
                return _told(request, done, person)
    status = 422 if form.errors else 200
    return render(request, "people/join.html", {"form": form, "person": person}, status=status)


def _joined(data: dict[str, Any], person: User | None) -> bool:
    code = code_found(data["code"])
    if person is not None:
        return join_as(person, code)
    wanted = {name: data[name] for name in ("name", "student_number", "username", "password")}
    return join_new(code, **wanted)


def _told(request: HttpRequest, is_in: bool, person: User | None) -> HttpResponse:
    if not is_in:
        text = _now("Your teacher is asked to let you in. You can log in once that is done.")
        messages.success(request, text)
    elif person:
        messages.success(request, _now("You are in the class."))
    else:
        messages.success(request, _now("You are in the class: log in now."))
    return redirect("/" if person else "login")


@login_required
def class_joining(request: HttpRequest, pk: int) -> HttpResponse:
    """The code of a class, and who waits."""
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    form = CodeOptionsForm(posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: join_open(room, by=user, **form.cleaned_data))
    ):
        messages.success(request, _now("The code is good from now on. Show it to the class."))
        return redirect("class-joining", pk)
    context = {
        **class_frame(request, room),
        "tab": "people",
        "form": form,
        "code": JoinCode.objects.open().filter(classroom=room).first(),
        "join_url": request.build_absolute_uri(reverse("join")),
        "waiting": JoinRequest.objects.filter(classroom=room).select_related("person"),
    }
    status = 422 if form.errors else 200
    return render(request, "people/class_joining.html", context, status=status)


@login_required
@require_POST
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    room, user = classroom_for(request, pk), person_of(request)
    told(request, lambda: join_close(room, by=user), _now("The code is good no more."))
    return redirect("class-joining", pk)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the ticked ones in, or decline them."""
    room, user = classroom_for(request, pk), person_of(request)
    may_change_roster(user, room).require()
    ticked = [
        one for one in request.POST.getlist("waiting")[:1000] if one.isdecimal() and len(one) < 12
    ]
    chosen = list(JoinRequest.objects.filter(classroom=room, pk__in=ticked))
    if not chosen:
        messages.error(request, _now("Choose the people first."))
        return redirect("class-joining", pk)
    try:
        if request.POST.get("do") == "decline":
            count = joins_decline(chosen, by=user)
            text = ngettext("%(n)d is declined.", "%(n)d are declined.", count)
        else:
            count = len(joins_confirm(chosen, by=user))
            text = ngettext(
                "%(n)d student is in the class.", "%(n)d students are in the class.", count
            )
        messages.success(request, text % {"n": count})
    except ValidationError as error:
        for reason in error.messages:
            messages.error(request, reason)
    return redirect("class-joining", pk)
