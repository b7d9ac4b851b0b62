"""Which news by which way: a person's own page, the class's robot, and the end of the mails."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lab.notices.choosing import (
    choice_of,
    choose,
    mails_end,
    robot_of,
    robot_remove,
    robot_set,
    robot_test,
)
from lab.notices.forms import ClassRobotForm, RobotForm
from lab.notices.kinds import KINDS, Channel
from lab.notices.mailing import person_of_token
from lab.people.models import Classroom, User
from lab.people.permissions import may_manage_classroom
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told, tried


@never_cache
@login_required
def choices(request: HttpRequest) -> HttpResponse:
    """Kinds by channels, and the own robot."""
    person = person_of(request)
    if request.method == "POST":
        choose(person, {name: request.POST.getlist(name) for name in KINDS})
        messages.success(request, _("Saved."))
        return redirect("notice-choices")
    return _choices_page(request, RobotForm())


def _choices_page(request: HttpRequest, form: RobotForm) -> HttpResponse:
    person = person_of(request)
    choice = choice_of(person)
    rows = [(kind, choice.channels(kind)) for kind in KINDS.values()]
    context = {"rows": rows, "channels": Channel.choices, "robot": robot_of(person), "form": form}
    return render(request, "lab/notices/choices.html", context)


@never_cache
@login_required
@require_POST
def robot(request: HttpRequest) -> HttpResponse:
    """The own robot: enter, test, take away."""
    person = person_of(request)
    if (answer := _pressed(request, person, reverse("notice-choices"))) is not None:
        return answer
    form = RobotForm(request.POST)
    if form.is_valid() and tried(form, lambda: robot_set(person, by=person, **form.cleaned_data)):
        messages.success(request, _("Saved. Send a test to see that it works."))
        return redirect("notice-choices")
    return _choices_page(request, form)


@never_cache
@login_required
def class_robot(request: HttpRequest, pk: int) -> HttpResponse:
    """The robot in the group of a class: its teachers set it."""
    room, person = classroom_for(request, pk), person_of(request)
    may_manage_classroom(person, room).require()
    here = reverse("classroom-robot", args=[room.pk])
    if request.method == "POST" and (answer := _pressed(request, room, here)) is not None:
        return answer
    present = robot_of(room)
    form = ClassRobotForm(posted(request), initial={"kinds": present.kinds if present else []})
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: robot_set(room, by=person, **form.cleaned_data))
    ):
        messages.success(request, _("Saved. Send a test to see that it works."))
        return redirect(here)
    context: dict[str, Any] = {**class_frame(request, room), "form": form, "robot": present}
    return render(request, "lab/notices/class_robot.html", context)


def _pressed(request: HttpRequest, owner: User | Classroom, here: str) -> HttpResponse | None:
    """What the buttons beside the form do; None when the form itself was sent."""
    person = person_of(request)
    if request.POST.get("do") == "remove":
        removed = _("The robot is removed.")
        told(request, lambda: robot_remove(owner, by=person), removed)
        return redirect(here)
    if request.POST.get("do") == "test":
        if robot_of(owner) is None:
            messages.error(request, _("Paste the robot's address first."))
            return redirect(here)
        return redirect("job", robot_test(owner, by=person, link=here).pk)
    return None


@csrf_exempt  # what stands in the address is the proof, and programs of mail post it themselves
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more mails, for whoever got one; asked before, for programs open each link of a mail."""
    person = person_of_token(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        mails_end(person)
    context = {"person": person, "done": request.method == "POST"}
    return render(request, "lab/notices/unsubscribe.html", context)
