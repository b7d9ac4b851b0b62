"""Pages of readers: the courses, a course, a lesson or lab, finishing it, answering a question."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from courses.pages.models import Course, CourseIndex, LabBrief, Lesson, Module, QuizAnswer
from courses.pages.outline import outline_of, outlines_of
from courses.pages.parts import parts_of
from courses.pages.permissions import (
    is_course_staff,
    may_change_course,
    may_copy_course,
    may_write_courses,
    taught_with,
    visible_courses,
)
from courses.pages.quizzes import quiz_answer, shown
from courses.pages.services import page_finish, page_reopen
from lab.people.models import User
from lab.people.views.common import person_of, told

MOST_COURSES = 100


@login_required
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """Staff see the school's courses with their state, others those of their classes with progress."""
    user = person_of(request)
    staff = is_course_staff(user)
    found = visible_courses(user).select_related("owner").order_by("title", "pk")
    if not staff:
        found = found.exclude(classes__classroom__archived=True)
    rows = list(found[:MOST_COURSES])
    context = {
        "staff": staff,
        "rows": rows,
        "outlines": [] if staff else outlines_of(rows, user),
        "may_write": may_write_courses(user),
        "may_copy": may_copy_course(user),
    }
    return render(request, "courses/pages/courses.html", context)


def page_for(user: User, pk: int) -> tuple[Course, Any, bool]:
    """The course, the page as the person may read it, and whether it is a draft. Http404 for others."""
    page = get_object_or_404(Page, pk=pk).specific
    if isinstance(page, CourseIndex) or not hasattr(page, "get_url_parts"):
        raise Http404
    line = page.get_ancestors(inclusive=True)
    course = visible_courses(user).filter(path__in=[one.path for one in line]).first()
    if course is None:
        raise Http404
    if is_course_staff(user):
        drafted = page.has_unpublished_changes or not page.live
        return course, page.get_latest_revision_as_object() if drafted else page, drafted
    below = [one for one in line if one.depth >= course.depth]
    if not all(one.live for one in below):
        raise Http404
    return course, page, False


@login_required
@require_safe
def course_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A course with its outline, or one page of it."""
    user = person_of(request)
    course, page, draft = page_for(user, pk)
    if isinstance(page, Module):
        return redirect(f"/courses/{course.pk}/#m{page.pk}")
    return render(request, _template(page), page_context(page, course, user, draft=draft))


def _template(page: Any) -> str:
    return "courses/pages/course.html" if isinstance(page, Course) else "courses/pages/page.html"


def page_context(page: Any, course: Course, user: User, *, draft: bool) -> dict[str, Any]:
    staff = is_course_staff(user)
    outline = outline_of(course, user, drafts=staff)
    context = {
        "course": page if isinstance(page, Course) else course,
        "page": page,
        "outline": outline,
        "staff": staff,
        "draft": draft,
        "may_change": may_change_course(user, course),
        "may_copy": may_copy_course(user),
    }
    if isinstance(page, Lesson | LabBrief):
        entry = outline.entry(page)
        given = entry.given if entry else None
        before, after = outline.beside(page)
        context |= {
            "entry": entry,
            "given": given,
            "before": before,
            "after": after,
            "parts": parts_of(page.body, user, page.pk, given.assignment if given else None),
            "rooms": taught_with(course, user) if staff and page.pk and not given else (),
        }
    return context


def preview(request: HttpRequest, page: Any) -> HttpResponse:
    """What the editor shows beside the form: the page as it is typed, saved or not."""
    user = person_of(request)
    if isinstance(page, CourseIndex):
        return render(request, "courses/pages/preview.html", {"page": page})
    course = page if isinstance(page, Course) else _course_above(page)
    if isinstance(page, Module) or course is None or course.pk is None:
        return render(request, "courses/pages/preview.html", {"page": page})
    context = page_context(page, course, user, draft=True)
    return render(request, _template(page), {**context, "previewed": True})


def _course_above(page: Any) -> Course | None:
    """Also of a page that is not saved yet: it knows its place already."""
    steps = [page.path[: page.steplen * depth] for depth in range(1, page.depth or 0)]
    return Course.objects.filter(path__in=steps).first()


def _readable(user: User, pk: int) -> Any:
    """A lesson or lab brief that the person may work through, as it is published."""
    _course, page, _draft = page_for(user, pk)
    if not isinstance(page, Lesson | LabBrief):
        raise Http404
    return page


@login_required
@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, and on to the next page; or not done after all."""
    user = person_of(request)
    page = _readable(user, pk)
    if request.POST.get("do") == "reopen":
        page_reopen(page, by=user)
        return redirect("course-page", pk)
    if not told(request, lambda: page_finish(page, by=user), _("Done.")):
        return redirect("course-page", pk)
    course, _page, _draft = page_for(user, pk)
    _before, after = outline_of(course, user, drafts=is_course_staff(user)).beside(page)
    return redirect("course-page", after.page.pk if after else course.pk)


@login_required
@require_POST
def quiz(request: HttpRequest, pk: int, block: str) -> HttpResponse:
    """Judge an answer and say so at once; without htmx back to the page, where the same stands."""
    user = person_of(request)
    page = _readable(user, pk)
    block = str(block)
    value = next(
        (one.value for one in page.body if one.block_type == "quiz" and one.id == block), None
    )
    if value is None:
        raise Http404
    part = bool(request.headers.get("HX-Request"))
    problem, answer = "", None
    try:
        answer = quiz_answer(page, block, value, request.POST.getlist("answer"), by=user)
    except ValidationError as error:
        problem = " ".join(error.messages)
        answer = QuizAnswer.objects.filter(user=user, page=page.pk, block=block).first()
    if not part:
        if problem:
            messages.error(request, problem)
        return redirect(f"/courses/{pk}/#q{block}")
    context = {"page": page, "quiz": shown(block, value, answer), "problem": problem}
    return render(request, "courses/pages/_quiz.html", context, status=422 if problem else 200)
