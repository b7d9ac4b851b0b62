"""What can be thrown into the companies of a class, and what was."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lab.access.actors import across
from lab.access.decisions import Hidden
from lab.company.resets import companies_of_class
from lab.people.models import Classroom, User
from lab.tenancy.models import Sandbox
from scenarios.happenings.models import Happening
from scenarios.injects.models import Injection
from scenarios.injects.ready import PACK, Ready, general_injects, own_injects, pack_injects
from scenarios.timeline.happening import FAILED, HAPPENS

MOST_SHOWN = 200


@dataclass(frozen=True)
class Offered:
    """An inject with the companies of the class that it fits."""

    ready: Ready
    companies: Sequence[Sandbox]


def live_companies(room: Classroom, user: User) -> list[Sandbox]:
    with across(room, user) as sandboxes:
        ids = [one.pk for one in sandboxes]
    return sorted(companies_of_class(room, user, ids), key=lambda one: (one.name, one.pk))


def offered_in(room: Classroom, user: User) -> list[Offered]:
    """Those of the packs first, then the teachers' own, then the general ones."""
    companies = live_companies(room, user)
    found: dict[tuple[str, str], tuple[Ready, list[Sandbox]]] = {}
    for company in companies:
        for ready in pack_injects(company):
            place = (ready.key, company.scenario)
            found.setdefault(place, (ready, []))[1].append(company)
    packs = [Offered(ready, fitting) for ready, fitting in found.values()]
    others = (*own_injects(user, room), *general_injects())
    return [*packs, *(Offered(ready, companies) for ready in others)]


def offered_named(room: Classroom, user: User, key: str) -> Offered:
    """Raises Hidden where the class has none of this key."""
    found = [one for one in offered_in(room, user) if one.ready.key == key]
    if not found:
        raise Hidden
    if found[0].ready.source == PACK:
        companies = [company for one in found for company in one.companies]
        return Offered(found[0].ready, companies)
    return found[0]


@dataclass(frozen=True)
class Missed:
    """An event of the scenario that was due in a company and could not be, with the reason."""

    company: Sandbox
    key: str
    at: dt.datetime
    problem: str


def missed_in(room: Classroom, user: User) -> list[Missed]:
    """The latest first."""
    with across(room, user):
        rows = Happening.objects.filter(kind=HAPPENS.key, done=True).select_related("sandbox")
        found = [
            Missed(row.sandbox, row.key, row.at, row.data[FAILED])
            for row in rows.order_by("-at", "pk")
            if FAILED in row.data
        ]
    return found[:MOST_SHOWN]


def thrown_in(room: Classroom, user: User) -> list[Injection]:
    """The latest first, each with its company."""
    with across(room, user):
        rows = Injection.objects.select_related("sandbox", "by").order_by("-pk")
        return list(rows[:MOST_SHOWN])
