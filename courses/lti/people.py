"""Who comes through a platform: the person of the school that its account belongs to."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from lti_tool.models import LtiContext, LtiMembership, LtiUser

from courses.lti.models import CourseLink, Platform
from lab.access.decisions import Refused
from lab.people.models import Enrolment, User
from lab.people.services import enrol, enrol_new

ROLES = {User.Role.STUDENT: Enrolment.Role.STUDENT, User.Role.TEACHER: Enrolment.Role.TEACHER}


def role_of(membership: LtiMembership) -> User.Role | None:
    """What somebody is in the course; None for guests, observers and the like."""
    if membership.is_instructor or membership.is_administrator:
        return User.Role.TEACHER
    return User.Role.STUDENT if membership.is_learner else None


def person_of(
    account: LtiUser, membership: LtiMembership, platform: Platform, *, number: str = ""
) -> User | None:
    """The person of the school, found again, or by student number, or by e-mail; None for a stranger.

    A platform never opens the account of an administrator or designer, and none of another school.
    """
    if account.auth_user is not None:
        return account.auth_user if account.auth_user.is_active else None
    role = role_of(membership)
    people = User.objects.filter(school=platform.school, role=role, is_active=True)
    for found in (
        people.filter(student_number=number) if number else people.none(),
        people.filter(email__iexact=account.email) if account.email else people.none(),
    ):
        # An account that another one of the platform stands for already is not given twice.
        free = list(found.exclude(lti_users__registration=platform.registration)[:2])
        if len(free) == 1:
            account.auth_user = free[0]
            account.save(update_fields=["auth_user"])
            return free[0]
    return None


def welcome(
    account: LtiUser,
    membership: LtiMembership,
    link: CourseLink,
    platform: Platform,
    *,
    number: str = "",
) -> User:
    """The person, made if new, with a place in the linked class. Raises ValidationError, Refused."""
    role = role_of(membership)
    if role is None:
        raise Refused(_("Your role in this course has no place here. Ask your teacher."))
    with transaction.atomic():
        account = LtiUser.objects.select_for_update().get(pk=account.pk)
        person = person_of(account, membership, platform, number=number)
        if account.auth_user is not None and person is None:
            raise Refused(_("This account is deactivated. Ask your administrator."))
        by, place = platform.registered_by, ROLES[role]
        if person is None:
            person = User(
                name=_name(account)[:80],
                username=_username(account, number),
                email=account.email,
                student_number=number[:40] if role == User.Role.STUDENT else "",
            )
            enrol_new(link.classroom, person=person, role=place, by=by, must_change=False)
            account.auth_user = person
            account.save(update_fields=["auth_user"])
        elif not link.classroom.enrolments.active().filter(user=person).exists():
            enrol(link.classroom, person=person, role=place, by=by)
    return person


def _name(account: LtiUser) -> str:
    return account.name or f"{account.given_name} {account.family_name}".strip() or account.sub


def _username(account: LtiUser, number: str) -> str:
    wanted = number or account.email.partition("@")[0] or f"lti-{account.sub}"
    wanted = User.normalize_username("".join(c for c in wanted if c.isalnum() or c in "-_.")[:60])
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    found, count = wanted or "lti", 2
    while found in taken:
        found, count = f"{wanted}-{count}", count + 1
    return found


def link_of(context: LtiContext) -> CourseLink | None:
    return CourseLink.objects.filter(context=context).select_related("classroom__school").first()


def roster_take_over(link: CourseLink, platform: Platform, members: list[dict]) -> dict[str, int]:
    """Give everybody in the platform's course a place in the class; who is gone there keeps the place
    here, for work is never hidden by a list. What could not be done is counted."""
    link.context.update_memberships([one for one in members if one.get("user_id")])
    counts = {"there": 0, "refused": 0}
    rows = link.context.memberships.filter(is_active=True).select_related("user__auth_user")
    numbers = {one.get("user_id"): str(one.get("lis_person_sourcedid") or "") for one in members}
    for membership in rows:
        if role_of(membership) is None:
            continue
        try:
            welcome(
                membership.user,
                membership,
                link,
                platform,
                number=numbers.get(membership.user.sub, ""),
            )
            counts["there"] += 1
        except (ValidationError, Refused):
            counts["refused"] += 1
    return counts
