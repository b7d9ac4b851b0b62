"""Who reads, writes, copies and gives courses."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from courses.pages.models import Course
from courses.pages.schools import index_of
from courses.permissions import may_give, own_teams
from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, User

STAFF = (User.Role.DESIGNER, User.Role.ADMINISTRATOR, User.Role.TEACHER)
WRITERS = (User.Role.DESIGNER, User.Role.ADMINISTRATOR)
ONLY_STAFF = _("Only designers, teachers and administrators of the school do this.")
ONLY_OWNERS = _("This course belongs to the designers: make a copy of your own to change it.")


def is_course_staff(user: User) -> bool:
    """Sees all of the school's courses, drafts too."""
    return user.is_superuser or (user.role in STAFF and user.school_id is not None)


def own_courses(user: User) -> QuerySet[Course]:
    """All courses of a staff person's school, published or not."""
    if user.is_superuser:
        return Course.objects.all()
    index = index_of(user.school) if is_course_staff(user) else None
    return Course.objects.descendant_of(index) if index else Course.objects.none()


def given_courses(user: User) -> QuerySet[Course]:
    """Published courses of classes in which the person is, whatever the person is there."""
    enrolled = Enrolment.objects.active().filter(user=user).values("classroom")
    teams = own_teams(user).values("assignment")
    by_lab = Page.objects.filter(labbrief__given__assignment__in=teams)
    found = Q(classes__classroom__in=enrolled)
    paths = [page.path for page in by_lab.only("path")[:200]]
    step = Page.steplen
    # A lab stands two levels below its course.
    found |= Q(path__in={path[: -2 * step] for path in paths})
    return Course.objects.live().filter(found).distinct()


def taught_with(course: Course, user: User) -> QuerySet[Classroom]:
    """Present classes of the teacher that have the course."""
    taught = Enrolment.objects.active().filter(user=user, role=Enrolment.Role.TEACHER)
    found = Classroom.objects.filter(pk__in=taught.values("classroom"), archived=False)
    return found.filter(class_courses__course=course.pk)


def visible_courses(user: User) -> QuerySet[Course]:
    if is_course_staff(user):
        return own_courses(user)
    return given_courses(user)


def may_write_courses(user: User) -> Decision:
    """Bring in whole courses, publish, write what belongs to the school."""
    if user.is_superuser or (user.role in WRITERS and user.school_id):
        return ALLOWED
    return Decision(False, _("Only course designers and administrators do this."))


def may_copy_course(user: User) -> Decision:
    return ALLOWED if is_course_staff(user) else Decision(False, ONLY_STAFF)


def may_change_course(user: User, course: Course) -> Decision:
    """Designers all of the school's, a teacher the own copies."""
    if may_write_courses(user) or (is_course_staff(user) and course.owner_id == user.pk):
        return ALLOWED
    return Decision(False, ONLY_OWNERS)


def may_give_course(user: User, classroom: Classroom) -> Decision:
    """Give the class a course, take it away, say which assignment is which lab."""
    return may_give(user, classroom)
