"""A course as a file, and from one."""

import io
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.pages.exchange.storing import course_bring
from courses.pages.exchange.writing import course_zip
from courses.pages.permissions import may_copy_course, own_courses
from lab.access.decisions import Refused
from lab.people.models import User
from lab.people.views.common import person_of
from scenarios.packs.problems import BadPack


class CourseFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A ZIP of a course's folder, as “Export” writes it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            limit = settings.UPLOAD_LIMIT_BYTES // 1024 // 1024
            text = _("The file is larger than %(limit)d MB.")
            raise forms.ValidationError(text % {"limit": limit})
        return file


@login_required
@require_safe
def take(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The course as a ZIP, as it was saved last."""
    user = person_of(request)
    may_copy_course(user).require()
    course = get_object_or_404(own_courses(user), pk=pk)
    return FileResponse(
        io.BytesIO(course_zip(course)),
        as_attachment=True,
        filename=f"{course.slug}.zip",
        content_type="application/zip",
    )


@login_required
def bring(request: HttpRequest) -> HttpResponse:
    """All problems of the file at once, or the course as drafts."""
    user = person_of(request)
    may_copy_course(user).require()
    form = CourseFileForm(request.POST or None, request.FILES or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            course = _brought(file, user)
        except BadPack as error:
            problems = error.lines()
        else:
            messages.success(request, _("The course is here: it is a draft until it is published."))
            return redirect("course-page", course.pk)
    context = {"form": form, "problems": problems}
    status = 422 if form.is_bound else 200
    return render(request, "courses/pages/import.html", context, status=status)


def _brought(file: Any, user: User) -> Any:
    if user.school is None:
        raise Refused(_("Course pages belong to a school, and you to none. Ask the administrator."))
    return course_bring(file.name, file.read(), school=user.school, by=user)
