"""Invitations: a mail with a link instead of a password on paper, and what became of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lab.people.audit import Act, audit_all, audit_entry
from lab.people.mail import send_invitations
from lab.people.models import Classroom, Invitation, User
from lab.people.permissions import may_change_person, people_to_invite

AGAIN_AFTER = dt.timedelta(minutes=5)


@dataclass
class Sent:
    """Who was invited, and whom the mail server did not take; who was passed over, and why."""

    invited: list[User] = field(default_factory=list)
    failed: list[User] = field(default_factory=list)
    passed_over: list[tuple[User, str]] = field(default_factory=list)


def invite(
    people: Iterable[User], *, by: User, home: str, classroom: Classroom | None = None
) -> Sent:
    """Mail each of the people a link to choose a password; `home` is the address of this server.

    Each mail is in its reader's language. The server is given up after its first failure.
    """
    sent = Sent()
    wanted = _those_to_invite(list(people), by, sent)
    problems = send_invitations(wanted, by=by, home=home)
    sent.invited = [person for person in wanted if person.pk not in problems]
    sent.failed = [person for person in wanted if person.pk in problems]
    with transaction.atomic():
        Invitation.objects.bulk_create(
            [_invitation(one, by, classroom, problems.get(one.pk, "")) for one in wanted]
        )
        audit_all(
            audit_entry(Act.INVITED, by=by, person=person, classroom=classroom)
            for person in sent.invited
        )
    return sent


def _invitation(person: User, by: User, classroom: Classroom | None, problem: str) -> Invitation:
    now = timezone.now()
    return Invitation(
        person=person,
        by=by,
        classroom=classroom,
        sent_at=now,
        expires_at=now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        problem=problem[:200],
    )


def _those_to_invite(people: Sequence[User], by: User, sent: Sent) -> list[User]:
    known = {person.pk for person in people}
    own = set(people_to_invite(by).filter(pk__in=known).values_list("pk", flat=True))
    lately = set(_invited_lately(people))
    wanted = []
    for person in people:
        allowed = person.pk in own or bool(may_change_person(by, person))
        if reason := _why_not(person, allowed=allowed, lately=person.pk in lately):
            sent.passed_over.append((person, reason))
        else:
            wanted.append(person)
    return wanted


def _invited_lately(people: Sequence[User]) -> Iterable[int]:
    since = timezone.now() - AGAIN_AFTER
    recent = Invitation.objects.filter(person__in=people, sent_at__gt=since, problem="")
    return recent.values_list("person", flat=True)


def _why_not(person: User, *, allowed: bool, lately: bool) -> str:
    if not allowed:
        return _("not in a running class of yours")
    if not person.is_active:
        return _("deactivated")
    if not person.email:
        return _("no e-mail address")
    if person.last_login:
        return _("has logged in already")
    if lately:
        return _("was invited a few minutes ago")
    return ""


def newest_invitations(people: Iterable[int]) -> dict[int, Invitation]:
    """The newest invitation of each of the people, by their ids; one query."""
    found: dict[int, Invitation] = {}
    for one in Invitation.objects.filter(person__in=list(people)).order_by("sent_at", "pk"):
        found[one.person_id] = one
    return found
