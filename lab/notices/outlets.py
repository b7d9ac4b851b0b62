"""What leaves the house: collected for each outlet, handed over by a task, tried again when it fails."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from lab.notices.kinds import Channel
from lab.notices.mailing import mail_notices
from lab.notices.models import Notice, Outlet, Parcel
from lab.notices.robots import robot_tell
from lab.notices.wording import class_lines, person_lines
from lab.people.models import User

# At most one mail in ten minutes to a person; robots are let speak 20 times a minute at most.
PAUSES = {Channel.MAIL: dt.timedelta(minutes=10), Channel.ROBOT: dt.timedelta(minutes=1)}
# After so long it is tried again, and then given up.
RETRIES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
# A task that did not come by then was lost with its worker.
LOST = dt.timedelta(hours=1)
Wanted = Mapping[int, Sequence[str]]


def outlets_for(notices: Sequence[Notice], channels: Wanted) -> list[tuple[Outlet, list[Notice]]]:
    """The outlets by which these notices leave, each with its own; locked until all is written.

    `channels` are those that the readers want, by the identity of the notice.
    """
    people = {notice.person_id: notice.person for notice in notices}
    mailed = {n.person_id for n in notices if Channel.MAIL in channels[id(n)] and n.person.email}
    _make_mailboxes([people[pk] for pk in mailed])
    rooms = {notice.sandbox.classroom_id for notice in notices if notice.sandbox}
    rows = Outlet.objects.select_for_update(no_key=True).order_by("pk")
    own = list(rows.filter(person__in=people))
    ours = list(rows.filter(classroom__in=rooms - {None}))
    found = [
        (outlet, [n for n in notices if _wants(outlet, n, channels[id(n)])])
        for outlet in (*own, *ours)
    ]
    return [(outlet, mine) for outlet, mine in found if mine]


def _make_mailboxes(people: Sequence[User]) -> None:
    boxes = [Outlet(channel=Channel.MAIL, person=person) for person in people]
    Outlet.objects.bulk_create(boxes, ignore_conflicts=True)


def _wants(outlet: Outlet, notice: Notice, channels: Sequence[str]) -> bool:
    if outlet.classroom_id is not None:
        here = notice.sandbox is not None and notice.sandbox.classroom_id == outlet.classroom_id
        return here and notice.kind_name in outlet.kinds
    if outlet.channel == Channel.MAIL and not notice.person.email:
        return False
    return outlet.person_id == notice.person_id and outlet.channel in channels


def plan(outlet: Outlet) -> None:
    """Have the outlet emptied as soon as it may be, unless that is planned."""
    now = timezone.now()
    if outlet.planned_at is not None and outlet.planned_at > now - LOST:
        return
    emptying = empty
    if outlet.waits(now):
        if not emptying.get_backend().supports_defer:
            return
        emptying = emptying.using(run_after=outlet.not_before)
    Outlet.objects.filter(pk=outlet.pk).update(planned_at=outlet.not_before or now)
    emptying.enqueue(outlet.pk)


@task()
def empty(pk: int) -> None:
    """Hand over all that waits. What a crash interrupts is lost rather than told twice."""
    outlet, notices = _claimed(pk)
    if outlet is None or not notices:
        return
    if problem := _handed_over(outlet, notices):
        _try_again(outlet, notices, problem)
    else:
        Outlet.objects.filter(pk=pk).update(tries=0, problem="")


def _claimed(pk: int) -> tuple[Outlet | None, list[Notice]]:
    """The outlet with what waits, marked as sent; of two tasks one finds nothing."""
    now = timezone.now()
    with transaction.atomic():
        rows = Outlet.objects.select_related("person", "classroom")
        outlet = rows.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if outlet is None:
            return None, []
        outlet.planned_at = None
        if outlet.waits(now):
            plan(outlet)
            return outlet, []
        waiting = Parcel.objects.filter(outlet=outlet, sent_at=None).select_related(
            "notice__sandbox__classroom", "notice__person"
        )
        parcels = list(waiting)
        Parcel.objects.filter(pk__in=[each.pk for each in parcels]).update(sent_at=now)
        outlet.not_before = now + PAUSES[Channel(outlet.channel)]
        outlet.save(update_fields=["planned_at", "not_before"])
    return outlet, [each.notice for each in parcels if _still(outlet, each.notice)]


def _still(outlet: Outlet, notice: Notice) -> bool:
    """Whoever has read it meanwhile, or may no longer come in, needs no mail."""
    if (
        not notice.person.is_active
        or not Notice.objects.of(notice.person).filter(pk=notice.pk).exists()
    ):
        return False
    in_time = notice.read_at is None or notice.read_at == notice.at
    return in_time or outlet.channel != Channel.MAIL


def _handed_over(outlet: Outlet, notices: Sequence[Notice]) -> str:
    """Answers what went wrong, "" when all is told."""
    if outlet.channel == Channel.MAIL:
        return mail_notices(outlet.person, notices)  # type: ignore[arg-type]
    lines = class_lines(notices) if outlet.classroom_id else person_lines(notices)
    return robot_tell(outlet.url, outlet.secret, lines)


def _try_again(outlet: Outlet, notices: Sequence[Notice], problem: str) -> None:
    """Later and later; after the last time what waits is given up."""
    now = timezone.now()
    tries = outlet.tries + 1
    outlet.tries, outlet.problem = tries % (len(RETRIES) + 1), problem[:200]
    if tries <= len(RETRIES):
        outlet.not_before = now + RETRIES[tries - 1]
        Parcel.objects.filter(outlet=outlet, notice__in=notices).update(sent_at=None)
    outlet.save(update_fields=["tries", "problem", "not_before"])
    if tries <= len(RETRIES):
        plan(outlet)
