"""What is done with people and classes. Each asks whether `by` may, and refuses with the reason."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from axes.utils import reset as end_lockout
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from lab.access.decisions import Refused
from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.people.passwords import Slip, generate_password, hash_generated
from lab.people.permissions import (
    may_add_teachers,
    may_change_person,
    may_change_roster,
    may_create_classroom,
    may_deactivate,
    may_enrol_as,
    may_help_person,
    may_manage_classroom,
    may_manage_school,
    may_manage_schools,
)
from lab.people.sessions import end_sessions


def first_administrator(
    *, username: str, password: str, name: str = "", email: str = "", school: str = ""
) -> User:
    """The person who sets the installation up. Refused once there is anybody."""
    with transaction.atomic():
        if User.objects.exists():
            raise Refused(_("There is an administrator already. Log in, or ask for a login."))
        home = School.objects.create(name=school) if school else None
        person = User(
            username=User.normalize_username(username),
            name=name,
            email=email,
            school=home,
            role=User.Role.ADMINISTRATOR,
            is_staff=True,
            is_superuser=True,
        )
        person.set_password(password)
        person.full_clean()
        person.save(force_insert=True)
    return person


def save_school(school: School, *, by: User) -> School:
    may_manage_schools(by).require()
    school.full_clean()
    school.save()
    return school


def save_term(term: Term, *, by: User) -> Term:
    may_manage_school(by, term.school).require()
    term.full_clean()
    term.save()
    return term


def classroom_create(classroom: Classroom, *, by: User) -> Classroom:
    """Make the class; a teacher who makes one teaches it."""
    may_create_classroom(by, classroom.school).require()
    _check_term(classroom)
    with transaction.atomic():
        classroom.full_clean()
        classroom.save(force_insert=True)
        if by.role == User.Role.TEACHER:
            Enrolment.objects.create(classroom=classroom, user=by, role=Enrolment.Role.TEACHER)
    return classroom


def classroom_change(classroom: Classroom, *, by: User) -> Classroom:
    may_manage_classroom(by, classroom).require()
    _check_term(classroom)
    classroom.full_clean()
    classroom.save()
    return classroom


def _check_term(classroom: Classroom) -> None:
    if classroom.term.school_id != classroom.school_id:
        raise ValidationError({"term": _("Choose a term of the same school.")})


def person_create(person: User, *, by: User, must_change: bool = True) -> Slip:
    """Make the account of an unsaved person; answers the slip with the password made for it."""
    may_manage_school(by, person.school).require()
    return _insert_with_password(person, must_change=must_change)


def _insert_with_password(person: User, *, must_change: bool) -> Slip:
    password = generate_password()
    person.password = hash_generated(password)
    person.must_change_password = must_change
    person.full_clean()
    person.save(force_insert=True)
    return Slip(name=person.name, username=person.username, password=password)


def person_change(person: User, values: dict[str, Any], *, by: User) -> User:
    """Change name, user name, address, number or role; a new user name takes its history along."""
    may_change_person(by, person).require()
    if person.anonymised_at:
        raise ValidationError(_("This person was anonymised. Make a new account instead."))
    if person.pk == by.pk and values.get("role", person.role) != person.role:
        raise ValidationError({"role": _("You cannot change your own role.")})
    before = person.username
    for field, value in values.items():
        setattr(person, field, value)
    with transaction.atomic():
        person.full_clean()
        person.save(update_fields=list(values))
        if person.username != before:
            for log in (AccessLog, AccessFailureLog):
                log.objects.filter(username=before).update(username=person.username)
    return person


def profile_change(person: User, values: dict[str, Any]) -> User:
    """What people may change of themselves."""
    own = [field for field in ("name", "email", "language", "theme") if field in values]
    for field in own:
        setattr(person, field, values[field])
    person.full_clean()
    person.save(update_fields=own)
    return person


def password_reset(person: User, *, by: User, must_change: bool = True) -> Slip:
    """Give a new password, end a lockout, and log the person out everywhere."""
    may_help_person(by, person).require()
    if person.pk == by.pk:
        raise ValidationError(_("Change your own password on your profile page."))
    if not person.is_active:
        raise ValidationError(_("This person is deactivated. Activate the account first."))
    password = generate_password()
    person.password = hash_generated(password)
    person.must_change_password = must_change
    with transaction.atomic():
        person.save(update_fields=["password", "must_change_password"])
        shut_out(person)
        end_lockout(username=person.username)
    return Slip(name=person.name, username=person.username, password=password)


def passwords_reset(people: Iterable[User], *, by: User, must_change: bool = True) -> list[Slip]:
    """New passwords for all those whom `by` may help; nobody else is touched."""
    others = [person for person in people if person.is_active and person.pk != by.pk]
    helped = [person for person in others if may_help_person(by, person)]
    return [password_reset(person, by=by, must_change=must_change) for person in helped]


def person_deactivate(person: User, *, by: User) -> User:
    """Shut the account: no login, no session, no token. Can be undone."""
    may_deactivate(by, person).require()
    person.is_active = False
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        shut_out(person)
    return person


def person_activate(person: User, *, by: User) -> User:
    may_change_person(by, person).require()
    if person.anonymised_at:
        raise ValidationError(_("This person was anonymised. Make a new account instead."))
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def person_anonymise(person: User, *, by: User) -> User:
    """Forget who it was, for good. What the person did stays, under a name that says nothing."""
    may_deactivate(by, person).require()
    former = person.username
    person.username = f"former-{person.pk}"
    person.name = person.email = person.student_number = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.must_change_password = False
    person.password = make_password(None)
    person.anonymised_at = timezone.now()
    with transaction.atomic():
        person.save()
        person.enrolments.active().update(left_on=timezone.localdate())
        for log in (AccessLog, AccessFailureLog, AccessAttempt):
            log.objects.filter(username=former).delete()
        shut_out(person)
    return person


def shut_out(person: User) -> None:
    """End whatever the former password opened: sessions and the token."""
    end_sessions(person)
    Token.objects.filter(user=person).delete()


def sessions_end(person: User, *, by: User) -> int:
    """Log a person out everywhere; answers how many sessions ended."""
    may_change_person(by, person).require()
    if person.pk == by.pk:
        raise ValidationError(_("End your own sessions on your profile page."))
    return end_sessions(person)


def enrol(classroom: Classroom, *, person: User, role: str, by: User) -> Enrolment:
    """Give a person a place in the class; somebody who had left comes back."""
    may_change_roster(by, classroom).require()
    if person.school_id != classroom.school_id:
        raise ValidationError(_("This person belongs to another school."))
    if not person.is_active:
        raise ValidationError(_("This person is deactivated. Activate the account first."))
    may_enrol_as(by, person, role).require()
    enrolment, _new = Enrolment.objects.update_or_create(
        classroom=classroom, user=person, defaults={"role": role, "left_on": None}
    )
    return enrolment


def enrol_new(
    classroom: Classroom, *, person: User, role: str, by: User, must_change: bool = True
) -> Slip:
    """Make an account and enrol it in one step; answers the slip."""
    may_change_roster(by, classroom).require()
    person.school = classroom.school
    person.role = User.Role.STUDENT
    if role == Enrolment.Role.TEACHER:
        may_add_teachers(by, classroom.school).require()
        person.role = User.Role.TEACHER
    with transaction.atomic():
        slip = _insert_with_password(person, must_change=must_change)
        Enrolment.objects.create(classroom=classroom, user=person, role=role)
    return slip


def enrolment_end(enrolment: Enrolment, *, by: User, on: dt.date | None = None) -> Enrolment:
    """The person leaves the class; what was done in it stays."""
    may_change_roster(by, enrolment.classroom).require()
    if _is_last_teacher(enrolment):
        raise ValidationError(_("A class keeps at least one teacher. Add another one first."))
    enrolment.left_on = on or timezone.localdate()
    enrolment.save(update_fields=["left_on"])
    return enrolment


def _is_last_teacher(enrolment: Enrolment) -> bool:
    teachers = enrolment.classroom.enrolments.active().filter(role=Enrolment.Role.TEACHER)
    return (
        enrolment.role == Enrolment.Role.TEACHER
        and enrolment.active
        and not teachers.exclude(pk=enrolment.pk).exists()
    )


def enrolment_resume(enrolment: Enrolment, *, by: User) -> Enrolment:
    may_change_roster(by, enrolment.classroom).require()
    if not enrolment.user.is_active:
        raise ValidationError(_("This person is deactivated. Activate the account first."))
    may_enrol_as(by, enrolment.user, enrolment.role).require()
    enrolment.left_on = None
    enrolment.save(update_fields=["left_on"])
    return enrolment


def token_create(person: User) -> Token:
    """A new token for programs; the former one stops working."""
    with transaction.atomic():
        Token.objects.filter(user=person).delete()
        return Token.objects.create(user=person)


def token_revoke(person: User) -> None:
    Token.objects.filter(user=person).delete()
