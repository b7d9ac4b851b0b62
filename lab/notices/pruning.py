"""Old notices go, by age and by number, whether they were read or not."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.utils import timezone

from lab.notices.models import Notice

USUAL_DAYS = 180
USUAL_KEPT = 500
AT_ONCE = 1000


def prune(*, days: int = USUAL_DAYS, keep: int = USUAL_KEPT, dry_run: bool = False) -> int:
    """Remove notices older than so many days, and of each person all but the latest; how many.

    In short transactions: nobody who is being told something waits for it.
    """
    before = timezone.now() - dt.timedelta(days=days)
    found = (Notice.objects.filter(at__lt=before), *_surplus(keep))
    if dry_run:
        return len({pk for rows in found for pk in rows.values_list("pk", flat=True)})
    return sum(_removed(rows) for rows in found)


def _surplus(keep: int) -> Iterator[Any]:
    """Of each person who has more than so many, those that are not among the latest."""
    crowds = Notice.objects.order_by().values("person").annotate(n=Count("pk"))
    for person in list(crowds.filter(n__gt=keep).values_list("person", flat=True)):
        rows = Notice.objects.filter(person=person)
        if (latest := rows.order_by("-pk").values_list("pk", flat=True)[keep:].first()) is not None:
            yield rows.filter(pk__lte=latest)


def _removed(rows: Any) -> int:
    gone = 0
    while wanted := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        Notice.objects.filter(pk__in=wanted).delete()
        gone += len(wanted)
    return gone
