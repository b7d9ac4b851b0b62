"""Who may look into the scenarios, who writes them, and who may make companies of them."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lab.access.actors import drafts_of, is_author
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, User
from lab.people.selectors import visible_classrooms
from scenarios.models import ScenarioVersion, Template

ONLY_AUTHORS = _("Only course designers and administrators do this.")


def may_open_scenarios(user: User) -> Decision:
    """The library is for staff; students read the brief of a company inside it."""
    staff = (
        user.is_superuser
        or user.role != User.Role.STUDENT
        or Enrolment.objects.staff().filter(user=user).exists()
    )
    return ALLOWED if staff else Decision(False, _("Scenarios are for teachers and designers."))


def writes_scenarios(user: User) -> bool:
    """Designers and administrators also see drafts, and what is archived."""
    return is_author(user)


def may_write_scenarios(user: User) -> Decision:
    return ALLOWED if is_author(user) else Decision(False, ONLY_AUTHORS)


def may_edit_draft(user: User, version: ScenarioVersion) -> Decision:
    """Publish or delete it: an author of the school whose draft it is."""
    if not is_author(user):
        return Decision(False, _("Only course designers and administrators publish scenarios."))
    if version.is_published:
        return Decision(False, _("This version is published already."))
    if not version.templates.filter(sandbox__in=drafts_of(user)).exists():
        return Decision(False, _("This draft belongs to another school."))
    return ALLOWED


def may_start_draft(user: User, version: ScenarioVersion) -> Decision:
    """Go on from a published version; a scenario has one draft at a time."""
    if not is_author(user):
        return Decision(False, ONLY_AUTHORS)
    if not version.is_published:
        return Decision(False, _("This version is a draft itself: work in its templates."))
    drafts = version.scenario.versions.filter(status=ScenarioVersion.Status.DRAFT)
    if draft := drafts.first():
        text = _("Version %(number)s is a draft already: go on with it, or delete it.")
        return Decision(False, text % {"number": draft.number})
    return ALLOWED


def may_archive(user: User, version: ScenarioVersion) -> Decision:
    """Archive a published version or take it back; that of another school is not ours to hide."""
    if not is_author(user):
        return Decision(False, ONLY_AUTHORS)
    if not version.is_published:
        return Decision(False, _("Only a published version can be archived."))
    publisher = version.published_by
    ours = publisher is None or publisher.school_id in (None, user.school_id)
    if not (ours or user.is_superuser):
        return Decision(False, _("Another school has published this version."))
    return ALLOWED


def visible_versions(user: User) -> QuerySet[ScenarioVersion]:
    """Published ones for all staff; drafts of one's own school and the archive for authors."""
    versions = ScenarioVersion.objects.select_related("scenario", "published_by").newest_first()
    published = Q(status=ScenarioVersion.Status.PUBLISHED)
    if not is_author(user):
        return versions.filter(published, archived_at=None)
    drafts = Template.objects.filter(sandbox__in=drafts_of(user)).values("version")
    return versions.filter(published | Q(pk__in=drafts))


def classrooms_to_provide(user: User) -> QuerySet[Classroom]:
    """Classes to make companies for: a teacher's own, all of an administrator's school."""
    rooms = visible_classrooms(user).filter(archived=False)
    if user.is_superuser or user.role == User.Role.ADMINISTRATOR:
        return rooms
    taught = Enrolment.objects.active().filter(user=user, role=Enrolment.Role.TEACHER)
    return rooms.filter(pk__in=taught.values("classroom"))
