"""Assignments, submissions and marks for programs: each caller sees what the pages show them."""

from decimal import Decimal
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import times_of, with_extensions
from courses.comments.reading import Said, comments_of, threads
from courses.desk import Row, class_table
from courses.forms import SubmitForm
from courses.gates import findings_for
from courses.marking.blind import answer_without_names, is_blind
from courses.marking.items import CheckItem, CriterionItem, Work, works
from courses.marking.models import Grade
from courses.marking.services import release
from courses.permissions import assignments_to_mark, own_teams
from courses.submissions.models import Submission
from courses.submissions.services import submit
from courses.views.common import assignment_to_mark, own_team, submission_for, submission_to_mark
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView, object_of
from lab.entities.api.described import (
    MOMENT,
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    TEXT_OR_NOTHING,
    WHOLE,
    YES_NO,
    Described,
    every,
    many,
)
from lab.entities.api.pages import Pages
from lab.people.models import User
from scenarios.checks.showing import Shown, is_shown

POINTS = {**TEXT_OR_NOTHING, "format": "decimal"}
WITHOUT_NAMES = "Null while work is marked without names; then there are no members either."
ASSIGNMENT = every(
    id=WHOLE,
    name=TEXT,
    classroom=WHOLE,
    scenario=TEXT,
    purpose={**TEXT, "enum": Assignment.Purpose.values},
    opens_at=MOMENT,
    due_at={**MOMENT_OR_NOTHING, "description": "With the own extension, for a student."},
    closes_at=MOMENT_OR_NOTHING,
    sandbox={**NUMBER_OR_NOTHING, "description": "The own company, for a student."},
    submissions=many(WHOLE),
    points={**POINTS, "description": "The own mark, once it is released."},
)
MEMBER = every(
    grade=NUMBER_OR_NOTHING,
    username=TEXT,
    student_number=TEXT,
    name=TEXT,
    points=POINTS,
    complete=YES_NO,
    released_points=POINTS,
    released_at=MOMENT_OR_NOTHING,
)
GRADEBOOK = every(
    assignment=WHOLE,
    teams=many(
        every(
            team={**NUMBER_OR_NOTHING, "description": WITHOUT_NAMES},
            name=TEXT,
            variant={**WHOLE, "description": "Of the scenario; 0 is as it is written."},
            submission=NUMBER_OR_NOTHING,
            days_late=NUMBER_OR_NOTHING,
            members=many(MEMBER),
        )
    ),
)
SHARE = {"type": "number", "nullable": True}
SUBMISSION = every(
    id=WHOLE,
    assignment=WHOLE,
    number=WHOLE,
    at={**MOMENT_OR_NOTHING, "description": "Null while work is marked without names."},
    days_late=WHOLE,
    note=TEXT,
    snapshot=WHOLE,
    points={**POINTS, "description": "Null for a student until the mark is released."},
    checks=many(
        every(key=TEXT, name=TEXT, points=TEXT, share=SHARE, by_hand=TEXT_OR_NOTHING),
    ),
    rubric=many(every(criterion=TEXT, level=TEXT_OR_NOTHING, points=POINTS, comment=TEXT)),
    comments=many(
        every(
            id=WHOLE,
            author=TEXT,
            text=TEXT,
            at=MOMENT_OR_NOTHING,
            on={**TEXT, "description": "accounts/17, accounts/17/phone, entry/12, or empty."},
            answers={**NUMBER_OR_NOTHING, "description": "The comment that this one answers."},
            settled=YES_NO,
        )
    ),
)


class AssignmentsSchema(Described):
    operations = {"GET": ("assignments_list", 200, "Assignment", ASSIGNMENT)}
    tags = ("assignments",)
    paged = True


class GradebookSchema(Described):
    operations = {"GET": ("assignment_gradebook", 200, "Gradebook", GRADEBOOK)}
    tags = ("assignments",)


class SubmitSchema(Described):
    operations = {"POST": ("assignment_submit", 201, "Submission", SUBMISSION)}
    tags = ("assignments",)
    wishes = {"POST": ("SubmissionWish", {"type": "object", "properties": {"note": TEXT}})}


class SubmissionSchema(Described):
    operations = {"GET": ("submission_read", 200, "Submission", SUBMISSION)}
    tags = ("assignments",)


RELEASED = every(released={**WHOLE, "description": "How many marks are shown now."})


class ReleaseSchema(Described):
    operations = {"POST": ("assignment_release", 200, "Released", RELEASED)}
    tags = ("assignments",)


class SubmissionReleaseSchema(Described):
    operations = {"POST": ("submission_release", 200, "Released", RELEASED)}
    tags = ("assignments",)


class AssignmentsView(ApiView):
    """Those on which the caller works, and those of the classes that the caller looks after."""

    schema = AssignmentsSchema()

    def get(self, request: Request) -> Response:
        require_known(request.query_params, ())
        user = _person(request)
        teams = {
            team.assignment_id: team
            for team in with_extensions(own_teams(user)).prefetch_related("submissions")
        }
        grades = {grade.assignment_id: grade for grade in user.grades.all()}
        rows = Assignment.objects.filter(pk__in=teams) | assignments_to_mark(user)
        pages = Pages()
        found = rows.select_related("version__scenario").distinct().order_by("pk")
        page = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(
            [_assignment(one, teams.get(one.pk), grades.get(one.pk)) for one in page or []]
        )


class GradebookView(ApiView):
    """All teams of an assignment with their marks, for staff of the class."""

    schema = GradebookSchema()

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        found = assignment_to_mark(_person(request), number)
        rows = class_table(found).rows
        return Response({"assignment": found.pk, "teams": [_team(row) for row in rows]})


class SubmitView(ApiView):
    """Hand in the own company as it is."""

    schema = SubmitSchema()

    def post(self, request: Request, number: int) -> Response:
        user = _person(request)
        team = own_team(user, number)
        form = SubmitForm(object_of(request.data))
        if not form.is_valid():
            raise ValidationError(
                {name: [str(one) for one in texts] for name, texts in form.errors.items()}
            )
        made = submit(team, by=user, note=form.cleaned_data["note"])
        found, _marks = submission_for(user, made.pk)
        return Response(_submission(found, user, shown=False), 201)


class SubmissionView(ApiView):
    """What was handed in, with what was found and decided as far as the caller may see it."""

    schema = SubmissionSchema()
    marked: Team | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if self.marked is not None:
            answer_without_names(self.marked, response)
        return response

    def get(self, request: Request, number: int) -> Response:
        require_known(request.query_params, ())
        user = _person(request)
        found, marks = submission_for(user, number)
        self.marked = found.team if marks else None
        grade = found.grades.filter(user=user).first()
        shown = marks or bool(grade and grade.is_released)
        return Response(_submission(found, user, shown=shown, marker=user if marks else None))


class ReleaseView(ApiView):
    """Show the class all marks that are complete."""

    schema = ReleaseSchema()

    def post(self, request: Request, number: int) -> Response:
        user = _person(request)
        return Response({"released": release(assignment_to_mark(user, number), by=user)})


class SubmissionReleaseView(ApiView):
    """Show those whose mark this submission is that mark, and nobody else theirs."""

    schema = SubmissionReleaseSchema()

    def post(self, request: Request, number: int) -> Response:
        user = _person(request)
        found = submission_to_mark(user, number)
        return Response({"released": release(found.team.assignment, found.grades.all(), by=user)})


def _person(request: Request) -> User:
    return cast(User, request.user)


def _told(points: Decimal | None) -> str | None:
    return None if points is None else f"{points:.2f}"


def _assignment(one: Assignment, team: Team | None, grade: Grade | None) -> dict[str, Any]:
    times = times_of(team) if team else None
    return {
        "id": one.pk,
        "name": one.name,
        "classroom": one.classroom_id,
        "scenario": str(one.version),
        "purpose": one.purpose,
        "opens_at": one.opens_at,
        "due_at": times.due_at if times else one.due_at,
        "closes_at": times.closes_at if times else one.closes_at,
        "sandbox": team.sandbox_id if team else None,
        "submissions": sorted(s.pk for s in team.submissions.all()) if team else [],
        "points": _told(grade.released_points) if grade else None,
    }


def _team(row: Row) -> dict[str, Any]:
    grades = {grade.user_id: grade for grade in row.grades}
    people = [] if row.alias else [member.user for member in row.team.members.all()]
    return {
        "team": None if row.alias else row.team.pk,
        "name": row.name,
        "variant": row.team.variant,
        "submission": row.submission.pk if row.submission else None,
        "days_late": row.submission.days_late if row.submission else None,
        "members": [_member(person, grades.get(person.pk)) for person in people],
    }


def _member(person: User, grade: Grade | None) -> dict[str, Any]:
    return {
        "grade": grade.pk if grade else None,
        "username": person.username,
        "student_number": person.student_number,
        "name": str(person),
        "points": _told(grade.points) if grade else None,
        "complete": bool(grade and grade.complete),
        "released_points": _told(grade.released_points) if grade else None,
        "released_at": grade.released_at if grade else None,
    }


def _submission(
    found: Submission, user: User, *, shown: bool, marker: User | None = None
) -> dict[str, Any]:
    """`shown`: with what was found and decided, else as it was handed in only. Of two markers each reads
    the own marks until both are done."""
    assignment = found.team.assignment
    seen = Shown.ALL if shown else findings_for(user, assignment)
    work: Work = works(assignment, [found], marker=marker)[found.pk]
    rows = comments_of(user, found.team).filter(submission=found)
    return {
        "id": found.pk,
        "assignment": assignment.pk,
        "number": found.number,
        "at": None if marker and is_blind(assignment) else found.at,
        "days_late": found.days_late,
        "note": found.note,
        "snapshot": found.snapshot_id,
        "points": _told(work.score.points) if shown else None,
        "checks": [_check(item, shown) for item in work.checks if is_shown(item.check, seen)],
        "rubric": [_criterion(item) for item in work.criteria] if shown else [],
        "comments": [
            _comment(one) for top in threads(user, found.team, rows) for one in (top, *top.replies)
        ],
    }


def _comment(one: Said) -> dict[str, Any]:
    return {
        "id": one.comment.pk,
        "author": one.who,
        "text": one.text,
        "at": None if one.hidden else one.comment.at,
        "on": str(one.place),
        "answers": one.comment.answers_id,
        "settled": one.comment.is_resolved,
    }


def _check(item: CheckItem, shown: bool) -> dict[str, Any]:
    """Before the release a student is told what the product found, not what a marker thinks of it."""
    share = item.share if shown else item.found
    return {
        "key": item.check.key,
        "name": item.name,
        "points": f"{item.check.points:.2f}",
        "share": None if share is None else float(share),
        "by_hand": item.by_hand.reason if shown and item.by_hand else None,
    }


def _criterion(item: CriterionItem) -> dict[str, Any]:
    return {
        "criterion": str(item.criterion),
        "level": str(item.mark.level) if item.mark else None,
        "points": _told(item.mark.worth) if item.mark else None,
        "comment": item.mark.comment if item.mark else "",
    }
