"""What needs somebody today, and how selling goes, by seat."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, IntegerField, Max, Q, QuerySet, Subquery, Sum

from crm.documents.money import rounded
from crm.models import ContactLog, Event, Lead, Opportunity, Quote, StageChange, Task
from lab.entities.listing import COUNTED
from lab.entities.periods import span_of
from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.records.fiscal import quarter_start
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

QUIET_DAYS = 14
REPLIED = "last-7-days"
RECENT_ENTRIES = 60
ZERO = Decimal(0)


def tasks_due(owners: Iterable[int]) -> QuerySet[Task]:
    """Open tasks that are due today or overdue, the oldest first."""
    rows = Task.objects.visible().due(current_actor().today)
    return rows.filter(owner__in=owners).order_by("due_on", "pk")


def leads_to_work(owners: Iterable[int]) -> QuerySet[Lead]:
    """New leads that nobody has touched, the oldest first: the first answer counts."""
    rows = Lead.objects.visible().filter(status=Lead.Status.NEW)
    return rows.filter(owner__in=owners).order_by("pk")


def quotes_waiting(owners: Iterable[int]) -> QuerySet[Quote]:
    """Quotes that were sent and not answered, those that have expired or expire first on top."""
    rows = Quote.objects.visible().filter(status__in=Quote.UNANSWERED).select_related("account")
    return rows.filter(owner__in=owners).order_by(F("valid_until").asc(nulls_last=True), "pk")


def quiet_deals(owners: Iterable[int]) -> QuerySet[Opportunity]:
    """Open opportunities without a sign of life for QUIET_DAYS, the largest first."""
    since = current_actor().now - dt.timedelta(days=QUIET_DAYS)
    rows = Opportunity.objects.visible().open().filter(owner__in=owners)
    rows = rows.filter(Q(engaged_on__isnull=True) | Q(engaged_on__lt=since.date()))
    for touched in _touched(since):
        rows = rows.exclude(pk__in=touched)
    return rows.select_related("account", "stage").order_by("-amount", "pk")


def _touched(since: dt.datetime) -> Iterator[QuerySet]:
    """Ids of the opportunities with a sign of life, by what the sign is.

    Read once for all deals: looked for beside each of them, they took seconds in a busy company.
    """
    about = {"about_collection": Opportunity.collection, "about_id__isnull": False}
    yield ContactLog.objects.filter(**about, happened_at__gte=since).values("about_id")
    yield Event.objects.filter(**about, starts_at__gte=since).values("about_id")
    yield Task.objects.filter(**about, completed_at__gte=since).values("about_id")
    yield StageChange.objects.filter(changed_at__gte=since).values("opportunity")


def logs_to_answer(owners: Iterable[int]) -> QuerySet[ContactLog]:
    """Contact logs that wait for the superior's reply, the oldest first."""
    rows = ContactLog.objects.visible().unanswered().filter(owner__in=owners)
    return rows.order_by("happened_at", "pk")


def replies_to(owners: Iterable[int]) -> QuerySet[ContactLog]:
    """Contact logs that the superior answered lately, the latest first."""
    lately = span_of(REPLIED).condition("replied_at", moments=True)
    rows = ContactLog.objects.visible().filter(lately, owner__in=owners)
    return rows.order_by("-replied_at", "-pk")


def month_end(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(32)).replace(day=1) - dt.timedelta(1)


class HowMany(Subquery):
    """The number of rows that another query finds."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS found)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Waiting:
    """The first of what waits, how much there is in all (counted to COUNTED), and the list of it."""

    rows: list[Any]
    count: int
    url: str

    @property
    def count_text(self) -> str:
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"


def waiting(rows: QuerySet, url: str, most: int) -> Waiting:
    """One query, for the rows and their number. Counted beside the rows and not as a window over
    them, which would carry every column of all that waits."""
    in_all = HowMany(rows.order_by().values("pk")[: COUNTED + 1])
    found = list(rows.annotate(in_all=in_all)[:most])
    return Waiting(found, found[0].in_all if found else 0, url)


@dataclass(frozen=True)
class Figures:
    """How selling goes; `won` and `turnover` are of the simulated quarter, `before` is the
    turnover of the quarter before. Quarters are those of the company's fiscal year."""

    open: int = 0
    pipeline: Decimal = ZERO
    weighted: Decimal = ZERO
    won: int = 0
    turnover: Decimal = ZERO
    before: Decimal = ZERO
    overdue: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(self))
        )


NOTHING = Figures()


def figures_by_seat() -> dict[int, Figures]:
    """{seat: figures} of all that the actor may see; two queries."""
    actor = current_actor()
    overdue = Task.objects.visible().overdue(actor.today).order_by()
    late = dict(overdue.values_list("owner").annotate(Count("pk")))
    found = {
        owner: Figures(
            open=count,
            pipeline=rounded(pipeline or ZERO, actor.sandbox.currency),
            weighted=rounded((weighted or ZERO) / 100, actor.sandbox.currency),
            won=won,
            turnover=rounded(turnover or ZERO, actor.sandbox.currency),
            before=rounded(before or ZERO, actor.sandbox.currency),
            overdue=late.pop(owner, 0),
        )
        for owner, count, pipeline, weighted, won, turnover, before in _sums(actor.today)
    }
    return {**found, **{owner: Figures(overdue=count) for owner, count in late.items()}}


def _sums(today: dt.date) -> QuerySet:
    is_open = Q(stage__kind="open")
    start = quarter_start(today)
    is_won = Q(stage__kind="won", closed_on__gte=start, closed_on__lte=today)
    last = start - dt.timedelta(1)
    was_won = Q(stage__kind="won", closed_on__gte=quarter_start(last), closed_on__lte=last)
    return (
        Opportunity.objects.visible()
        .order_by()
        .values_list("owner")
        .annotate(
            open_count=Count("pk", filter=is_open),
            pipeline=Sum("amount", filter=is_open),
            weighted=Sum(F("amount") * F("probability"), filter=is_open),
            won_count=Count("pk", filter=is_won),
            turnover=Sum("amount", filter=is_won),
            before=Sum("amount", filter=was_won),
        )
    )


def together(figures: Mapping[int, Figures], seats: Iterable[int]) -> Figures:
    return sum((figures.get(seat, NOTHING) for seat in seats), NOTHING)


@dataclass(frozen=True)
class Member:
    """A seat right below, with the figures of itself and all below it."""

    seat: Seat
    size: int
    figures: Figures
    last_contact: dt.datetime | None = None


def closing_this_month(owners: Iterable[int]) -> QuerySet[Opportunity]:
    """Open opportunities that should close by the end of the month, also those overdue."""
    end = month_end(current_actor().today)
    rows = Opportunity.objects.visible().open().filter(owner__in=owners, expected_close__lte=end)
    return rows.select_related("stage", "owner").order_by("expected_close", "-amount", "pk")


def last_contacts() -> dict[int, dt.datetime]:
    """{seat: when it last noted a contact} of what the actor may see; one query."""
    logs = ContactLog.objects.visible().filter(happened_at__lte=current_actor().now)
    return dict(logs.order_by().values_list("owner").annotate(Max("happened_at")))


def recent_records(count: int) -> list[Entry]:
    """The latest entry of each record that the actor's person made or changed lately."""
    actor = current_actor()
    done = (Entry.Change.MADE, Entry.Change.CHANGED)
    entries = Entry.objects.filter(user=actor.user, attempt=actor.sandbox.attempt)
    latest: dict[tuple[str, int | None], Entry] = {}
    gone = set()
    for entry in entries.filter(collection__in=REGISTRY).order_by("-number")[:RECENT_ENTRIES]:
        key = (entry.collection, entry.record)
        if entry.change not in done:
            gone.add(key)
        elif key not in gone:
            latest.setdefault(key, entry)
    return list(latest.values())[:count]


def team_of(
    seat_id: int,
    figures: Mapping[int, Figures],
    contacts: Mapping[int, dt.datetime] | None = None,
) -> list[Member]:
    """The seats right below one; no query."""
    contacts = contacts or {}
    policy = current_actor().policy
    return [
        Member(
            seat,
            len(below),
            together(figures, below),
            max((contacts[each] for each in below if each in contacts), default=None),
        )
        for seat in policy.seats.values()
        if seat.parent_id == seat_id
        for below in [policy.below(seat.pk)]
    ]
