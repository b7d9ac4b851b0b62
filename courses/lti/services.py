"""Setting up platforms, and linking their courses and activities."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lti_tool.models import Key, LtiContext, LtiDeployment, LtiRegistration, LtiResourceLink
from pylti1p3.exception import LtiException
from pylti1p3.names_roles import NamesRolesProvisioningService
from pylti1p3.service_connector import ServiceConnector
from requests import RequestException

from courses.assignments.models import Assignment
from courses.lti.models import CourseLink, LabLink, Platform
from courses.lti.people import roster_take_over
from courses.lti.reaching import Session, check_address
from courses.permissions import may_give
from lab.jobs import Progress, work
from lab.jobs.models import Job
from lab.people.models import Classroom, School, User
from lab.people.permissions import may_change_roster, may_manage_school

ADDRESSES = ("auth_url", "token_url", "keyset_url")


def platform_save(registration: LtiRegistration, *, school: School, by: User) -> Platform:
    """Register a platform or change its addresses; the first one gives the product its key."""
    may_manage_school(by, school).require()
    problems = {}
    for name in ADDRESSES:
        try:
            check_address(getattr(registration, name))
        except ValidationError as error:
            problems[name] = error.messages
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        registration.full_clean()
        registration.save()
        if not Key.objects.active().exists():
            Key.objects.generate()
        platform, _new = Platform.objects.get_or_create(
            registration=registration, defaults={"school": school, "registered_by": by}
        )
    return platform


def deployment_allow(deployment: LtiDeployment, *, allowed: bool, by: User) -> None:
    may_manage_school(by, deployment.registration.platform.school).require()
    deployment.is_active = allowed
    deployment.save(update_fields=["is_active", "datetime_modified"])


def course_link(context: LtiContext, classroom: Classroom, *, by: User) -> CourseLink:
    """Say which class a course of the platform is."""
    may_change_roster(by, classroom).require()
    if context.deployment.registration.platform.school_id != classroom.school_id:
        raise ValidationError(_("Choose a class of the school that the platform belongs to."))
    link, _new = CourseLink.objects.update_or_create(
        context=context, defaults={"classroom": classroom, "linked_by": by}
    )
    return link


def lab_link(resource_link: LtiResourceLink, assignment: Assignment, *, by: User) -> LabLink:
    """Say which assignment an activity of a linked course opens."""
    may_give(by, assignment.classroom).require()
    course = CourseLink.objects.filter(context=resource_link.context_id).first()
    if course is None or course.classroom_id != assignment.classroom_id:
        raise ValidationError(_("Choose an assignment of the class that the course is linked to."))
    link, _new = LabLink.objects.update_or_create(
        resource_link=resource_link, defaults={"assignment": assignment}
    )
    return link


@work(gettext_lazy("Roster from the learning platform"))
def roster_fetch(job: Job, progress: Progress) -> dict[str, Any]:
    """Arguments: the id of the linked course."""
    link = CourseLink.objects.select_related("context__deployment__registration").get(
        pk=job.arguments["link"]
    )
    may_change_roster(job.user, link.classroom).require()
    registration = link.context.deployment.registration
    progress.begin(2, str(link.classroom))
    if not link.context.memberships_url:
        raise ValidationError(_("The platform did not offer its roster to this course."))
    service = NamesRolesProvisioningService(
        ServiceConnector(registration.to_registration(), Session()),
        {"context_memberships_url": link.context.memberships_url},
    )
    try:
        members = service.get_members()
    except (LtiException, RequestException, ValueError, KeyError, TypeError) as error:
        text = _("The platform did not give its roster (%(why)s). Try again later.")
        raise ValidationError(text % {"why": str(error)[:200]}) from error
    progress.reach(1)
    return roster_take_over(link, registration.platform, [dict(one) for one in members])
