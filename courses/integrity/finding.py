"""Looking for signs: free texts that two teams share, bursts through an import, odd logins."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from axes.models import AccessLog
from django.db.models import Count, Min
from django.utils import timezone

from courses.assignments.models import Assignment, Member, Team
from courses.integrity.likeness import Written, found_alike, plain
from courses.integrity.models import Search, Sign
from lab.journal.models import Entry
from lab.notices.mentions import text_fields
from lab.tenancy.actor import Mode, Via
from lab.tenancy.models import Sandbox
from lab.tenancy.registry import models_by_collection, sandboxed_models

# So many records by one import are a burst.
BURST = 50
# Two people log in at one device within this time, where so few use the address that it is no classroom.
SOON = dt.timedelta(minutes=10)
CLASSROOM = 4
# One person from so many addresses within an hour.
PLACES, HOUR = 4, dt.timedelta(hours=1)
EXCERPT = 300
# Long texts that documents take from the account and the settings of the company: nobody writes them.
TAKEN_OVER = frozenset({"address", "terms"})
MOST = 500
Kind = Sign.Kind


@cache
def written_fields(collection: str) -> tuple[str, ...]:
    """Names of the fields for sentences that people fill in themselves."""
    model = models_by_collection().get(collection)
    names = text_fields(model) if model is not None else ()
    return tuple(name for name in names if name not in TAKEN_OVER)


@dataclass(frozen=True)
class Done:
    """One entry of a company's journal that a member of its team is the author of."""

    team: int
    number: int
    collection: str
    record: int
    after: dict[str, Any]


def done_in(members: Iterable[Member]) -> Iterator[Done]:
    """Company by company, in one query; what simulated customers and the scenario wrote is nobody's."""
    teams: dict[int, int] = {}
    people: dict[int, set[int]] = defaultdict(set)
    for member in members:
        teams[member.team.company.pk] = member.team_id
        people[member.team_id].add(member.user_id)
    rows = Entry._base_manager.filter(sandbox__in=list(teams), mode=Mode.PLAY, user__isnull=False)
    told = rows.exclude(collection="").order_by("sandbox", "number")
    for sandbox, user, number, collection, record, after in told.values_list(
        "sandbox", "user", "number", "collection", "record", "after"
    ).iterator(chunk_size=1000):
        if user in people[teams[sandbox]]:
            yield Done(teams[sandbox], number, collection, record or 0, after)


def texts_in(done: Done) -> Iterator[Written]:
    """What was written into fields for sentences."""
    for name in written_fields(done.collection):
        if text := done.after.get(name):
            yield Written(done.team, str(text), done.collection, done.record, done.number)


def scenario_texts(templates: Iterable[Sandbox | None]) -> frozenset[str]:
    """Plain texts of all sentences that the scenario brings, in any of its variants."""
    found: set[str] = set()
    there = [one.pk for one in templates if one is not None]
    if not there:
        return frozenset()
    for model in sandboxed_models():
        if names := text_fields(model):
            rows = model._base_manager.filter(sandbox__in=there).values_list(*names).distinct()
            found.update(plain(str(text)) for row in rows.iterator() for text in row if text)
    return frozenset(found)


def text_signs(
    search: Search, texts: list[Written], known: frozenset[str], teams: int
) -> list[Sign]:
    found = sorted(found_alike(texts, known, teams), key=lambda pair: -pair.share)
    return [
        Sign(
            search=search,
            kind=Kind.SAME_TEXT if pair.share == 1 else Kind.LIKE_TEXT,
            team_id=pair.one.team,
            other_id=pair.other.team,
            percent=round(100 * pair.share),
            evidence={"one": _told(pair.one), "other": _told(pair.other)},
        )
        for pair in found[:MOST]
    ]


def _told(one: Written) -> dict[str, Any]:
    return {
        "text": one.text[:EXCERPT],
        "collection": one.collection,
        "record": one.record,
        "entry": one.entry,
    }


def import_signs(search: Search, teams: dict[int, Team]) -> list[Sign]:
    """`teams` by sandbox."""
    rows = Entry._base_manager.filter(
        sandbox__in=list(teams), via=Via.IMPORT, mode=Mode.PLAY, change=Entry.Change.MADE
    )
    bursts = rows.order_by().values("sandbox", "batch", "collection")
    found = bursts.annotate(count=Count("pk"), at=Min("at"), entry=Min("number"))
    return [
        Sign(
            search=search,
            kind=Kind.IMPORT,
            team=teams[one["sandbox"]],
            evidence={
                "count": one["count"],
                "collection": one["collection"],
                "entry": one["entry"],
                "at": one["at"].isoformat(),
            },
        )
        for one in found.filter(count__gte=BURST).order_by("-count")[:MOST]
    ]


def login_signs(search: Search, members: list[Member], since: dt.datetime) -> list[Sign]:
    """From the login history since the assignment opened."""
    by_name = {member.user.username: member for member in members}
    rows = AccessLog.objects.filter(attempt_time__gte=since, ip_address__isnull=False)
    told = list(
        rows.order_by("attempt_time").values_list(
            "username", "ip_address", "user_agent", "attempt_time"
        )
    )
    return [*_devices(search, by_name, told), *_places(search, by_name, told)][:MOST]


Login = tuple[str, str, str, dt.datetime]


def _devices(search: Search, by_name: dict[str, Member], told: list[Login]) -> Iterator[Sign]:
    users: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
    for name, address, _agent, at in told:
        users[address, timezone.localdate(at)].add(name)
    last: dict[tuple[str, str], Login] = {}
    seen: set[tuple[int, int]] = set()
    for login in told:
        name, address, agent, at = login
        before = last.get((address, agent))
        last[address, agent] = login
        if before is None or before[0] == name or at - before[3] > SOON:
            continue
        one, other = by_name.get(before[0]), by_name.get(name)
        if one is None or other is None or one.team_id == other.team_id:
            continue
        pair = (min(one.team_id, other.team_id), max(one.team_id, other.team_id))
        if pair in seen or len(users[address, timezone.localdate(at)]) >= CLASSROOM:
            continue
        seen.add(pair)
        evidence = {"device": agent[:120], "first": before[3].isoformat(), "then": at.isoformat()}
        yield Sign(
            search=search, kind=Kind.DEVICE, team=one.team, other=other.team, evidence=evidence
        )


def _places(search: Search, by_name: dict[str, Member], told: list[Login]) -> Iterator[Sign]:
    logins: dict[str, list[Login]] = defaultdict(list)
    for login in told:
        logins[login[0]].append(login)
    for name, mine in logins.items():
        if name not in by_name:
            continue
        for place, login in enumerate(mine):
            within = [one for one in mine[place:] if one[3] - login[3] <= HOUR]
            addresses = sorted({one[1] for one in within})
            if len(addresses) >= PLACES:
                evidence = {"count": len(addresses), "first": login[3].isoformat()}
                yield Sign(
                    search=search, kind=Kind.PLACES, team=by_name[name].team, evidence=evidence
                )
                break


def members_of(assignment: Assignment) -> list[Member]:
    rows = Member.objects.filter(team__assignment=assignment, team__sandbox__isnull=False)
    return list(rows.select_related("user", "team__sandbox__template"))
