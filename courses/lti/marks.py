"""Released marks on their way to the platform."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lti_tool.lti_core.constants import AgsScope
from lti_tool.models import LtiUser
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException
from pylti1p3.grade import Grade as Score
from pylti1p3.service_connector import ServiceConnector
from requests import RequestException

from courses.assignments.models import Assignment
from courses.lti.models import LabLink, SentMark
from courses.lti.reaching import Session
from courses.permissions import assignments_to_mark
from lab.jobs import Progress, start, work
from lab.jobs.models import Job
from lab.people.models import User

FULL = 100


def marks_follow(assignment: Assignment, *, by: User) -> None:
    """Have released marks sent that the platform does not know yet; after the present transaction."""
    if LabLink.objects.filter(assignment=assignment).exclude(line_item="").exists():
        transaction.on_commit(lambda: marks_send(assignment, by=by))


def marks_send(assignment: Assignment, *, by: User) -> Job:
    return start(
        send, user=by, classroom=assignment.classroom, arguments={"assignment": assignment.pk}
    )


@work(gettext_lazy("Marks to the learning platform"))
def send(job: Job, progress: Progress) -> dict[str, Any]:
    """Arguments: the id of the assignment. Each mark is noted as it arrives, so a job that is killed
    leaves nothing unsure but the one that was under way, and sending that again changes nothing."""
    assignment = assignments_to_mark(job.user).get(pk=job.arguments["assignment"])
    waiting = _waiting(assignment)
    progress.begin(len(waiting), assignment.name)
    accounts = _accounts(waiting)
    services: dict[int, AssignmentsGradesService] = {}
    for done, mark in enumerate(waiting, 1):
        _send(mark, accounts, services)
        progress.reach(done)
    failed = sum(mark.state == SentMark.State.FAILED for mark in waiting)
    if failed:
        text = _(
            "%(failed)d of %(all)d marks were not accepted. The class's page of the platform says why."
        )
        raise ValidationError(text % {"failed": failed, "all": len(waiting)})
    return {"sent": len(waiting)}


def _waiting(assignment: Assignment) -> list[SentMark]:
    """A row for each released mark of each link, with the points that are to arrive."""
    links = list(
        LabLink.objects.filter(assignment=assignment)
        .exclude(line_item="")
        .select_related("resource_link__context__deployment__registration")
    )
    grades = list(assignment.grades.filter(released_at__isnull=False))
    known = {(one.link_id, one.grade_id): one for one in SentMark.objects.filter(link__in=links)}
    waiting = []
    for link in links:
        for grade in grades:
            mark = known.get((link.pk, grade.pk)) or SentMark(link=link, grade=grade)
            if mark.state == SentMark.State.SENT and mark.points == grade.released_points:
                continue
            mark.link, mark.grade = link, grade
            mark.points = grade.released_points or 0
            waiting.append(mark)
    return waiting


def _accounts(marks: Iterable[SentMark]) -> dict[tuple[int, int], str]:
    """{(registration, person): account on the platform}."""
    people = {mark.grade.user_id for mark in marks}
    rows = LtiUser.objects.filter(auth_user__in=people)
    return {(registration, user): sub for registration, user, sub in
            rows.values_list("registration", "auth_user", "sub")}  # fmt: skip


def _send(
    mark: SentMark,
    accounts: dict[tuple[int, int], str],
    services: dict[int, AssignmentsGradesService],
) -> None:
    registration = mark.link.resource_link.context.deployment.registration
    account = accounts.get((registration.pk, mark.grade.user_id))
    mark.attempts += 1
    try:
        if account is None:
            raise LtiException(_("This student has never come from the platform."))
        if mark.link_id not in services:
            services[mark.link_id] = _service(mark.link)
        services[mark.link_id].put_grade(_score(mark, account))
        mark.state, mark.problem = SentMark.State.SENT, ""
    except (LtiException, RequestException, ValueError, KeyError, TypeError) as error:
        mark.state, mark.problem = SentMark.State.FAILED, str(error)[:300]
    mark.changed_at = timezone.now()
    mark.save()


def _service(link: LabLink) -> AssignmentsGradesService:
    registration = link.resource_link.context.deployment.registration.to_registration()
    connector = ServiceConnector(registration, Session())
    return AssignmentsGradesService(
        connector,
        {"scope": [AgsScope.PUBLISH_SCORES.value], "lineitem": link.line_item},  # type: ignore[list-item]
    )


def _score(mark: SentMark, account: str) -> Score:
    moment = timezone.now().isoformat(timespec="milliseconds")
    score = Score().set_score_given(float(mark.points)).set_score_maximum(FULL)
    score.set_timestamp(moment).set_activity_progress("Completed")
    return score.set_grading_progress("FullyGraded").set_user_id(account)
