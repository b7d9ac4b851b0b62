"""What is done with people and classes. Each asks whether `by` may, and refuses with the reason."""

import datetime as dt
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.people.audit import Act, audit, audit_all, audit_entry
from lab.people.audit_models import AuditEntry
from lab.people.models import Classroom, Enrolment, School, Term, User
from lab.people.password_services import shut_out
from lab.people.passwords import Slip, generate_password, hash_generated
from lab.people.permissions import (
    may_add_teachers,
    may_change_person,
    may_change_roster,
    may_create_classroom,
    may_deactivate,
    may_enrol_as,
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
        audit(Act.PERSON_MADE, by=None, person=person, first=True)
    return person


def save_school(school: School, *, by: User) -> School:
    may_manage_schools(by).require()
    school.full_clean()
    with transaction.atomic():
        school.save()
        audit(Act.SCHOOL_SAVED, by=by, school=school, label=school.name)
    return school


def save_term(term: Term, *, by: User) -> Term:
    may_manage_school(by, term.school).require()
    term.full_clean()
    with transaction.atomic():
        term.save()
        audit(Act.TERM_SAVED, by=by, school=term.school, label=term.name)
    return term


def classroom_create(classroom: Classroom, *, by: User) -> Classroom:
    """Make the class; a teacher who makes one teaches it."""
    may_create_classroom(by, classroom.school).require()
    _check_term(classroom)
    with transaction.atomic():
        classroom.full_clean()
        classroom.save(force_insert=True)
        audit(Act.CLASS_MADE, by=by, classroom=classroom)
        if by.role == User.Role.TEACHER:
            Enrolment.objects.create(classroom=classroom, user=by, role=Enrolment.Role.TEACHER)
    return classroom


def classroom_change(classroom: Classroom, *, by: User) -> Classroom:
    may_manage_classroom(by, classroom).require()
    _check_term(classroom)
    classroom.full_clean()
    with transaction.atomic():
        classroom.save()
        audit(
            Act.CLASS_CHANGED,
            by=by,
            classroom=classroom,
            label=classroom.name,
            archived=classroom.archived,
        )
    return classroom


def _check_term(classroom: Classroom) -> None:
    if classroom.term.school_id != classroom.school_id:
        raise ValidationError({"term": _("Choose a term of the same school.")})


def person_create(
    person: User, *, by: User, must_change: bool = True, invite: bool = False
) -> Slip | None:
    """Make the account of an unsaved person; answers the slip with the password made for it.

    Somebody to be invited has no password yet, so there is no slip.
    """
    may_manage_school(by, person.school).require()
    with transaction.atomic():
        return _insert(person, by=by, must_change=must_change, invite=invite)


def _insert(person: User, *, by: User, must_change: bool, invite: bool) -> Slip | None:
    if invite and not person.email:
        raise ValidationError({"email": _("An invitation needs an e-mail address.")})
    password = "" if invite else generate_password()
    person.password = hash_generated(password) if password else make_password(None)
    person.must_change_password = must_change and not invite
    person.full_clean()
    person.save(force_insert=True)
    audit(Act.PERSON_MADE, by=by, person=person, role=[person.role])
    if not password:
        return None
    return Slip(name=person.name, username=person.username, password=password)


def person_change(person: User, values: dict[str, Any], *, by: User) -> User:
    """Change name, user name, address, number or role; a new user name takes its history along."""
    may_change_person(by, person).require()
    if person.anonymised_at:
        raise ValidationError(_("This person was anonymised. Make a new account instead."))
    if person.pk == by.pk and values.get("role", person.role) != person.role:
        raise ValidationError({"role": _("You cannot change your own role.")})
    before = {field: getattr(person, field) for field in values}
    former = person.username
    for field, value in values.items():
        setattr(person, field, value)
    with transaction.atomic():
        person.full_clean()
        person.save(update_fields=list(values))
        if person.username != former:
            for log in (AccessLog, AccessFailureLog):
                log.objects.filter(username=former).update(username=person.username)
        audit_all(_changes(person, before, by))
    return person


def _changes(person: User, before: dict[str, Any], by: User) -> list[AuditEntry]:
    """The names of changed fields and never their values, so that anonymising forgets them; a
    role tells both."""
    changed = [field for field, value in before.items() if value != getattr(person, field)]
    entries = []
    if "role" in changed:
        roles = [before["role"], person.role]
        entries.append(audit_entry(Act.ROLE_CHANGED, by=by, person=person, role=roles))
    if rest := [field for field in changed if field != "role"]:
        entries.append(audit_entry(Act.PERSON_CHANGED, by=by, person=person, fields=rest))
    return entries


def profile_change(person: User, values: dict[str, Any]) -> User:
    """What people may change of themselves."""
    own = [field for field in ("name", "email", "language", "theme") if field in values]
    before: dict[str, Any] = {
        field: getattr(person, field) for field in own if field in ("name", "email")
    }
    for field in own:
        setattr(person, field, values[field])
    person.full_clean()
    with transaction.atomic():
        person.save(update_fields=own)
        audit_all(_changes(person, before, person))
    return person


def person_deactivate(person: User, *, by: User) -> User:
    """Shut the account: no login, no session, no token. Can be undone."""
    may_deactivate(by, person).require()
    person.is_active = False
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        shut_out([person])
        audit(Act.DEACTIVATED, by=by, person=person)
    return person


def person_activate(person: User, *, by: User) -> User:
    may_change_person(by, person).require()
    if person.anonymised_at:
        raise ValidationError(_("This person was anonymised. Make a new account instead."))
    person.is_active = True
    with transaction.atomic():
        person.save(update_fields=["is_active"])
        audit(Act.ACTIVATED, by=by, person=person)
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
        shut_out([person])
        audit(Act.ANONYMISED, by=by, person=person)
    return person


def sessions_end(person: User, *, by: User) -> int:
    """Log a person out everywhere; answers how many sessions ended."""
    may_change_person(by, person).require()
    if person.pk == by.pk:
        raise ValidationError(_("End your own sessions on your profile page."))
    with transaction.atomic():
        ended = end_sessions(person)
        audit(Act.SESSIONS_ENDED, by=by, person=person, sessions=ended)
    return ended


def enrol(classroom: Classroom, *, person: User, role: str, by: User) -> Enrolment:
    """Give a person a place in the class; somebody who had left comes back."""
    may_change_roster(by, classroom).require()
    if person.school_id != classroom.school_id:
        raise ValidationError(_("This person belongs to another school."))
    if not person.is_active:
        raise ValidationError(_("This person is deactivated. Activate the account first."))
    may_enrol_as(by, person, role).require()
    with transaction.atomic():
        enrolment, _new = Enrolment.objects.update_or_create(
            classroom=classroom, user=person, defaults={"role": role, "left_on": None}
        )
        audit(Act.ENROLLED, by=by, person=person, classroom=classroom, place=[role])
    return enrolment


def enrol_new(
    classroom: Classroom,
    *,
    person: User,
    role: str,
    by: User,
    must_change: bool = True,
    invite: bool = False,
) -> Slip | None:
    """Make an account and enrol it in one step; answers the slip, or None for who is invited."""
    may_change_roster(by, classroom).require()
    person.school = classroom.school
    person.role = User.Role.STUDENT
    if role == Enrolment.Role.TEACHER:
        may_add_teachers(by, classroom.school).require()
        person.role = User.Role.TEACHER
    with transaction.atomic():
        slip = _insert(person, by=by, must_change=must_change, invite=invite)
        Enrolment.objects.create(classroom=classroom, user=person, role=role)
        audit(Act.ENROLLED, by=by, person=person, classroom=classroom, place=[role])
    return slip


def enrolment_end(enrolment: Enrolment, *, by: User, on: dt.date | None = None) -> Enrolment:
    """The person leaves the class; what was done in it stays."""
    may_change_roster(by, enrolment.classroom).require()
    if _is_last_teacher(enrolment):
        raise ValidationError(_("A class keeps at least one teacher. Add another one first."))
    enrolment.left_on = on or timezone.localdate()
    with transaction.atomic():
        enrolment.save(update_fields=["left_on"])
        audit(Act.LEFT, by=by, person=enrolment.user, classroom=enrolment.classroom)
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
    about = {"person": enrolment.user, "classroom": enrolment.classroom}
    with transaction.atomic():
        enrolment.save(update_fields=["left_on"])
        audit(Act.ENROLLED, by=by, **about, place=[enrolment.role], resumed=True)
    return enrolment
