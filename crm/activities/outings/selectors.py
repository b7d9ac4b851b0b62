"""The plan of a week by customer, and where outings and contact logs do not agree."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.activities.models import ContactLog
from crm.activities.outings.models import Outing
from crm.activities.outings.services import VISITS
from lab.clock.calendar import moment
from lab.entities.cells import find_record, load_records
from lab.entities.fields import field_of
from lab.tenancy.actor import current_actor

DAY = dt.timedelta(days=1)
MOST = 500
ABOUT = "about"


@dataclass
class Row:
    """A customer (or whatever is visited) with the outings of the week, by day."""

    about: str
    label: str
    days: list[list[Outing]]

    @property
    def count(self) -> int:
        return sum(map(len, self.days))


@dataclass(frozen=True)
class Mismatch:
    """An outing, a contact log, or both, and what is wrong with them; `told` says what to do."""

    day: dt.date
    problem: str
    told: str
    outing: Outing | None = None
    log: ContactLog | None = None
    seat: Any = field(default=None)


def outings_between(first: dt.date, last: dt.date, seats: frozenset[int] | None) -> list[Outing]:
    """Those that begin on these days and are not cancelled, with their contact logs, in their order."""
    rows = Outing.objects.visible().exclude(status=Outing.Status.CANCELLED)
    rows = rows.between(moment(first, dt.time()), moment(last + DAY, dt.time()))
    if seats is not None:
        rows = rows.filter(owner__in=seats)
    logs = Prefetch("logs", queryset=ContactLog.objects.visible().order_by("pk"))
    found = list(
        rows.select_related("owner").prefetch_related(logs).order_by("starts_at", "pk")[:MOST]
    )
    load_records([field_of(Outing, ABOUT)], found)
    return found


def week_plan(monday: dt.date, seats: frozenset[int] | None) -> list[Row]:
    """The outings of the week, a row for each customer, those visited first on top."""
    rows: dict[str, Row] = {}
    for outing in outings_between(monday, monday + DAY * 6, seats):
        key = f"{outing.about_collection}/{outing.about_number}" if outing.about_id else ""
        if key not in rows:
            label = _record_label(key) if key else _("Without a customer")
            rows[key] = Row(key, label, [[] for _day in range(7)])
        rows[key].days[timezone.localdate(outing.starts_at).weekday()].append(outing)
    return list(rows.values())


def _record_label(reference: str) -> str:
    """As it was loaded with the outings; its number where it is hidden."""
    named = current_actor().policy.once(f"about:{reference}", lambda: find_record(reference))
    return str(named) if named is not None else f"#{reference.partition('/')[2]}"


def mismatches(first: dt.date, last: dt.date, seats: frozenset[int] | None) -> list[Mismatch]:
    """What does not agree on these days, the latest first: outings that have been without a contact log or
    whose log tells another day or customer, those registered too late, and visits nobody registered."""
    found = [one for outing in outings_between(first, last, seats) for one in _of_outing(outing)]
    found += [
        Mismatch(
            day=timezone.localdate(log.happened_at),
            problem=_("Not registered"),
            told=_("The visit was logged, but no outing was registered for it."),
            log=log,
            seat=log.owner,
        )
        for log in _unregistered(first, last, seats)
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _unregistered(
    first: dt.date, last: dt.date, seats: frozenset[int] | None
) -> Sequence[ContactLog]:
    since, until = moment(first, dt.time()), moment(last + DAY, dt.time())
    logs = ContactLog.objects.visible().filter(
        channel__in=VISITS, outing=None, happened_at__gte=since, happened_at__lt=until
    )
    if seats is not None:
        logs = logs.filter(owner__in=seats)
    return list(logs.select_related("owner").order_by("-happened_at", "-pk")[:MOST])


def _of_outing(outing: Outing) -> Iterator[Mismatch]:
    day, log = timezone.localdate(outing.starts_at), next(iter(outing.logs.all()), None)  # type: ignore[attr-defined]
    for problem, told in _problems(outing, log, day):
        yield Mismatch(day, problem, told, outing, log, outing.owner)


def _problems(outing: Outing, log: ContactLog | None, day: dt.date) -> Iterator[tuple[str, str]]:
    over = outing.ends_at or outing.starts_at
    if log is None:
        if outing.status == Outing.Status.DONE or over < current_actor().now:
            yield (
                _("No contact log"),
                _("The outing is over, and nobody has written what came of it."),
            )
        return
    if timezone.localdate(log.happened_at) != day:
        yield _("Another day"), _("The contact log tells of another day than was planned.")
    if log.about_id != outing.about_id or log.contact_id != outing.contact_id:
        yield _("Another customer"), _("The contact log is about somebody else than was planned.")
    if outing.late:
        yield (
            _("Registered late"),
            _("The outing was registered when it should have begun already."),
        )
