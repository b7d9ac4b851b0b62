"""Invitations: a mail with a link instead of a password on paper, and what became of it."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
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


# How many are mailed while the page waits; more go by a job.
AT_ONCE = 3


@dataclass
class Sent:
    """Who was invited, and whom the mail server did not take; who was passed over, and why.

    `waiting` are mailed by a job, whose page is at `progress_url`.
    """

    invited: list[User] = field(default_factory=list)
    failed: list[User] = field(default_factory=list)
    passed_over: list[tuple[User, str]] = field(default_factory=list)
    waiting: list[User] = field(default_factory=list)
    progress_url: str = ""


# Starts a job that calls `deliver` with these arguments; answers where its progress is shown.
# Jobs stand above people: they register here.
Post = Callable[..., str]
_post: Post | None = None


def register_post(post: Post) -> None:
    global _post
    _post = post


def invite(
    people: Iterable[User], *, by: User, home: str, classroom: Classroom | None = None
) -> Sent:
    """Mail each of the people a link to choose a password; `home` is the address of this server.

    Each mail is in its reader's language. An invitation is recorded before it is sent, so none is
    lost when the mail server, or this one, breaks down.
    """
    sent = Sent()
    wanted = _those_to_invite(list(people), by, sent)
    rows = [_invitation(person, by, classroom) for person in wanted]
    with transaction.atomic():
        Invitation.objects.bulk_create(rows)
    numbers = [row.pk for row in rows]
    if _post is not None and len(rows) > AT_ONCE:
        sent.waiting = wanted
        sent.progress_url = _post(numbers, by=by, home=home, classroom=classroom)
        return sent
    problems = deliver(numbers, by=by, home=home)
    sent.invited = [person for person in wanted if person.pk not in problems]
    sent.failed = [person for person in wanted if person.pk in problems]
    return sent


def deliver(
    numbers: Sequence[int], *, by: User, home: str, told: Callable[[int], None] = lambda done: None
) -> dict[int, str]:
    """Mail recorded invitations; answers what went wrong, by the person's id.

    The server is given up after its first failure.
    """
    unsent = Invitation.objects.filter(pk__in=numbers, problem=Invitation.UNSENT)
    rows = list(unsent.select_related("person", "by", "classroom").order_by("pk"))
    people = [row.person for row in rows]
    problems = send_invitations(people, by=by, home=home, told=told)
    for row in rows:
        row.problem = problems.get(row.person_id, "")[:200]
    with transaction.atomic():
        Invitation.objects.bulk_update(rows, ["problem"])
        audit_all(
            audit_entry(Act.INVITED, by=by, person=row.person, classroom=row.classroom)
            for row in rows
            if not row.problem
        )
    return problems


def _invitation(person: User, by: User, classroom: Classroom | None) -> Invitation:
    now = timezone.now()
    return Invitation(
        person=person,
        by=by,
        classroom=classroom,
        sent_at=now,
        expires_at=now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        problem=Invitation.UNSENT,
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
    on_the_way = ("", Invitation.UNSENT)
    recent = Invitation.objects.filter(person__in=people, sent_at__gt=since, problem__in=on_the_way)
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
