"""The next term: what a class was given goes to a new class, with its days moved by whole weeks."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Assignment
from courses.assignments.services import assignment_create
from courses.gradebook.models import Category, Column, Gradebook, categories_of
from courses.marking.models import Rubric
from courses.marking.rubrics import rubric_copy
from courses.pages.models import CourseOfClass, LabOfClass
from courses.peer_review.models import PeerReviewing
from courses.peer_review.services import reviewing_copy
from courses.teams.models import PeerSurvey, Turn
from lab.people.models import Classroom, Enrolment, Term, User
from lab.people.permissions import may_create_classroom, may_manage_classroom
from lab.people.services import classroom_create

MOST_WEEKS = 260
# Public holidays with a fixed day; those that move with the moon stand in the school's calendar.
HOLIDAYS = {
    (1, 1): gettext_lazy("New Year"),
    **{(5, day): gettext_lazy("Labour Day") for day in (1, 2, 3)},
    **{(10, day): gettext_lazy("National Day") for day in range(1, 8)},
    **{(12, day): gettext_lazy("Christmas") for day in (25, 26)},
}
MOMENTS = ("opens_at", "due_at", "closes_at")
# Of an assignment what another class does not get as it is.
OWN = {"id", "classroom", "rubric", "created_by", "created_at", *MOMENTS}


@dataclass(frozen=True)
class Wish:
    """What the new class is to be. `rubrics`: copies that can be changed, else the same ones again."""

    term: Term
    name: str
    weeks: int
    rubrics: bool = False


@dataclass(frozen=True)
class Moved:
    """An assignment with its days in the new term, and what is odd about them."""

    assignment: Assignment
    opens_at: dt.datetime
    due_at: dt.datetime | None
    closes_at: dt.datetime | None
    hints: tuple[str, ...]
    weeks: int


@dataclass(frozen=True)
class Plan:
    wish: Wish
    assignments: list[Moved] = field(default_factory=list)
    courses: list[CourseOfClass] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    @property
    def rubrics(self) -> list[Rubric]:
        found = [one.assignment.rubric for one in self.assignments if one.assignment.rubric]
        return list({one.pk: one for one in found}.values())


def weeks_between(classroom: Classroom, term: Term) -> int:
    """Whole weeks from the beginning of the one term to that of the other."""
    return round((term.starts - classroom.term.starts).days / 7)


def shifted(moment: dt.datetime, weeks: int) -> dt.datetime:
    """The same hour of the same weekday on the clock on the wall, also where summer time lies between."""
    wall = timezone.localtime(moment).replace(tzinfo=None) + dt.timedelta(weeks=weeks)
    return timezone.make_aware(wall)


def shifted_if(moment: dt.datetime | None, weeks: int) -> dt.datetime | None:
    return shifted(moment, weeks) if moment else None


def plan_of(classroom: Classroom, wish: Wish) -> Plan:
    """What would be made; writes nothing."""
    rows = classroom.assignments.select_related("version__scenario", "rubric").order_by(
        "opens_at", "pk"
    )
    columns = Column.objects.filter(category__classroom=classroom)
    return Plan(
        wish,
        [_moved(one, wish) for one in rows],
        list(classroom.class_courses.select_related("course")),
        list(categories_of(classroom)),
        list(columns.select_related("category", "assignment")),
    )


def _moved(assignment: Assignment, wish: Wish) -> Moved:
    opens = shifted(assignment.opens_at, wish.weeks)
    due = shifted_if(assignment.due_at, wish.weeks)
    closes = shifted_if(assignment.closes_at, wish.weeks)
    hints = [hint for moment in (opens, due) if moment for hint in _hints(moment, wish.term)]
    if assignment.version.is_archived:
        hints.append(_("This version of the scenario is archived: choose a later one afterwards."))
    return Moved(assignment, opens, due, closes, tuple(dict.fromkeys(hints)), wish.weeks)


def _hints(moment: dt.datetime, term: Term) -> list[str]:
    day = timezone.localdate(moment)
    found = []
    if not term.starts <= day <= term.ends:
        found.append(_("%(day)s is outside of the term.") % {"day": day})
    if holiday := HOLIDAYS.get((day.month, day.day)):
        found.append(_("%(day)s is a holiday: %(name)s.") % {"day": day, "name": holiday})
    return found


def class_copy(classroom: Classroom, wish: Wish, *, by: User) -> Classroom:
    """The new class with all of the plan, and the person as its teacher. Students come with its roster;
    companies are made when they are there."""
    may_manage_classroom(by, classroom).require()
    may_create_classroom(by, classroom.school).require()
    if not -MOST_WEEKS <= wish.weeks <= MOST_WEEKS:
        text = _("At most %(most)d weeks.")
        raise ValidationError({"weeks": text % {"most": MOST_WEEKS}})
    plan = plan_of(classroom, wish)
    with transaction.atomic():
        made = classroom_create(
            Classroom(school=classroom.school, term=wish.term, name=wish.name), by=by
        )
        _teachers(classroom, made)
        rubrics = {one.pk: rubric_copy(one, by=by) for one in plan.rubrics} if wish.rubrics else {}
        given = {one.assignment.pk: _given(one, made, rubrics, by) for one in plan.assignments}
        _gradebook(classroom, made, plan, given)
        _courses(plan, made, given, by)
    return made


def _teachers(classroom: Classroom, made: Classroom) -> None:
    """Who taught the old class teaches the new one."""
    here = set(made.enrolments.values_list("user", flat=True))
    teachers = classroom.enrolments.active().filter(role=Enrolment.Role.TEACHER)
    for place in teachers.filter(user__is_active=True).exclude(user__in=here):
        Enrolment.objects.create(classroom=made, user_id=place.user_id, role=place.role)


def _given(moved: Moved, made: Classroom, rubrics: dict[int, Rubric], by: User) -> Assignment:
    former = moved.assignment
    rubric = rubrics.get(former.rubric_id or 0, former.rubric)
    given = assignment_create(
        Assignment(
            classroom=made,
            opens_at=moved.opens_at,
            due_at=moved.due_at,
            closes_at=moved.closes_at,
            rubric=rubric,
            **_same(former, moved.weeks),
        ),
        by=by,
    )
    for turn in former.turns.all():
        Turn.objects.create(assignment=given, at=shifted(turn.at, moved.weeks))
    if survey := PeerSurvey.objects.filter(assignment=former).first():
        PeerSurvey.objects.create(
            assignment=given,
            text=survey.text,
            rubric=survey.rubric,
            opens_at=shifted_if(survey.opens_at, moved.weeks),
            closes_at=shifted_if(survey.closes_at, moved.weeks),
        )
    if reviewing := PeerReviewing.objects.filter(assignment=former).first():
        reviewing_copy(reviewing, given, shifted_if(reviewing.closes_at, moved.weeks))
    return given


def _same(former: Assignment, weeks: int) -> dict[str, Any]:
    """All else that it says; a moment of it moves with the others."""
    fields = [one for one in Assignment._meta.concrete_fields if one.name not in OWN]
    told = {one.name: getattr(former, one.name) for one in fields}
    return {
        name: shifted(value, weeks) if isinstance(value, dt.datetime) else value
        for name, value in told.items()
    }


def _gradebook(
    classroom: Classroom, made: Classroom, plan: Plan, given: dict[int, Assignment]
) -> None:
    """Scale, categories and columns, without a single mark."""
    if former := Gradebook.objects.filter(classroom=classroom).first():
        Gradebook.objects.update_or_create(
            classroom=made,
            defaults={
                "scale": former.scale,
                "rounding": former.rounding,
                "missing_is_zero": former.missing_is_zero,
            },
        )
    categories = {}
    for one in plan.categories:
        categories[one.pk], _new = Category.objects.update_or_create(
            classroom=made,
            name=one.name,
            defaults={
                "weight": one.weight,
                "drop_lowest": one.drop_lowest,
                "position": one.position,
            },
        )
    for column in plan.columns:
        assignment = given.get(column.assignment_id or 0)
        if column.assignment_id is None or assignment is not None:
            Column.objects.create(
                category=categories[column.category_id],
                name=column.name,
                assignment=assignment,
                weight=column.weight,
                full=column.full,
                position=column.position,
            )


def _courses(plan: Plan, made: Classroom, given: dict[int, Assignment], by: User) -> None:
    for link in plan.courses:
        CourseOfClass.objects.create(course_id=link.course_id, classroom=made, by=by)
    for lab in LabOfClass.objects.filter(assignment__in=list(given)):
        LabOfClass.objects.create(page_id=lab.page_id, assignment=given[lab.assignment_id])
