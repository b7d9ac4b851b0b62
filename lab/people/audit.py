"""Writing the audit record, and reading it. The services of this part call `audit`; nobody else writes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Q, QuerySet

from lab.people.audit_models import AuditEntry
from lab.people.models import Classroom, School, User
from lab.people.permissions import may_administer

Act = AuditEntry.Act
# What is done without a browser and without the API comes from a command or the worker.
_way: ContextVar[str] = ContextVar("way", default=AuditEntry.Way.COMMAND)

# What a person is told at the next login when somebody else did it.
TOLD = (Act.PASSWORD_RESET, Act.PERSON_CHANGED, Act.ROLE_CHANGED, Act.SESSIONS_ENDED)


@contextmanager
def coming_through(way: str) -> Iterator[None]:
    """The acts inside come from a page or through the API; entered by the middleware."""
    token = _way.set(way)
    try:
        yield
    finally:
        _way.reset(token)


def audit(act: Act, *, by: User | None, **about: Any) -> AuditEntry:
    """Write one act down; `about` as of `audit_entry`."""
    entry = audit_entry(act, by=by, **about)
    entry.save(force_insert=True)
    return entry


def audit_all(entries: Iterable[AuditEntry]) -> None:
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def audit_entry(
    act: Act,
    *,
    by: User | None,
    person: User | None = None,
    classroom: Classroom | None = None,
    school: School | None = None,
    **details: Any,
) -> AuditEntry:
    """An unsaved act. The school, whose administrators read it, follows from what it was done to."""
    about = person or classroom or by
    found = school.pk if school else (about.school_id if about else None)
    return AuditEntry(
        act=act,
        by=by,
        person=person,
        classroom=classroom,
        school_id=found,
        way=_way.get(),
        details=details,
    )


def visible_audit(user: User) -> QuerySet[AuditEntry]:
    """What the administrator of a school may read; a superuser reads all."""
    may_administer(user).require()
    entries = AuditEntry.objects.select_related("by", "person", "classroom", "school")
    return entries if user.is_superuser else entries.filter(school=user.school_id)


def audit_of(person: User) -> QuerySet[AuditEntry]:
    """What was done to the person's account and places, by whomever."""
    entries = AuditEntry.objects.select_related("by", "person", "classroom", "school")
    return entries.filter(person=person)


def by_or_about(people: QuerySet[User]) -> Q:
    names = people.order_by().values("pk")
    return Q(by__in=names) | Q(person__in=names)


def last_reset(person: User) -> AuditEntry | None:
    """Who gave the person the present password, unless the person chose it or was born with it."""
    entries = audit_of(person).filter(act__in=(Act.PASSWORD_RESET, Act.PASSWORD_CHOSEN))
    newest = entries.first()
    return newest if newest and newest.act == Act.PASSWORD_RESET else None


def to_be_told(person: User, *, since: Any) -> list[AuditEntry]:
    """What others did to the account since the person was here last, the oldest first."""
    entries = audit_of(person).filter(act__in=TOLD, at__gt=since).exclude(by=person)
    return [one for one in reversed(entries[:10]) if one.act != Act.PERSON_CHANGED or _matters(one)]


def _matters(entry: AuditEntry) -> bool:
    """A new address gets the links for forgotten passwords, a new user name is needed to log in."""
    return bool({"email", "username"} & set(entry.details.get("fields", ())))
