"""What a person may see of schools, classes and people; the rest does not exist for them."""

from collections.abc import Iterable
from dataclasses import dataclass

from axes.models import AccessFailureLog, AccessLog
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.utils import timezone

from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.people.permissions import may_administer


def visible_schools(user: User) -> QuerySet[School]:
    """Schools that the person administers."""
    if user.is_superuser:
        return School.objects.all()
    if may_administer(user):
        return School.objects.filter(people=user)
    return School.objects.none()


def schools_to_teach_in(user: User) -> QuerySet[School]:
    """Schools in which the person may make a class."""
    if user.role == User.Role.TEACHER and not user.is_superuser:
        return School.objects.filter(people=user)
    return visible_schools(user)


def visible_terms(user: User) -> QuerySet[Term]:
    return Term.objects.filter(school__in=visible_schools(user)).select_related("school")


def visible_people(user: User) -> QuerySet[User]:
    """People whom the person administers."""
    people = User.objects.select_related("school")
    return people if user.is_superuser else people.filter(school__in=visible_schools(user))


def visible_classrooms(user: User) -> QuerySet[Classroom]:
    """Classes of the schools that one administers, and those where one is teacher or assistant."""
    classrooms = Classroom.objects.select_related("school", "term")
    if user.is_superuser:
        return classrooms
    own = Enrolment.objects.staff().filter(user=user).values("classroom")
    return classrooms.filter(Q(pk__in=own) | Q(school__in=visible_schools(user)))


def with_headcount(classrooms: QuerySet[Classroom]) -> QuerySet[Classroom]:
    students = Q(enrolments__left_on__isnull=True, enrolments__role=Enrolment.Role.STUDENT)
    return classrooms.annotate(headcount=Count("enrolments", filter=students))


def search_people(people: QuerySet[User], text: str) -> QuerySet[User]:
    """People whose name, user name, student number or address contains the text."""
    if not (text := text.strip()):
        return people
    return people.filter(
        Q(name__icontains=text)
        | Q(username__icontains=text)
        | Q(student_number__istartswith=text)
        | Q(email__icontains=text)
    )


def search_roster(enrolments: QuerySet[Enrolment], text: str) -> QuerySet[Enrolment]:
    if not text.strip():
        return enrolments
    return enrolments.filter(user__in=search_people(User.objects.all(), text).values("pk"))


@dataclass(frozen=True)
class RoleGroup:
    """The people of a page who have one role in the class, and how many there are in all."""

    label: str
    count: int
    enrolments: list[Enrolment]


def roster(classroom: Classroom, text: str = "") -> QuerySet[Enrolment]:
    """Teachers, assistants, students; of each who left comes last."""
    ranks = [When(role=role, then=Value(place)) for place, role in enumerate(Enrolment.Role)]
    gone = Case(When(left_on=None, then=Value(0)), default=Value(1))
    enrolments = classroom.enrolments.select_related("user__school", "classroom")
    return search_roster(enrolments, text).order_by(
        Case(*ranks, default=Value(len(ranks))),
        gone,
        "user__student_number",
        "user__username",
    )


def roster_by_role(found: QuerySet[Enrolment], shown: Iterable[Enrolment]) -> list[RoleGroup]:
    """The shown places under their roles, with how many the whole roster has of each."""
    rows = list(shown)
    counts = dict(found.order_by().values_list("role").annotate(n=Count("pk")))
    groups = [
        RoleGroup(str(role.label), counts.get(role, 0), [row for row in rows if row.role == role])
        for role in Enrolment.Role
    ]
    return [group for group in groups if group.enrolments]


LOGIN_FIELDS = ("username", "ip_address", "user_agent", "attempt_time", "failed", "locked_out")


def login_history(people: QuerySet[User] | None) -> QuerySet[AccessLog, dict[str, object]]:
    """Logins and failures, the newest first; `None` also shows names that nobody has."""
    logins = AccessLog.objects.annotate(
        failed=Value(False, BooleanField()), locked_out=Value(False, BooleanField())
    )
    failures = AccessFailureLog.objects.annotate(failed=Value(True, BooleanField()))
    if people is not None:
        names = people.order_by().values("username")
        logins, failures = logins.filter(username__in=names), failures.filter(username__in=names)
    rows = (
        logins.order_by()
        .values(*LOGIN_FIELDS)
        .union(failures.order_by().values(*LOGIN_FIELDS), all=True)
    )
    return rows.order_by("-attempt_time")


@dataclass(frozen=True)
class SchoolCounts:
    """The numbers on an administrator's start page; `logins` are those of today."""

    people: int
    classes: int
    terms: int
    logins: int


def counts_for(user: User) -> SchoolCounts:
    """What the lists behind them begin with."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    people = visible_people(user)
    logins = AccessLog.objects.filter(attempt_time__gte=midnight)
    if not user.is_superuser:
        logins = logins.filter(username__in=people.order_by().values("username"))
    return SchoolCounts(
        people=people.count(),
        classes=visible_classrooms(user).filter(archived=False).distinct().count(),
        terms=visible_terms(user).count(),
        logins=logins.count(),
    )
