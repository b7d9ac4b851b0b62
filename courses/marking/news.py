"""Who is told of marks: students of a released one, teachers of what is to be decided."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Assignment
from courses.marking.blind import aliases, name_of
from courses.marking.models import Grade, RegradeRequest
from courses.submissions.models import Submission
from lab.notices.kinds import register_notice
from lab.notices.telling import tell_people
from lab.people.models import Enrolment, User

register_notice(
    "mark-released",
    _("Mark released"),
    _("Your mark for “%(record)s” is there."),
    icon="certificate",
)
register_notice(
    "mark-changed",
    _("Mark changed"),
    _("%(who)s changed your mark for “%(record)s”."),
    icon="certificate",
)
register_notice(
    "regrade-asked",
    _("Asked to look again"),
    _("%(who)s asks to look again at “%(record)s”."),
    icon="message-question",
    tone="purple",
)
register_notice(
    "regrade-said",
    _("On a request to look again"),
    _("%(who)s wrote about the request to look again at “%(record)s”."),
    icon="message-question",
    tone="purple",
)
register_notice(
    "to-moderate",
    _("To moderate"),
    _("Two markers of “%(record)s” are far from each other: %(work)s."),
    icon="scale",
    tone="orange",
)


def teachers_of(assignment: Assignment) -> list[User]:
    rows = Enrolment.objects.active().filter(
        classroom=assignment.classroom_id, role=Enrolment.Role.TEACHER
    )
    return [one.user for one in rows.select_related("user")]


def tell_released(assignment: Assignment, grades: Iterable[Grade]) -> None:
    people = User.objects.filter(pk__in=[grade.user_id for grade in grades])
    link = reverse("assignment", args=[assignment.pk])
    tell_people(people, "mark-released", {"record": assignment.name}, link=link)


def tell_changed(grade: Grade, *, by: User, reason: str) -> None:
    link = reverse("assignment", args=[grade.assignment_id])
    facts = {"who": str(by), "record": grade.assignment.name}
    tell_people([grade.user], "mark-changed", facts, link=link, remark=reason)


def tell_request(request: RegradeRequest, *, by: User, text: str, kind: str) -> None:
    """The other side of the thread."""
    grade = request.grade
    facts = {"who": _asking(grade, by), "record": grade.assignment.name}
    if by.pk != grade.user_id:
        link = reverse("assignment", args=[grade.assignment_id])
        tell_people([grade.user], kind, facts, link=link, remark=text)
        return
    place = (
        ("submission", grade.submission_id)
        if grade.submission_id
        else ("assignment", grade.assignment_id)
    )
    teachers = teachers_of(grade.assignment)
    tell_people(teachers, kind, facts, link=reverse(place[0], args=[place[1]]), remark=text)


def _asking(grade: Grade, by: User) -> str:
    """Others of the class may still be marked without names: then the student has none here either."""
    if by.pk == grade.user_id and grade.submission:
        return aliases(grade.assignment).get(grade.submission.team_id) or str(by)
    return str(by)


def tell_moderators(submission: Submission) -> None:
    team = submission.team
    facts = {"record": team.assignment.name, "work": name_of(team)}
    link = reverse("submission", args=[submission.pk])
    tell_people(teachers_of(team.assignment), "to-moderate", facts, link=link)
