"""Passwords given, chosen and asked for, and what they open. `services` says what else is done."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from lab.people.audit import Act, audit, audit_all, audit_entry
from lab.people.audit_models import AuditEntry
from lab.people.lockout import end_lockout
from lab.people.models import Invitation, PersonSession, User
from lab.people.passwords import Slip, generate_password, hash_generated
from lab.people.permissions import (
    may_administer,
    may_change_person,
    may_help_person,
    students_to_help,
)

RESETS_OF_ONE_A_DAY = 5
LINKS_AN_HOUR = 5


def password_reset(person: User, *, by: User) -> Slip:
    """Give a new password, end a lockout, and log the person out everywhere.

    It is good until the next login, where the person is told who made it and chooses another.
    """
    may_help_person(by, person).require()
    if person.pk == by.pk:
        raise ValidationError(_("Change your own password on your profile page."))
    if not person.is_active:
        raise ValidationError(_("This person is deactivated. Activate the account first."))
    return _give([person], by=by)[0]


def passwords_reset(people: Iterable[User], *, by: User) -> list[Slip]:
    """New passwords for all those whom `by` may help; nobody else is touched."""
    others = [person for person in people if person.is_active and person.pk != by.pk]
    students = set(students_to_help(by).values_list("pk", flat=True))
    helped = [one for one in others if one.pk in students or may_change_person(by, one)]
    return _give(helped, by=by) if helped else []


def _give(people: Sequence[User], *, by: User) -> list[Slip]:
    # Hashing takes its time; it must not hold the lock.
    made = [(person, generate_password()) for person in people]
    for person, password in made:
        person.password = hash_generated(password)
        person.must_change_password = True
    with transaction.atomic():
        _require_resets_left(people, by)
        User.objects.bulk_update(people, ["password", "must_change_password"], batch_size=200)
        shut_out(people)
        end_lockout(person.username for person in people)
        audit_all(audit_entry(Act.PASSWORD_RESET, by=by, person=person) for person in people)
    return [
        Slip(name=person.name, username=person.username, password=password)
        for person, password in made
    ]


def _require_resets_left(people: Sequence[User], by: User) -> None:
    """Nobody goes through the passwords of a school unseen. Administrators are not counted."""
    if may_administer(by):
        return
    # Two requests at once must not count the same past.
    User.objects.select_for_update().get(pk=by.pk)
    now, resets = timezone.now(), AuditEntry.objects.filter(act=Act.PASSWORD_RESET, by=by)
    lately = resets.filter(at__gt=now - dt.timedelta(hours=1)).count()
    if lately + len(people) > settings.PASSWORD_RESETS_PER_HOUR:
        raise ValidationError(
            _("More than %(limit)d passwords in an hour: wait a while, or ask an administrator.")
            % {"limit": settings.PASSWORD_RESETS_PER_HOUR}
        )
    today = resets.filter(at__gt=now - dt.timedelta(days=1))
    if len(people) == 1 and today.filter(person=people[0]).count() >= RESETS_OF_ONE_A_DAY:
        raise ValidationError(
            _("You gave this student %(limit)d passwords since yesterday. Ask an administrator.")
            % {"limit": RESETS_OF_ONE_A_DAY}
        )


def person_unlock(person: User, *, by: User) -> bool:
    """End a lockout, the password stays; answers whether there was one."""
    may_help_person(by, person).require()
    with transaction.atomic():
        unlocked = bool(end_lockout([person.username]))
        if unlocked:
            audit(Act.UNLOCKED, by=by, person=person)
    return unlocked


def password_chosen(person: User, *, by_link: bool = False) -> None:
    """What follows when somebody has chosen an own password: invitations end, the record knows."""
    now = timezone.now()
    waiting = Invitation.objects.filter(person=person, accepted_at=None)
    with transaction.atomic():
        if by_link:
            shut_out([person])
        # Whoever knew the former password may have taken the token for it.
        Token.objects.filter(user=person).delete()
        invited = bool(waiting.update(accepted_at=now))
        details = {"invited": invited} if invited else {"link": by_link}
        audit(Act.PASSWORD_CHOSEN, by=person, person=person, **details)


def link_for_password_asked(person: User) -> bool:
    """Whether to mail a link to who forgot the password: not without end into the same mailbox."""
    since = timezone.now() - dt.timedelta(hours=1)
    asked = AuditEntry.objects.filter(act=Act.LINK_ASKED, person=person, at__gt=since)
    if asked.count() >= LINKS_AN_HOUR:
        return False
    audit(Act.LINK_ASKED, by=None, person=person)
    return True


def shut_out(people: Iterable[User]) -> None:
    """End whatever the former passwords opened: sessions and tokens."""
    keys = [person.pk for person in people]
    PersonSession.objects.filter(user__in=keys).delete()
    Token.objects.filter(user__in=keys).delete()
