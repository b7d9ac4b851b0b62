"""How a class is spread over companies: who joins one that is there, and which are new.

Companies of one name, made of one template, belong together. Whoever sits in one of them keeps it, so the
same choice made again gives late-comers a free seat, or a company of their own.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import SystemRandom

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from lab.people.models import Classroom, User
from lab.tenancy.models import Occupancy, Sandbox, Seat
from scenarios.models import Template
from scenarios.provisioning import seats_to_play, students_of

LONGEST_NAME = 120


class Sharing(models.TextChoices):
    """Who works in a company."""

    EACH = "each", gettext_lazy("Each student has a company alone")
    TEAMS = "teams", gettext_lazy("Each team shares a company")
    TOGETHER = "together", gettext_lazy("The class shares a company, or several when it is large")


class Order(models.TextChoices):
    """How students come into teams."""

    ROSTER = "roster", gettext_lazy("In the order of the roster")
    RANDOM = "random", gettext_lazy("By chance")


@dataclass(frozen=True)
class Choice:
    """What the teacher has chosen."""

    name: str
    sharing: str = Sharing.EACH
    team_size: int = 4
    order: str = Order.ROSTER
    # Whether the open opportunities are dealt to the seats that are taken, alike in number and value.
    deal_out: bool = False


@dataclass(frozen=True)
class Joining:
    """Students who get free seats of a company that is there."""

    sandbox: Sandbox
    students: list[User]
    seats: list[Seat]


@dataclass(frozen=True)
class Founding:
    """A company to be made, for these students."""

    name: str
    students: list[User]


@dataclass(frozen=True)
class Plan:
    """What will be done; `seated` students have their company already."""

    students: int
    seats: int
    seated: int
    joinings: list[Joining] = field(default_factory=list)
    foundings: list[Founding] = field(default_factory=list)

    @property
    def steps(self) -> int:
        return len(self.joinings) + len(self.foundings)

    def __str__(self) -> str:
        """“45 students, 40 seats to play: 2 companies of 23 and 22”."""
        head = "{}, {}".format(
            ngettext("%(n)d student", "%(n)d students", self.students) % {"n": self.students},
            ngettext("%(n)d seat to play", "%(n)d seats to play", self.seats) % {"n": self.seats},
        )
        parts = [
            ngettext("%(n)d has a company already", "%(n)d have a company already", self.seated)
            % {"n": self.seated}
            if self.seated
            else "",
            self._joining_text(),
            self._founding_text(),
        ]
        text = _("%(what)s: %(counts)s")
        return text % {"what": head, "counts": "; ".join(part for part in parts if part)}

    def _joining_text(self) -> str:
        if not (joining := sum(len(one.students) for one in self.joinings)):
            return ""
        text = ngettext("%(n)d takes a free seat", "%(n)d take free seats", joining)
        return text % {"n": joining}

    def _founding_text(self) -> str:
        count = len(self.foundings)
        if not count:
            return "" if self.seated or self.joinings else _("no company")
        companies = ngettext("%(n)d company", "%(n)d companies", count) % {"n": count}
        if self.joinings or self.seated:
            text = ngettext("%(n)d new company", "%(n)d new companies", count)
            companies = text % {"n": count}
        sizes = Counter(len(one.students) for one in self.foundings)
        if set(sizes) == {1}:
            return companies
        return _("%(companies)s of %(sizes)s") % {
            "companies": companies,
            "sizes": _sizes_text(sizes),
        }


def _sizes_text(sizes: Counter[int]) -> str:
    """“23 and 22”, “4 (8 times) and 3”, “5 each”: sizes differ by one at most."""
    told = [
        str(size) if times == 1 else _("%(size)d (%(n)d times)") % {"size": size, "n": times}
        for size, times in sorted(sizes.items(), reverse=True)
    ]
    if len(told) == 2:
        return _("%(more)s and %(less)s") % {"more": told[0], "less": told[1]}
    size, times = next(iter(sizes.items()))
    return str(size) if times == 1 else _("%(size)d each") % {"size": size}


def plan(
    choice: Choice, *, template: Template, classroom: Classroom, shifted: bool = False
) -> Plan:
    """Raises ValidationError when it cannot be done, saying what to do instead.

    `shifted`: the companies will be of a template like this one that is still to be made, for another
    day 1; so nobody has one of them yet.
    """
    seats, students = seats_to_play(template), students_of(classroom)
    if not seats:
        raise ValidationError(_("The scenario has no seat to play. Choose another one."))
    if not students:
        raise ValidationError(_("The class has no students yet. Import its roster first."))
    if choice.sharing == Sharing.TEAMS and not 2 <= choice.team_size <= len(seats):
        text = _("A team has 2 to %(n)d students: the company has so many seats to play.")
        if len(seats) < 2:
            text = _("The company has one seat to play: give each student a company alone.")
        raise ValidationError({"team_size": text % {"n": len(seats)}})
    live = Sandbox.objects.filter(classroom=classroom, kind=Sandbox.Kind.LIVE).order_by("pk")
    alike = [one for one in live if f"{one.name} ".startswith(f"{choice.name} ")]
    here = [] if shifted else [one for one in alike if one.template_id == template.sandbox_id]
    if len(here) < len(alike):
        raise _name_taken()
    with override(template.language):
        # In the company's language, so that a second run finds its teams.
        team_name = _("%(name)s · Team %(number)s")
    return _Planning(choice, here, seats, students, team_name).plan()


def _name_taken() -> ValidationError:
    """Companies of one name are of one template, or late-comers would get something else."""
    text = _(
        "The class has companies of this name from another scenario, in another language "
        "or from another day 1. Choose another name."
    )
    return ValidationError({"name": text})


class _Planning:
    """Spreads the students who have no company of this name yet."""

    def __init__(
        self,
        choice: Choice,
        here: list[Sandbox],
        seats: list[Seat],
        students: list[User],
        team_name: str,
    ) -> None:
        self.choice, self.seats, self.students = choice, seats, students
        self.here, self.team_name = here, team_name
        self.names = {one.name for one in here}
        taken = Occupancy._base_manager.filter(sandbox__in=here)
        self.taken: dict[int, set[int]] = {one.pk: set() for one in here}
        self.people: dict[int, set[int]] = {one.pk: set() for one in here}
        for sandbox, seat, user in taken.values_list("sandbox", "seat_number", "user"):
            self.taken[sandbox].add(seat)
            self.people[sandbox].add(user)

    def plan(self) -> Plan:
        seated = {user for people in self.people.values() for user in people}
        waiting = [student for student in self.students if student.pk not in seated]
        if self.choice.order == Order.RANDOM and self.choice.sharing == Sharing.TEAMS:
            SystemRandom().shuffle(waiting)
        done = len(self.students) - len(waiting)
        if self.choice.sharing == Sharing.EACH:
            foundings = [
                Founding(self._free_name(self._of_student(student)), [student])
                for student in waiting
            ]
            return Plan(len(self.students), len(self.seats), done, foundings=foundings)
        joinings, rest = self._joinings(waiting)
        return Plan(len(self.students), len(self.seats), done, joinings, self._foundings(rest))

    def _of_student(self, student: User) -> str:
        return f"{self.choice.name} · {student}"[:LONGEST_NAME]

    def _free_name(self, name: str, number: int = 1) -> str:
        """Two students may have one name."""
        candidate = name if number == 1 else f"{name[: LONGEST_NAME - 5]} ({number})"
        if candidate in self.names:
            return self._free_name(name, number + 1)
        self.names.add(candidate)
        return candidate

    @property
    def most(self) -> int:
        """How many students work in one company."""
        if self.choice.sharing == Sharing.TEAMS:
            return min(self.choice.team_size, len(self.seats))
        return len(self.seats)

    def _numbered(self, number: int) -> str:
        if self.choice.sharing == Sharing.TEAMS:
            return self.team_name % {"name": self.choice.name, "number": number}
        return f"{self.choice.name} {number}"

    def _joinings(self, waiting: Sequence[User]) -> tuple[list[Joining], list[User]]:
        """The emptiest company first, one student at a time; never a classmate's own company."""
        pattern = re.escape(self._numbered(0)).replace("0", r"\d+")
        alike = re.compile(f"{pattern}|{re.escape(self.choice.name)}")
        open_ = {
            one: [seat for seat in self.seats if seat.number not in self.taken[one.pk]]
            for one in self.here
            if alike.fullmatch(one.name)
        }
        room = {one: self.most - len(self.people[one.pk]) for one in open_}
        joining: dict[Sandbox, list[User]] = {}
        rest = list(waiting)
        while rest:
            free = [
                one
                for one in open_
                if room[one] > 0 and len(open_[one]) > len(joining.get(one, []))
            ]
            if not free:
                break
            emptiest = max(free, key=lambda one: (room[one], -one.pk))
            joining.setdefault(emptiest, []).append(rest.pop(0))
            room[emptiest] -= 1
        return [Joining(one, people, open_[one]) for one, people in joining.items()], rest

    def _foundings(self, rest: Sequence[User]) -> list[Founding]:
        """As few companies as hold them all, as equal as can be."""
        groups = _spread(rest, -(-len(rest) // self.most))
        if len(groups) == 1 and not self.names and self.choice.sharing == Sharing.TOGETHER:
            return [Founding(self.choice.name, groups[0])]
        names = (self._numbered(number) for number in range(1, 10_000))
        free = (name for name in names if name not in self.names)
        return [Founding(name, group) for name, group in zip(free, groups, strict=False)]


def _spread(people: Sequence[User], groups: int) -> list[list[User]]:
    """In their order, in parts that differ by one at most; the larger ones first."""
    if not groups:
        return []
    size, larger = divmod(len(people), groups)
    found, start = [], 0
    for position in range(groups):
        stop = start + size + (position < larger)
        found.append(list(people[start:stop]))
        start = stop
    return found
