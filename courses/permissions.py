"""Who may do what to assignments, submissions and grades."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Assignment, Team
from courses.assignments.timing import times_of
from courses.marking.models import Grade, RegradeRequest
from courses.submissions.models import Submission
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, User
from lab.people.permissions import ARCHIVED, is_administrator_of, may_manage_classroom
from lab.people.selectors import visible_classrooms

NOT_YOURS = _("This is the work of others.")
OVER = _("The class is archived: nothing is handed in any more.")
NOT_RELEASED = _("The marks are not released yet.")


def staffed_classrooms(user: User) -> QuerySet[Classroom]:
    """Classes whose work the person may look at: as teacher, assistant or administrator."""
    return visible_classrooms(user)


def assignments_to_mark(user: User) -> QuerySet[Assignment]:
    """Those of the person's classes, for staff."""
    found = Assignment.objects.filter(classroom__in=staffed_classrooms(user))
    return found.select_related("classroom", "version__scenario", "rubric")


def own_teams(user: User) -> QuerySet[Team]:
    """Teams in which the person works, of assignments that have opened, in classes not left."""
    enrolled = Enrolment.objects.active().filter(user=user).values("classroom")
    return Team.objects.filter(
        members__user=user,
        members__left_at=None,
        sandbox__isnull=False,
        assignment__classroom__in=enrolled,
        assignment__opens_at__lte=timezone.now(),
    )


def may_give(user: User, classroom: Classroom) -> Decision:
    """Give the class assignments, change and delete them."""
    decision = may_manage_classroom(user, classroom)
    if decision and classroom.archived:
        return Decision(False, ARCHIVED)
    return decision


def may_mark(user: User, assignment: Assignment) -> Decision:
    """Mark by the rubric and comment: teachers and assistants of the class."""
    staff = Enrolment.objects.staff().filter(user=user, classroom=assignment.classroom_id)
    allowed = is_administrator_of(user, assignment.classroom.school) or staff.exists()
    return ALLOWED if allowed else Decision(False, _("Only staff of the class mark its work."))


def may_decide(user: User, assignment: Assignment) -> Decision:
    """Release marks, change released ones, give extensions, answer requests: teachers."""
    return may_manage_classroom(user, assignment.classroom)


def may_submit(user: User, team: Team) -> Decision:
    if not team.members.filter(user=user, left_at=None).exists():
        return Decision(False, NOT_YOURS, of_right=True)
    if team.assignment.classroom.archived:
        return Decision(False, OVER)
    if not (decision := times_of(team).accepts(timezone.now())):
        return decision
    allowed = team.assignment.submissions_allowed
    if allowed and team.submissions.count() >= allowed:
        text = _("You have handed in as often as this assignment allows: %(count)d.")
        return Decision(False, text % {"count": allowed})
    return ALLOWED


def may_see_submission(user: User, submission: Submission) -> Decision:
    """Its own team, and staff of the class."""
    if submission.team.members.filter(user=user).exists():
        return ALLOWED
    return may_mark(user, submission.team.assignment)


def may_see_marks(user: User, grade: Grade) -> Decision:
    """A student sees the own mark once it is released; staff always."""
    if grade.user_id == user.pk:
        return ALLOWED if grade.is_released else Decision(False, NOT_RELEASED)
    return may_mark(user, grade.assignment)


def may_ask_again(user: User, grade: Grade) -> Decision:
    if grade.user_id != user.pk:
        return Decision(False, NOT_YOURS, of_right=True)
    if not grade.is_released:
        return Decision(False, NOT_RELEASED)
    if grade.requests.filter(status=RegradeRequest.Status.OPEN).exists():
        return Decision(False, _("You have asked already: wait for the answer."))
    return ALLOWED
