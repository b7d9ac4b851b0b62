"""A launch, checked and made sense of."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from lti_tool.lti_core.constants import ContextRole
from lti_tool.lti_core.utils import normalize_role
from lti_tool.models import LtiContext, LtiLaunch, LtiMembership
from lti_tool.utils import DjangoToolConfig, sync_data_from_launch
from pylti1p3.contrib.django.message_launch import DjangoMessageLaunch
from pylti1p3.exception import LtiException

from courses.assignments.models import Assignment
from courses.lti.models import CourseLink, LabLink, Platform
from courses.lti.people import link_of, person_of, role_of, welcome
from courses.lti.reaching import Session
from courses.lti.storage import DatabaseStorage
from lab.access.decisions import Refused
from lab.people.models import User
from lab.people.services import person_create

# The custom field that a deep link carries, and the one in which a platform may tell student numbers.
ASSIGNMENT, NUMBER = "assignment", "student_number"


@dataclass(frozen=True)
class Entered:
    """Who came, from which course, and what for."""

    launch: LtiLaunch
    platform: Platform
    context: LtiContext
    membership: LtiMembership
    person: User
    course: CourseLink | None
    lab: LabLink | None = None


def entered(request: HttpRequest) -> Entered:
    """Check the launch of the request and find or make its person. Raises Refused with what to do."""
    launch = _checked(request)
    platform = Platform.objects.filter(registration=launch.registration).first()
    if platform is None or not launch.get_claim("sub"):
        raise Refused(_("This platform is not set up for a school. Ask your administrator."))
    sync_data_from_launch(launch)
    if not launch.deployment.is_active:
        text = _("Your administrator has to allow the deployment “%(id)s” first.")
        raise Refused(text % {"id": launch.deployment.deployment_id})
    membership = _membership(launch)
    course = link_of(launch.context)
    number = str(launch.get_custom_claim(NUMBER) or "")
    try:
        if course is not None:
            person = welcome(launch.user, membership, course, platform, number=number)
        else:
            person = _teacher(launch, membership, platform)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    lab = _lab(launch, course) if course and launch.is_resource_launch else None
    return Entered(launch, platform, launch.context, membership, person, course, lab)


def _checked(request: HttpRequest) -> LtiLaunch:
    storage = DatabaseStorage()
    message = DjangoMessageLaunch(
        request, DjangoToolConfig(), launch_data_storage=storage, requests_session=Session()
    )
    try:
        message.validate()
        nonce = message.get_launch_data()["nonce"]
    except (LtiException, KeyError, TypeError, ValueError, AttributeError) as error:
        text = _(
            "The launch could not be checked (%(why)s). Open it again from the course, in a new window."
        )
        raise Refused(text % {"why": str(error)[:200]}) from error
    if not storage.use_up(nonce):
        raise Refused(_("This launch was used already. Open it again from the course."))
    return LtiLaunch(message)


def _membership(launch: LtiLaunch) -> LtiMembership:
    """As the roles of this very launch say: who was a teacher yesterday may be none today."""
    roles = {normalize_role(role) for role in launch.roles_claim or ()}
    membership = launch.membership
    membership.is_instructor = ContextRole.INSTRUCTOR in roles
    membership.is_administrator = ContextRole.ADMINISTRATOR in roles
    membership.is_learner = ContextRole.LEARNER in roles
    membership.is_active = True
    membership.save()
    return membership


def _teacher(launch: LtiLaunch, membership: LtiMembership, platform: Platform) -> User:
    """Of a course that no class is linked to yet only a teacher may come, to link it."""
    if role_of(membership) != User.Role.TEACHER:
        raise Refused(_("Your teacher has not linked this course to a class yet."))
    account = launch.user
    if person := person_of(account, membership, platform):
        return person
    if account.auth_user is not None:
        raise Refused(_("This account is deactivated. Ask your administrator."))
    person = User(
        name=(account.name or account.sub)[:80],
        username=User.normalize_username(f"lti-{platform.pk}-{account.pk}"),
        email=account.email,
        school=platform.school,
        role=User.Role.TEACHER,
    )
    person_create(person, by=platform.registered_by, must_change=False)
    account.auth_user = person
    account.save(update_fields=["auth_user"])
    return person


def _lab(launch: LtiLaunch, course: CourseLink) -> LabLink | None:
    """The assignment that the activity opens: the one it is linked to, else that of its deep link."""
    resource = launch.resource_link
    found = (
        LabLink.objects.filter(resource_link=resource, assignment__classroom=course.classroom)
        .select_related("assignment")
        .first()
    )
    if found is None:
        assignment = _wanted(launch, course)
        if assignment is None:
            return None
        found, _new = LabLink.objects.update_or_create(
            resource_link=resource, defaults={"assignment": assignment}
        )
    line_item = (launch.ags_claim or {}).get("lineitem", "")
    if isinstance(line_item, str) and line_item and line_item != found.line_item:
        found.line_item = line_item[:1000]
        found.save(update_fields=["line_item"])
    return found


def _wanted(launch: LtiLaunch, course: CourseLink) -> Assignment | None:
    wanted: Any = str(launch.get_custom_claim(ASSIGNMENT) or "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 12):
        return None
    return course.classroom.assignments.filter(pk=int(wanted)).first()
