"""Companies and classes at a glance: for a person's home and for the page of a class.

All figures cost the same number of queries however many companies there are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from lab.access.actors import across, drafts_of, is_author, sandboxes_of
from lab.access.veils import veiled_among
from lab.company.activity import ClassActivity, activity_by_class, played_by_people
from lab.company.sitters import sitters
from lab.people.models import Classroom, Enrolment, User
from lab.people.selectors import with_headcount
from lab.tenancy.fields import make_id
from lab.tenancy.models import Occupancy, Sandbox, Seat

AT_MOST = 200
RECENT = 3


@dataclass
class Sitting:
    """A person on a seat, which is None when it no longer exists; `absent` says who cannot come in."""

    person: User
    number: int
    seat: Seat | None
    absent: str = ""


@dataclass
class Company:
    """A sandbox with who sits in it, when somebody last played there, and the attempt's changes.

    A veiled one bears its alias and says neither who sits there nor when somebody did something.
    """

    sandbox: Sandbox
    sitting: list[Sitting] = field(default_factory=list)
    last_at: dt.datetime | None = None
    changes: int = 0
    veiled: bool = False

    @property
    def people(self) -> list[User]:
        return list({one.person.pk: one.person for one in self.sitting}.values())

    @property
    def opened(self) -> bool:
        """Whether one of its people can have looked into it: somebody who never logged in has not."""
        return any(person.last_login for person in self.people)

    @property
    def searched(self) -> str:
        """What a search among the companies of a class looks into."""
        people = (f"{one} {one.username} {one.student_number}" for one in self.people)
        return " ".join((self.sandbox.name, *people)).casefold()


@dataclass
class Course:
    """A class that somebody looks after, with its companies by their latest activity."""

    classroom: Classroom
    companies: list[Company] = field(default_factory=list)
    activity: ClassActivity = field(default_factory=ClassActivity)

    @property
    def idle(self) -> int:
        """Students who have not begun in the present attempts."""
        students: int = self.classroom.headcount  # type: ignore[attr-defined]
        return max(0, students - self.activity.begun)

    @property
    def last_at(self) -> dt.datetime | None:
        return max((one.last_at for one in self.companies if one.last_at), default=None)

    @property
    def opened(self) -> bool:
        """Whether a student of the class has ever logged in: before that no company was opened."""
        return bool(self.classroom.logged_in)  # type: ignore[attr-defined]

    @property
    def recent(self) -> list[Company]:
        active = [one for one in self.companies if one.last_at]
        active.sort(key=lambda one: one.last_at, reverse=True)  # type: ignore[arg-type,return-value]
        return active[:RECENT]


def own_companies(user: User) -> list[Company]:
    """Companies in which the person sits, but for those of archived classes."""
    seated = Occupancy._base_manager.filter(user=user)
    rows = sandboxes_of(user).filter(pk__in=seated.values("sandbox"))
    rows = rows.exclude(classroom__archived=True)
    companies = _companies(rows.select_related("classroom__term")[:AT_MOST])
    _seat(companies, seated.select_related("user"))
    return companies


def courses_of(user: User) -> list[Course]:
    """Classes of which the person is staff, with figures of their companies."""
    staffed = Classroom.objects.filter(
        archived=False,
        enrolments__in=Enrolment.objects.staff().filter(user=user),
    )
    students = Enrolment.objects.active().filter(
        classroom=OuterRef("pk"), role=Enrolment.Role.STUDENT, user__last_login__isnull=False
    )
    found = with_headcount(_distinct(staffed)).annotate(logged_in=Exists(students))
    rooms = list(found.select_related("term"))
    live = Sandbox.objects.filter(classroom__in=rooms, kind=Sandbox.Kind.LIVE)
    by_room = defaultdict(list)
    for company in _veiled(user, _companies(live)):
        by_room[company.sandbox.classroom_id].append(company)
    done = activity_by_class(rooms)
    return [Course(room, by_room[room.pk], done.get(room.pk, ClassActivity())) for room in rooms]


def _distinct(rooms: QuerySet[Classroom]) -> QuerySet[Classroom]:
    """The join with enrolments must not multiply what is counted later."""
    return Classroom.objects.filter(pk__in=rooms.values("pk"))


def class_companies(classroom: Classroom, user: User) -> list[Company]:
    """The live companies of a class for its staff, with who sits where; Hidden for others."""
    with across(classroom, user) as sandboxes:
        companies = _companies(Sandbox.objects.filter(pk__in=[one.pk for one in sandboxes]))
        _seat(companies, Occupancy.objects.select_related("user"))
    companies = _veiled(user, companies)
    sitting = [one for company in companies for one in company.sitting]
    told = sitters([one.person for one in sitting], classroom)
    for one, sitter in zip(sitting, told, strict=True):
        one.absent = sitter.absent
    return companies


def _companies(sandboxes: QuerySet[Sandbox]) -> list[Company]:
    played = played_by_people().filter(sandbox=OuterRef("pk"))
    present = played.filter(attempt=OuterRef("attempt"))
    found = sandboxes.annotate(
        last_at=Subquery(played.order_by("-number").values("at")[:1]),
        changes=Subquery(present.values("sandbox").annotate(n=Count("pk")).values("n")),
    )
    return [Company(one, last_at=one.last_at, changes=one.changes or 0) for one in found]


def _veiled(user: User, companies: list[Company]) -> list[Company]:
    """Those whose people the reader is not to know stand last, in the order of their aliases."""
    aliases = veiled_among(user, [one.sandbox.pk for one in companies])
    if not aliases:
        return companies
    for one in companies:
        if alias := aliases.get(one.sandbox.pk):
            one.sandbox.name, one.sitting, one.last_at, one.veiled = alias, [], None, True
    return sorted(companies, key=lambda one: _place(aliases.get(one.sandbox.pk, "")))


def _place(alias: str) -> tuple[int, str]:
    return len(alias), alias


def _seat(companies: Sequence[Company], occupancies: QuerySet[Occupancy]) -> None:
    by_pk = {company.sandbox.pk: company for company in companies}
    sitting = [one for one in occupancies if one.sandbox_id in by_pk]
    seats = _seats(make_id(one.sandbox_id, one.seat_number) for one in sitting)
    for one in sitting:
        seat = seats.get(make_id(one.sandbox_id, one.seat_number))
        by_pk[one.sandbox_id].sitting.append(Sitting(one.user, one.seat_number, seat))


def _seats(ids: Iterable[int]) -> dict[int, Seat]:
    """Seats of several companies, whose names are shown to who sits there and to staff."""
    wanted = sorted(set(ids))
    found: dict[int, Seat] = {}
    for start in range(0, len(wanted), 900):
        found.update(Seat._base_manager.in_bulk(wanted[start : start + 900]))
    return found


def templates_of(user: User) -> QuerySet[Sandbox]:
    """The templates that a designer or administrator may open, drafts first, then the newest."""
    if not is_author(user):
        return Sandbox.objects.none()
    mine = Q(frozen=True) | Q(pk__in=drafts_of(user).values("pk"))
    templates = Sandbox.objects.filter(mine, kind=Sandbox.Kind.TEMPLATE)
    return templates.order_by("frozen", "scenario", "-pk")


@dataclass
class Pack:
    """A scenario on the start page of its authors: its newest template in each language."""

    templates: dict[str, Sandbox] = field(default_factory=dict)

    @property
    def first(self) -> Sandbox:
        """In the reader's language, where there is one."""
        return self.templates.get(get_language() or "") or next(iter(self.templates.values()))


def packs_of(user: User) -> list[Pack]:
    """Each scenario once, a draft of it beside what is published; at most AT_MOST templates are read."""
    found: dict[tuple[bool, str], Pack] = defaultdict(Pack)
    for template in templates_of(user)[:AT_MOST]:
        pack = found[template.frozen, template.scenario]
        pack.templates.setdefault(template.language, template)
    return list(found.values())
