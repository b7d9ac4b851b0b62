"""What people did in their companies, counted: by person, by class, by day. Play only, no staff.

Each question is one query, however many companies and people there are.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lab.journal.models import Entry
from lab.people.models import Classroom, Enrolment
from lab.tenancy.models import Sandbox

DAYS = 14


@dataclass(frozen=True)
class Activity:
    """What one person did: in the present attempts, and today."""

    changes: int = 0
    today: int = 0
    last_at: dt.datetime | None = None


@dataclass(frozen=True)
class ClassActivity:
    """What the students of a class did: how many began in the present attempts, changes today."""

    begun: int = 0
    today: int = 0


def midnight() -> dt.datetime:
    """The beginning of today where the school is."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def played_by_people() -> QuerySet[Entry]:
    """Entries of people on seats, of all companies: for services that have asked who may look."""
    return Entry._base_manager.filter(
        mode="play", user__isnull=False, sandbox__kind=Sandbox.Kind.LIVE
    ).order_by()


PRESENT = Q(attempt=F("sandbox__attempt"))


def activity_by_person(sandboxes: Iterable[Sandbox]) -> dict[int, Activity]:
    """What each person did in these companies, by the person's id."""
    rows = (
        played_by_people()
        .filter(sandbox__in=list(sandboxes))
        .values_list("user")
        .annotate(
            changes=Count("pk", filter=PRESENT),
            today=Count("pk", filter=Q(at__gte=midnight())),
            last_at=Max("at"),
        )
    )
    return {user: Activity(changes, today, last_at) for user, changes, today, last_at in rows}


def activity_by_class(rooms: Sequence[Classroom]) -> dict[int, ClassActivity]:
    """What the present students of each class did, by the id of the class."""
    enrolled = {
        "sandbox__classroom__enrolments__user": F("user"),
        "sandbox__classroom__enrolments__role": Enrolment.Role.STUDENT,
        "sandbox__classroom__enrolments__left_on": None,
    }
    rows = (
        played_by_people()
        .filter(sandbox__classroom__in=rooms, **enrolled)
        .values_list("sandbox__classroom")
        .annotate(
            begun=Count("user", filter=PRESENT, distinct=True),
            today=Count("pk", filter=Q(at__gte=midnight())),
        )
    )
    return {room: ClassActivity(begun, today) for room, begun, today in rows}


def activity_chart(rooms: Sequence[Classroom]) -> dict[str, Any] | None:
    """Changes by day of the last two weeks, a colour for each class; None when there were none."""
    first = midnight() - dt.timedelta(days=DAYS - 1)
    days = [first.date() + dt.timedelta(days=n) for n in range(DAYS)]
    rows = (
        played_by_people()
        .filter(sandbox__classroom__in=rooms, at__gte=first)
        .annotate(day=TruncDate("at"))
        .values_list("sandbox__classroom", "day")
        .annotate(n=Count("pk"))
    )
    counted = {(room, day): n for room, day, n in rows}
    if not counted:
        return None
    named = [room for room in rooms if any(room.pk == pk for pk, _day in counted)]
    return {
        "kind": "bar",
        "stacked": True,
        "categories": [date_format(day, "n/j") for day in days],
        "series": [
            {
                "name": room.name if len(rooms) > 1 else _("Changes"),
                "values": [counted.get((room.pk, day), 0) for day in days],
            }
            for room in named
        ],
    }
