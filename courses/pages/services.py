"""What is done with courses: finish a page, give a class a course, name its labs, copy."""

from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

from courses.assignments.models import Assignment
from courses.pages.models import Course, CourseIndex, CourseOfClass, LabBrief, LabOfClass, PageDone
from courses.pages.permissions import (
    may_copy_course,
    may_give_course,
    may_write_courses,
    own_courses,
)
from courses.pages.quizzes import QuizAnswer
from courses.pages.schools import school_prepare, teachers_index
from lab.access.decisions import Refused
from lab.people.models import Classroom, School, User


def questions_of(page: Page) -> list[str]:
    """The ids of the questions of a lesson or lab brief, as it is published."""
    return [block.id for block in page.body if block.block_type == "quiz"]  # type: ignore[attr-defined]


def page_finish(page: Page, *, by: User) -> PageDone:
    """The reader is through with it; its questions must have been answered, rightly or not."""
    wanted = set(questions_of(page))
    answered = QuizAnswer.objects.filter(user=by, page=page.pk, block__in=wanted)
    if missing := len(wanted) - answered.count():
        text = _("Answer the questions of the page first: %(count)d are open.")
        raise ValidationError(text % {"count": missing})
    done, _new = PageDone.objects.get_or_create(user=by, page_id=page.pk)
    return done


def page_reopen(page: Page, *, by: User) -> None:
    PageDone.objects.filter(user=by, page=page.pk).delete()


def course_give(course: Course, classroom: Classroom, *, by: User) -> CourseOfClass:
    """The class's students read the course from now on, as far as it is published."""
    may_give_course(by, classroom).require()
    if not own_courses(by).filter(pk=course.pk).exists() or not _of_school(course, classroom):
        raise ValidationError(_("This course belongs to another school."))
    link, _new = CourseOfClass.objects.get_or_create(
        course=course, classroom=classroom, defaults={"by": by}
    )
    return link


def _of_school(course: Course, classroom: Classroom) -> bool:
    return course.is_descendant_of(school_prepare(classroom.school))


def course_take_back(link: CourseOfClass, *, by: User) -> None:
    """The class has it no more. What its students did in it stays."""
    may_give_course(by, link.classroom).require()
    with transaction.atomic():
        labs = LabBrief.objects.descendant_of(link.course)
        LabOfClass.objects.filter(page__in=labs, assignment__classroom=link.classroom).delete()
        link.delete()


def lab_link(
    page: LabBrief, classroom: Classroom, assignment: Assignment | None, *, by: User
) -> LabOfClass | None:
    """Say which assignment of the class this lab is; with None it is none."""
    may_give_course(by, classroom).require()
    if assignment is not None and assignment.classroom_id != classroom.pk:
        raise ValidationError(_("Choose an assignment of this class."))
    with transaction.atomic():
        former = LabOfClass.objects.filter(page=page, assignment__classroom=classroom)
        former.exclude(assignment=assignment).delete()
        if assignment is None:
            return None
        link, _new = LabOfClass.objects.update_or_create(
            assignment=assignment, defaults={"page": page}
        )
    return link


def lab_to_give(classroom: Classroom, number: str) -> LabBrief | None:
    """The lab of one of the class's courses that has this number, if it can become an assignment."""
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        return None
    labs = LabBrief.objects.none()
    for link in classroom.class_courses.select_related("course"):
        labs |= LabBrief.objects.descendant_of(link.course)
    found = labs.filter(pk=int(number), version__isnull=False)
    return found.select_related("version__scenario").defer_streamfields().first()


def course_place(school: School, user: User) -> CourseIndex:
    """Where new courses of the person go: designers write the school's, teachers keep their own."""
    if may_write_courses(user):
        return school_prepare(school)
    return teachers_index(school)


def course_copy(course: Course, *, title: str, by: User) -> Course:
    """The whole course anew, as drafts that belong to the person."""
    may_copy_course(by).require()
    if not own_courses(by).filter(pk=course.pk).exists():
        raise Refused(_("This course belongs to another school."))
    index = CourseIndex.objects.ancestor_of(course).filter(kind=CourseIndex.Kind.SCHOOL).get()
    place = course_place(index.school, by)
    if Course.objects.child_of(place).filter(title=title).exists():
        raise ValidationError({"title": _("There is a course of this name already.")})
    with transaction.atomic():
        action = CopyPageAction(
            course,
            to=place,
            update_attrs={"title": title, "draft_title": title, "slug": free_slug(place, title)},
            recursive=True,
            copy_revisions=False,
            keep_live=False,
            user=by,
        )
        return action.execute(skip_permission_checks=True)


def free_slug(parent: Page, title: str) -> str:
    """A slug that no page below the parent has."""
    plain = slugify(title, allow_unicode=True)[:200] or "course"
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbers = (f"{plain}-{number}" for number in count(2))
    return next(one for one in chain([plain], numbers) if one not in taken)
