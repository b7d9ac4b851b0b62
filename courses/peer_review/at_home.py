"""Works that wait for a student's review, on the start page: the next to end first."""

from typing import Any

from django.utils import timezone

from courses.peer_review.models import PeerReview, PeerReviewing
from lab.people.models import Enrolment, User


def reviews_at_home(user: User) -> dict[str, Any]:
    """For each assignment how many are open and the first of them, in one query; nothing for who has none."""
    now = timezone.now()
    enrolled = Enrolment.objects.active().filter(user=user).values("classroom")
    rows = PeerReview.objects.filter(
        reviewer=user,
        handed_in_at=None,
        left_out_at=None,
        reviewing__phase=PeerReviewing.Phase.ASSESSING,
        reviewing__assignment__classroom__in=enrolled,
        reviewing__assignment__classroom__archived=False,
    ).exclude(reviewing__closes_at__lt=now)
    found: dict[int, dict[str, Any]] = {}
    for review in rows.select_related("reviewing__assignment__classroom").order_by("number"):
        row = found.setdefault(review.reviewing_id, {"first": review, "count": 0})
        row["count"] += 1
    return {"reviews": sorted(found.values(), key=_urgency)}


def _urgency(row: dict[str, Any]) -> tuple[bool, Any, int]:
    reviewing = row["first"].reviewing
    return (reviewing.closes_at is None, reviewing.closes_at or timezone.now(), reviewing.pk)
