"""Who is told of a peer review: that works wait, that time runs out, that reviews can be read."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from courses.peer_review.models import PeerReviewing
from lab.notices.kinds import register_notice
from lab.notices.telling import tell_people
from lab.people.models import Enrolment, User

PAUSE = dt.timedelta(hours=1)

register_notice(
    "peer-review-dealt",
    _("Works to review"),
    _("Works of your class wait for your review: “%(record)s”, until %(until)s."),
    icon="eye-check",
    tone="purple",
)
register_notice(
    "peer-review-wait",
    _("Reviews still missing"),
    _("Your reviews for “%(record)s” are still missing, until %(until)s."),
    icon="eye-check",
    tone="orange",
)
register_notice(
    "peer-review-received",
    _("Reviews of your work"),
    _("The peer review of “%(record)s” is done."),
    icon="messages",
    tone="teal",
)


def _tell(reviewing: PeerReviewing, kind: str, people: Iterable[int]) -> int:
    until = reviewing.closes_at
    told = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT") if until else "–"
    facts = {"record": reviewing.assignment.name, "until": told}
    enrolled = Enrolment.objects.active().filter(classroom=reviewing.assignment.classroom_id)
    found = list(User.objects.filter(pk__in=list(people), enrolments__in=enrolled).distinct())
    tell_people(found, kind, facts, link=reverse("assignment", args=[reviewing.assignment_id]))
    return len(found)


def tell_dealt(reviewing: PeerReviewing, people: Iterable[int]) -> None:
    """Of works that came while others assess already."""
    _tell(reviewing, "peer-review-dealt", people)


def tell_begun(reviewing: PeerReviewing) -> None:
    """Whoever has something to review; those of new works are told by the dealing."""
    told = set(reviewing.reviews.values_list("reviewer", flat=True))
    _tell(reviewing, "peer-review-dealt", told)


def tell_done(reviewing: PeerReviewing) -> None:
    """The authors; they read the reviews by the rules of the assignment."""
    rows = reviewing.reviews.counting().filter(submission__team__members__left_at=None)
    authors = set(rows.values_list("submission__team__members__user", flat=True))
    _tell(reviewing, "peer-review-received", authors)


def late_people(reviewing: PeerReviewing) -> set[int]:
    """Who still has reviews to hand in."""
    waiting = reviewing.reviews.filter(handed_in_at=None, left_out_at=None)
    return set(waiting.values_list("reviewer", flat=True))


def remind(reviewing: PeerReviewing) -> int:
    """How many are told; nobody twice by two processes at once, nor within an hour."""
    now = timezone.now()
    rows = PeerReviewing.objects.filter(pk=reviewing.pk, phase=PeerReviewing.Phase.ASSESSING)
    quiet = Q(reminded_at=None) | Q(reminded_at__lte=now - PAUSE)
    if not rows.filter(quiet).update(reminded_at=now):
        return 0
    return _tell(reviewing, "peer-review-wait", late_people(reviewing))
