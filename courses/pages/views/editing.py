"""A copy of a course, and the way into the editor."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.pages.permissions import may_copy_course, own_courses
from courses.pages.services import course_copy, course_place
from courses.views.common import asked
from lab.people.views.common import person_of


class CopyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)


@login_required
@require_safe
def write(request: HttpRequest) -> HttpResponse:
    """To the editor's empty form of a course, in the list in which the person's courses stand."""
    user = person_of(request)
    may_copy_course(user).require()
    if user.school is None:
        return redirect("wagtailadmin_home")
    place = course_place(user.school, user)
    return redirect("wagtailadmin_pages:add", "courses", "course", place.pk)


@login_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a course anew, as drafts."""
    user = person_of(request)
    may_copy_course(user).require()
    course = get_object_or_404(own_courses(user), pk=pk)
    initial = {"title": _("%(name)s (copy)") % {"name": course.title[:100]}}
    form = CopyForm(request.POST if request.method == "POST" else None, initial=initial)
    return asked(
        request,
        form,
        lambda: course_copy(course, title=form.cleaned_data["title"], by=user),
        back=reverse("courses"),
        done=_("The copy is made: it is a draft until it is published."),
        title=_("Copy “%(name)s”?") % {"name": course.title},
        text=_("You get all modules, lessons and labs as drafts, to change as you like."),
        action_label=_("Copy"),
    )
