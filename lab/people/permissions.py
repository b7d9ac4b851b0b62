"""Who may do what to schools, classes and people. `selectors` says what they see at all."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import ALLOWED, Decision
from lab.people.models import Classroom, Enrolment, School, User

ONLY_SUPERUSER = _("Only the administrator of the whole installation may do this.")
ONLY_ADMINISTRATOR = _("Only an administrator of your school may do this. Ask yours.")
ONLY_TEACHER = _("Only a teacher of this class may do this. Assistants may look.")
ONLY_MAKERS = _("Only a teacher or an administrator may make a class.")
ARCHIVED = _("This class is archived. Take it out of the archive first.")


def _when(allowed: bool, reason: object) -> Decision:
    return ALLOWED if allowed else Decision(False, reason)


def is_administrator_of(user: User, school: School | None) -> bool:
    """Of this very school; of people without a school only the superuser is."""
    if user.is_superuser:
        return True
    return (
        user.role == User.Role.ADMINISTRATOR and school is not None and user.school_id == school.pk
    )


def may_manage_schools(user: User) -> Decision:
    return _when(user.is_superuser, ONLY_SUPERUSER)


def may_administer(user: User) -> Decision:
    """Open the administration of one's school: people, terms, login history."""
    allowed = user.is_superuser or (
        user.role == User.Role.ADMINISTRATOR and user.school_id is not None
    )
    return _when(allowed, ONLY_ADMINISTRATOR)


def may_manage_school(user: User, school: School | None) -> Decision:
    return _when(is_administrator_of(user, school), ONLY_ADMINISTRATOR)


def may_open_classrooms(user: User) -> Decision:
    """Open the list of classes: staff of any class, and who could have one."""
    allowed = (
        bool(may_administer(user))
        or user.role in (User.Role.TEACHER, User.Role.DESIGNER)
        or Enrolment.objects.staff().filter(user=user).exists()
    )
    return _when(allowed, _("The list of classes is for teachers and assistants."))


def may_create_classrooms(user: User) -> Decision:
    """Make classes at all: an administrator for anybody, a teacher to teach them."""
    allowed = bool(may_administer(user)) or (
        user.role == User.Role.TEACHER and user.school_id is not None
    )
    return _when(allowed, ONLY_MAKERS)


def may_create_classroom(user: User, school: School) -> Decision:
    allowed = is_administrator_of(user, school) or (
        user.role == User.Role.TEACHER and user.school_id == school.pk
    )
    return _when(allowed, ONLY_MAKERS)


def may_manage_classroom(user: User, classroom: Classroom) -> Decision:
    """Rename or archive a class that one sees."""
    allowed = is_administrator_of(user, classroom.school) or teaches(user, classroom)
    return _when(allowed, ONLY_TEACHER)


def may_change_roster(user: User, classroom: Classroom) -> Decision:
    """Add, end, import, reset passwords; never in an archived class."""
    decision = may_manage_classroom(user, classroom)
    return _when(not classroom.archived, ARCHIVED) if decision else decision


def teaches(user: User, classroom: Classroom) -> bool:
    enrolments = Enrolment.objects.active().filter(user=user, classroom=classroom)
    return enrolments.filter(role=Enrolment.Role.TEACHER).exists()


def may_enrol_as(user: User, person: User, role: str) -> Decision:
    """A class is taught by teachers, so that nobody makes a student the teacher by mistake."""
    allowed = role != Enrolment.Role.TEACHER or person.role != User.Role.STUDENT
    return _when(
        allowed,
        _("Only a person with the role teacher can teach a class. An administrator sets the role."),
    )


def may_add_teachers(user: User, school: School) -> Decision:
    """Make accounts for new teachers; a teacher's roster brings students and assistants only."""
    return _when(
        is_administrator_of(user, school),
        _("Only an administrator can add a new teacher. Ask yours, or change the role."),
    )


def may_change_person(user: User, person: User) -> Decision:
    """Name, role, e-mail, deactivation: the administrator of the person's school."""
    if person.is_superuser and not user.is_superuser:
        return Decision(False, ONLY_SUPERUSER)
    return _when(is_administrator_of(user, person.school), ONLY_ADMINISTRATOR)


def may_deactivate(user: User, person: User) -> Decision:
    if user.pk == person.pk:
        return Decision(False, _("You cannot deactivate yourself. Ask another administrator."))
    return may_change_person(user, person)


def may_help_person(user: User, person: User) -> Decision:
    """Give a new password, mend name and address of a student.

    A teacher may do so for students of the own running classes who are nothing more than that:
    whoever gets a person's password can act with that person's rights.
    """
    allowed = (
        may_change_person(user, person) or students_to_help(user).filter(pk=person.pk).exists()
    )
    return _when(
        bool(allowed),
        _(
            "You may do this for students of your running classes who teach and assist nowhere. Ask "
            "an administrator of the school."
        ),
    )


def people_to_invite(user: User) -> QuerySet[User]:
    """Everybody in a running class that the person teaches: the link goes to their own mailbox."""
    active = Enrolment.objects.active()
    places = active.filter(classroom__in=_taught(user))
    return User.objects.filter(pk__in=places.values("user"))


def _taught(user: User) -> QuerySet[Classroom]:
    places = Enrolment.objects.active().filter(user=user, role=Enrolment.Role.TEACHER)
    return Classroom.objects.running().filter(pk__in=places.values("classroom"))


def students_to_help(user: User) -> QuerySet[User]:
    """Students in running classes that the person teaches, who are staff nowhere."""
    students = Enrolment.objects.active().filter(
        classroom__in=_taught(user), role=Enrolment.Role.STUDENT
    )
    return User.objects.filter(
        role=User.Role.STUDENT, is_staff=False, is_superuser=False, pk__in=students.values("user")
    ).exclude(pk__in=Enrolment.objects.staff().values("user"))
