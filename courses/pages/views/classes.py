"""What teachers do for a class: give it courses, name its labs, take it to the next term, archive it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.pages.archiving import class_archive, companies_remove, leaving_of
from courses.pages.models import Course, LabBrief, LabOfClass
from courses.pages.permissions import may_give_course, own_courses
from courses.pages.services import course_give, course_take_back, lab_link
from courses.pages.terms import MOST_WEEKS, Wish, class_copy, plan_of, weeks_between
from lab.jobs import start
from lab.people.models import Classroom, Term
from lab.people.permissions import may_create_classroom, may_manage_classroom
from lab.people.views.classrooms import class_frame, classroom_for
from lab.people.views.common import person_of, posted, told, tried


@login_required
def class_courses(request: HttpRequest, pk: int) -> HttpResponse:
    """The courses of a class, and which assignment each lab is."""
    user, room = person_of(request), classroom_for(request, pk)
    may_give = may_give_course(user, room)
    if request.method == "POST":
        may_give.require()
        _act(request, room)
        return redirect("classroom-courses", pk)
    links = list(room.class_courses.select_related("course"))
    given = {link.course_id for link in links}
    context = {
        **class_frame(request, room),
        "tab": "courses",
        "courses": _with_labs(links, room),
        "assignments": room.assignments.all(),
        "others": own_courses(user).exclude(pk__in=given).order_by("title") if may_give else (),
        "may_give": may_give,
    }
    return render(request, "courses/pages/class_courses.html", context)


def _with_labs(links: list[Any], room: Classroom) -> list[dict[str, Any]]:
    """Each course of the class with its labs and what they are linked to, in three queries."""
    chosen = dict(
        LabOfClass.objects.filter(assignment__classroom=room).values_list("page", "assignment")
    )
    labs = LabBrief.objects.none()
    for link in links:
        labs |= LabBrief.objects.descendant_of(link.course)
    found = list(labs.select_related("version__scenario").defer_streamfields().order_by("path"))
    return [
        {
            "link": link,
            "labs": [
                {"page": lab, "assignment": chosen.get(lab.pk)}
                for lab in found
                if lab.path.startswith(link.course.path)
            ],
        }
        for link in links
    ]


def _act(request: HttpRequest, room: Classroom) -> None:
    """Give, take back or link, by the button's value."""
    user, values = person_of(request), request.POST
    match values.get("do"):
        case "give":
            course = get_object_or_404(own_courses(user), pk=_number(values.get("course")))
            told(request, lambda: course_give(course, room, by=user), _("The class has it."))
        case "take-back":
            link = get_object_or_404(room.class_courses, course=_number(values.get("course")))
            told(request, lambda: course_take_back(link, by=user), _("It is taken back."))
        case "link":
            courses = Course.objects.filter(classes__classroom=room)
            page = get_object_or_404(LabBrief, pk=_number(values.get("lab")))
            if not any(page.is_descendant_of(course) for course in courses):
                messages.error(request, _("The class does not have this course."))
                return
            chosen = _number(values.get("assignment"))
            assignment = get_object_or_404(room.assignments, pk=chosen) if chosen else None
            told(request, lambda: lab_link(page, room, assignment, by=user), _("Saved."))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


class NextTermForm(forms.Form):
    term = forms.ModelChoiceField(Term.objects.none(), label=gettext_lazy("Term"), empty_label=None)
    name = forms.CharField(label=gettext_lazy("Name of the new class"), max_length=80)
    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks later"),
        min_value=-MOST_WEEKS,
        max_value=MOST_WEEKS,
        required=False,
        help_text=gettext_lazy(
            "Days of the week stay. Empty: from the start of term to start of term."
        ),
    )
    rubrics = forms.BooleanField(
        label=gettext_lazy("Copy the rubrics"),
        required=False,
        help_text=gettext_lazy(
            "To change them for the new class. Else the same ones are used again."
        ),
    )

    def __init__(self, *args: Any, classroom: Classroom, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._classroom = classroom
        terms = Term.objects.filter(school=classroom.school).order_by("-starts")
        self.fields["term"].queryset = terms  # type: ignore[attr-defined]

    @property
    def wish(self) -> Wish:
        values = self.cleaned_data
        weeks = values["weeks"]
        if weeks is None:
            weeks = weeks_between(self._classroom, values["term"])
        return Wish(values["term"], values["name"].strip(), weeks, values["rubrics"])


@login_required
def next_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which term; look at what would be made; make it."""
    user, room = person_of(request), classroom_for(request, pk)
    may_manage_classroom(user, room).require()
    may_create_classroom(user, room.school).require()
    form = NextTermForm(posted(request), classroom=room, initial={"name": room.name})
    plan = None
    if request.method == "POST" and form.is_valid():
        plan = plan_of(room, form.wish)
        if request.POST.get("do") == "make":
            made = tried(form, lambda: class_copy(room, form.wish, by=user))
            if made is not None:
                text = _("The class is made. Import its roster, then make the companies.")
                messages.success(request, text)
                return redirect("classroom-assignments", made.pk)
    context = {**class_frame(request, room), "form": form, "plan": plan, "tab": ""}
    status = 422 if form.errors else 200
    return render(request, "courses/pages/next_term.html", context, status=status)


@login_required
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """What archiving means for this class, and doing it."""
    user, room = person_of(request), classroom_for(request, pk)
    may_manage_classroom(user, room).require()
    if request.method == "POST":
        class_archive(room, by=user)
        if request.POST.get("companies") == "remove":
            job = start(
                companies_remove,
                user=user,
                classroom=room,
                arguments={"classroom": room.pk},
                title=_("Remove the companies of %(name)s") % {"name": room},
                link=reverse("classroom", args=[pk]),
            )
            return redirect("job", job.pk)
        messages.success(request, _("The class is archived."))
        return redirect("classroom", pk)
    context = {**class_frame(request, room), "leaving": leaving_of(room), "tab": ""}
    return render(request, "courses/pages/archive.html", context)
