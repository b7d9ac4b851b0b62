"""What the clock does for peer reviews: reminds in time, and deals anew what people who left had."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses.peer_review.dealing import deal, locked
from courses.peer_review.models import PeerReview, PeerReviewing
from courses.peer_review.news import remind
from lab.people.models import Enrolment
from scenarios.sessions.lessons import register_tick

BEFORE = dt.timedelta(days=1)


def reminders_work() -> int:
    """Once, a day before assessing ends, unless the teacher reminded meanwhile; how many are told."""
    now = timezone.now()
    rows = PeerReviewing.objects.filter(
        phase=PeerReviewing.Phase.ASSESSING,
        closes_at__gt=now,
        closes_at__lte=now + BEFORE,
        assignment__classroom__archived=False,
    )
    found = rows.select_related("assignment")
    return sum(remind(one) for one in found if not _reminded_in_time(one))


def _reminded_in_time(reviewing: PeerReviewing) -> bool:
    closes, at = reviewing.closes_at, reviewing.reminded_at
    return closes is not None and at is not None and at >= closes - BEFORE


def departures_work() -> int:
    """What people who left the class had not handed in goes to others; how many reviews that are."""
    there = Enrolment.objects.active().filter(
        user=OuterRef("reviewer"), classroom=OuterRef("reviewing__assignment__classroom")
    )
    left = PeerReview.objects.filter(
        ~Exists(there),
        handed_in_at=None,
        reviewing__phase=PeerReviewing.Phase.ASSESSING,
        reviewing__assignment__classroom__archived=False,
    )
    found = set(left.order_by().values_list("reviewing", flat=True))
    return sum(_dealt_again(one) for one in PeerReviewing.objects.filter(pk__in=found))


def _dealt_again(reviewing: PeerReviewing) -> int:
    try:
        with transaction.atomic():
            return deal(locked(reviewing)).taken_back
    except ValidationError:
        return 0  # Too few works are left: nothing can be dealt.


works = (reminders_work, departures_work)
for work in works:
    register_tick(work)
