"""Telling people: who sits on the seats, may see the record and wants to know."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from lab.access.actors import actor_for
from lab.access.decisions import Hidden
from lab.notices.kinds import Channel, kind_of
from lab.notices.models import Notice, NoticeChoice, Parcel
from lab.notices.outlets import outlets_for, plan
from lab.people.models import User
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Occupancy, Sandboxed
from lab.ui.words import shortened

# More of a kind at once are told as one.
SINGLY = 3
REMARK = 200


@dataclass(frozen=True, kw_only=True)
class News:
    """Something to be told to seats (by id), about a record that only some of them may see."""

    kind: str
    seats: Collection[int]
    row: Sandboxed
    facts: dict[str, Any] = field(default_factory=dict)
    remark: str = ""


@dataclass(frozen=True)
class Reader:
    """A person on the seat for which the news is."""

    person: User
    seat_number: int


def who_acted() -> str:
    """The seat on which somebody acts, else the person (a teacher, the course designer) or customer."""
    actor = current_actor()
    return str(actor.seat or actor.user or actor.customer)


def tell(news: Iterable[News]) -> list[Notice]:
    """Write the notices of all this news, and plan what leaves the house."""
    found = list(news)
    if not found:
        return []
    readers = _readers({seat for each in found for seat in each.seats})
    notices: list[Notice] = []
    for reader in readers:
        seen = _seen(reader, [each for each in found if _seat_id(reader) in each.seats])
        notices += _notices(reader, seen)
    return _delivered(notices)


def _seat_id(reader: Reader) -> int:
    seats = current_actor().policy.seats
    return next((pk for pk, seat in seats.items() if seat.number == reader.seat_number), 0)


def _readers(seat_ids: Collection[int]) -> list[Reader]:
    """Who sits on these seats now. A seat is not told what was done on it."""
    actor = current_actor()
    seats = [actor.policy.seats[pk] for pk in seat_ids if pk in actor.policy.seats]
    numbers = [seat.number for seat in seats if actor.seat is None or seat.pk != actor.seat.pk]
    if not numbers:
        return []
    sitting = Occupancy.objects.filter(seat_number__in=numbers).select_related("user")
    return [Reader(each.user, each.seat_number) for each in sitting.order_by("pk")]


def _seen(reader: Reader, news: Sequence[News]) -> list[News]:
    """What is about records that the reader may see, sitting there; nothing for who cannot come in."""
    if not news:
        return []
    try:
        actor = actor_for(reader.person, current_actor().sandbox, reader.seat_number)
    except Hidden:
        return []
    with acting_as(actor):
        visible = _visible([each.row for each in news])
    return [each for each in news if each.row.pk in visible[each.row.collection]]


def _visible(rows: Iterable[Sandboxed]) -> dict[str, set[int]]:
    """{collection: ids} of those that the actor sees; one query for each collection."""
    ids: dict[type[Sandboxed], set[int]] = defaultdict(set)
    for row in rows:
        ids[type(row)].add(row.pk)
    return {
        model.collection: set(
            model.objects.visible().filter(pk__in=wanted).values_list("pk", flat=True)
        )
        for model, wanted in ids.items()
    }


def _notices(reader: Reader, news: Sequence[News]) -> Iterator[Notice]:
    by_kind: dict[tuple[str, str], list[News]] = defaultdict(list)
    for each in news:
        by_kind[each.kind, each.row.collection].append(each)
    for (name, collection), group in by_kind.items():
        if len(group) > SINGLY and kind_of(name).many:
            label = str(group[0].row._meta.verbose_name_plural)
            facts = {**group[0].facts, "count": len(group), "records": label}
            yield _notice(reader, name, facts, collection, None)
            continue
        for each in group:
            facts = {"record": str(each.row), **each.facts}
            if each.remark:
                facts["remark"] = shortened(each.remark, REMARK)
            yield _notice(reader, name, facts, collection, each.row.number)


def _notice(
    reader: Reader, kind: str, facts: dict[str, Any], collection: str, record: int | None
) -> Notice:
    actor = current_actor()
    return Notice(
        person=reader.person,
        sandbox=actor.sandbox,
        attempt=actor.sandbox.attempt,
        seat_number=reader.seat_number,
        kind_name=kind,
        facts={"who": who_acted(), **facts},
        collection=collection,
        record=record,
        simulated_at=actor.now,
    )


def _delivered(notices: list[Notice]) -> list[Notice]:
    """Store those that somebody wants to have, each as its reader chose."""
    if not notices:
        return []
    channels = _channels(notices)
    wanted = [notice for notice in notices if channels[id(notice)]]
    for notice in wanted:
        if Channel.BELL not in channels[id(notice)]:
            notice.read_at = notice.at
    Notice.objects.bulk_create(wanted)
    outlets = outlets_for(wanted, channels)
    Parcel.objects.bulk_create(
        [Parcel(outlet=outlet, notice=notice) for outlet, mine in outlets for notice in mine]
    )
    for outlet, _notices in outlets:
        plan(outlet)
    return wanted


def _channels(notices: Sequence[Notice]) -> dict[int, tuple[str, ...]]:
    people = {notice.person_id for notice in notices}
    chosen = {row.person_id: row for row in NoticeChoice.objects.filter(person__in=people)}
    nothing = NoticeChoice()
    return {
        id(notice): chosen.get(notice.person_id, nothing).channels(notice.kind)
        for notice in notices
    }


def tell_people(
    people: Iterable[User], kind: str, facts: dict[str, Any], *, link: str, remark: str = ""
) -> list[Notice]:
    """News from outside of companies; `link` is where it leads. Nothing is told in a locked transaction
    of somebody else: call it when what is told of is written."""
    told = {**facts, "remark": shortened(remark, REMARK)} if remark else facts
    with transaction.atomic():
        return _delivered(
            [Notice(person=person, kind_name=kind, facts=told, link=link) for person in people]
        )


def settle(kind: str, rows: Iterable[Sandboxed]) -> None:
    """What this kind of news asked for is done: nobody needs to look at it any more."""
    sandbox = current_actor().sandbox
    about = {(row.collection, row.number) for row in rows}
    told = Notice.objects.unread().filter(kind_name=kind, sandbox=sandbox, attempt=sandbox.attempt)
    done = [each.pk for each in told if (each.collection, each.record) in about] if about else []
    if done:
        Notice.objects.filter(pk__in=done).update(read_at=timezone.now())


def seats_taken() -> set[int]:
    """The seats, by id, on which somebody sits; on the others nobody reads anything."""
    numbers = set(Occupancy.objects.order_by().values_list("seat_number", flat=True))
    return {pk for pk, seat in current_actor().policy.seats.items() if seat.number in numbers}


def seats_of_kind(*kinds: str) -> set[int]:
    return {pk for pk, seat in current_actor().policy.seats.items() if seat.kind in kinds}
