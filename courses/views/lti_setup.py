"""Setting up learning platforms (administrators), and linking their courses and activities (teachers)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from lti_tool.models import LtiContext, LtiDeployment, LtiRegistration, LtiResourceLink

from courses.assignments.models import Assignment
from courses.lti.marks import marks_send
from courses.lti.models import CourseLink, LabLink, Platform, SentMark
from courses.lti.services import (
    course_link,
    deployment_allow,
    lab_link,
    platform_save,
    roster_fetch,
)
from courses.permissions import may_give
from courses.views.common import assignment_to_mark
from lab.jobs import start
from lab.people.models import Classroom, School, User
from lab.people.permissions import is_administrator_of, may_administer, may_change_roster
from lab.people.selectors import visible_classrooms
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, tried


class PlatformForm(forms.ModelForm):
    school = forms.ModelChoiceField(School.objects.none(), label=gettext_lazy("School"))

    class Meta:
        model = LtiRegistration
        fields = ["name", "issuer", "client_id", "auth_url", "token_url", "keyset_url", "is_active"]
        labels = {
            "name": gettext_lazy("Name"),
            "issuer": gettext_lazy("Platform ID (issuer)"),
            "client_id": gettext_lazy("Client ID"),
            "auth_url": gettext_lazy("Authentication request URL"),
            "token_url": gettext_lazy("Access token URL"),
            "keyset_url": gettext_lazy("Public keyset URL"),
            "is_active": gettext_lazy("in use"),
        }

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("auth_url", "token_url", "keyset_url"):
            self.fields[name] = forms.URLField(label=self.fields[name].label, assume_scheme="https")
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        self.initial.setdefault("school", schools.first())


class ChoiceForm(forms.Form):
    """One of some records."""

    chosen = forms.ModelChoiceField(Classroom.objects.none())

    def __init__(self, *args: Any, rows: QuerySet, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chosen"] = forms.ModelChoiceField(rows, label=label)


def _schools(user: User) -> QuerySet[School]:
    return School.objects.all() if user.is_superuser else School.objects.filter(people=user)


@login_required
@require_safe
def platforms(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    may_administer(user).require()
    found = Platform.objects.filter(school__in=_schools(user)).select_related(
        "registration", "school"
    )
    return render(request, "courses/lti/platforms.html", {"platforms": found})


@login_required
def platform(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Register one, or change it; with the values to paste into the platform."""
    user = person_of(request)
    may_administer(user).require()
    schools = _schools(user)
    found = get_object_or_404(Platform, pk=pk, school__in=schools) if pk else None
    form = PlatformForm(
        posted(request),
        instance=found.registration if found else LtiRegistration(),
        schools=schools.filter(pk=found.school_id) if found else schools,
    )
    if request.method == "POST" and form.is_valid():
        school = form.cleaned_data["school"]
        saved = tried(form, lambda: platform_save(form.instance, school=school, by=user))
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("lti-platform", saved.pk)
    context = {
        "platform": found,
        "form": form,
        "deployments": found.registration.deployments.order_by("pk") if found else (),
        "values": _values(request),
    }
    status = 422 if form.errors else 200
    return render(request, "courses/lti/platform.html", context, status=status)


def _values(request: HttpRequest) -> list[tuple[str, str]]:
    """What an administrator pastes into the platform."""
    names = (
        (_("Tool URL, launch URL, redirect URI, deep linking URL"), "lti-launch"),
        (_("Initiate login URL"), "lti-begin"),
        (_("Public keyset URL"), "lti-keys"),
    )
    return [(label, request.build_absolute_uri(reverse(name))) for label, name in names]


@login_required
@require_POST
def deployment(request: HttpRequest, pk: int) -> HttpResponse:
    user = person_of(request)
    rows = LtiDeployment.objects.select_related("registration__platform__school")
    found = get_object_or_404(rows.filter(registration__platform__isnull=False), pk=pk)
    if not is_administrator_of(user, found.registration.platform.school):
        raise Http404
    deployment_allow(found, allowed="allow" in request.POST, by=user)
    messages.success(request, _("Saved."))
    return redirect("lti-platform", found.registration.platform.pk)


def _taught(user: User) -> QuerySet[LtiContext]:
    """Courses of platforms in which the person teaches, as the last launch said."""
    return LtiContext.objects.filter(
        memberships__user__auth_user=user, memberships__is_instructor=True
    ).select_related("deployment__registration__platform")


@login_required
def course(request: HttpRequest, pk: int) -> HttpResponse:
    """A teacher says which class a course of the platform is."""
    user = person_of(request)
    context = get_object_or_404(_taught(user), pk=pk)
    school = context.deployment.registration.platform.school_id
    rooms = visible_classrooms(user).filter(school=school, archived=False).order_by("name")
    rows = rooms.filter(pk__in=[room.pk for room in rooms if may_change_roster(user, room)])
    form = ChoiceForm(posted(request), rows=rows, label=_("Class"))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        if tried(form, lambda: course_link(context, chosen, by=user)) is not None:
            messages.success(request, _("The course is linked to the class."))
            return redirect("classroom-platform", chosen.pk)
    told = {
        "form": form,
        "title": _("Which class is “%(course)s”?") % {"course": context},
        "text": _("Its students get a place in the class when they come, or with its roster."),
        "empty": not rows,
    }
    return render(request, "courses/lti/choice.html", told)


@login_required
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """A teacher says which assignment an activity of a linked course opens."""
    user = person_of(request)
    found = get_object_or_404(LtiResourceLink, pk=pk, context__in=_taught(user))
    link = get_object_or_404(
        CourseLink.objects.select_related("classroom"), context=found.context_id
    )
    form = ChoiceForm(posted(request), rows=link.classroom.assignments.all(), label=_("Assignment"))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["chosen"]
        if tried(form, lambda: lab_link(found, chosen, by=user)) is not None:
            text = _(
                "The activity opens this assignment. Open it once more from the course, so that "
                "marks find their way."
            )
            messages.success(request, text)
            return redirect("assignment", chosen.pk)
    told = {
        "form": form,
        "title": _("What does “%(activity)s” open?") % {"activity": found},
        "text": _("Students come to the assignment, and its released marks go to the platform."),
        "empty": not link.classroom.assignments.exists(),
    }
    return render(request, "courses/lti/choice.html", told)


@login_required
@require_safe
def class_platform(request: HttpRequest, pk: int) -> HttpResponse:
    """What a class has to do with learning platforms: courses, activities, and marks that were sent."""
    room, user = classroom_for(request, pk), person_of(request)
    links = LabLink.objects.filter(assignment__classroom=room).select_related(
        "assignment", "resource_link"
    )
    marks = SentMark.objects.filter(link__in=links).select_related("grade__user", "link")
    failed = marks.filter(state=SentMark.State.FAILED)
    context = {
        **class_frame(request, room),
        "tab": "platform",
        "courses": room.course_links.select_related("context__deployment__registration"),
        "links": links,
        "sent": marks.filter(state=SentMark.State.SENT).count(),
        "failed": failed[:50],
        "may_give": may_give(user, room),
    }
    return render(request, "courses/lti/class_platform.html", context)


@login_required
@require_POST
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The argument is the linked course."""
    user = person_of(request)
    rooms = visible_classrooms(user)
    link = get_object_or_404(CourseLink.objects.filter(classroom__in=rooms), pk=pk)
    may_change_roster(user, link.classroom).require()
    job = start(roster_fetch, user=user, classroom=link.classroom, arguments={"link": link.pk})
    return redirect("job", job.pk)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The argument is the assignment."""
    user = person_of(request)
    found: Assignment = assignment_to_mark(user, pk)
    may_give(user, found.classroom).require()
    return redirect("job", marks_send(found, by=user).pk)
