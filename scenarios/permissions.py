"""Who may look into the scenarios, and who may make companies of them."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, User
from lab.people.selectors import visible_classrooms
from scenarios.models import ScenarioVersion


def may_open_scenarios(user: User) -> Decision:
    """Briefs hold what students should find out: staff only."""
    staff = (
        user.is_superuser
        or user.role != User.Role.STUDENT
        or Enrolment.objects.staff().filter(user=user).exists()
    )
    return ALLOWED if staff else Decision(False, _("Scenarios are for teachers and designers."))


def writes_scenarios(user: User) -> bool:
    """Designers and administrators also see drafts."""
    return user.is_superuser or user.role in (User.Role.DESIGNER, User.Role.ADMINISTRATOR)


def may_publish(user: User, version: ScenarioVersion) -> Decision:
    if not writes_scenarios(user):
        return Decision(False, _("Only course designers and administrators publish scenarios."))
    if version.is_published:
        return Decision(False, _("This version is published already."))
    return ALLOWED


def visible_versions(user: User) -> QuerySet[ScenarioVersion]:
    versions = ScenarioVersion.objects.select_related("scenario").newest_first()
    return versions if writes_scenarios(user) else versions.published()


def classrooms_to_provide(user: User) -> QuerySet[Classroom]:
    """Classes to make companies for: a teacher's own, all of an administrator's school."""
    rooms = visible_classrooms(user).filter(archived=False)
    if user.is_superuser or user.role == User.Role.ADMINISTRATOR:
        return rooms
    taught = Enrolment.objects.active().filter(user=user, role=Enrolment.Role.TEACHER)
    return rooms.filter(pk__in=taught.values("classroom"))
