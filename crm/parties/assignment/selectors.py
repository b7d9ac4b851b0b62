"""Who takes which lead?"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from crm.parties.assignment.models import AssignmentRule, AssignmentSeat
from crm.parties.models import Lead
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Counter, Occupancy, Seat


@dataclass(frozen=True)
class Assignment:
    """A rule that takes a lead, and the seat that it gives it to."""

    rule: AssignmentRule
    seat: Seat


@dataclass(frozen=True)
class Trial:
    """A rule that was asked about a lead: the condition that was not met, or "" where it fits."""

    rule: AssignmentRule
    unmet: str


class Assigner:
    """The rules with their seats, read once; what it gives away it remembers for the next lead.

    `every` are all rules in their order, `rules` the active ones. It only chooses and writes nothing:
    `turns` says how often each rule has taken its turn.
    """

    def __init__(self) -> None:
        policy = current_actor().policy
        self.every = list(AssignmentRule.objects.all())
        self.rules = [rule for rule in self.every if rule.active]
        self.seats: dict[int, list[Seat]] = defaultdict(list)
        for place in AssignmentSeat.objects.all():
            if seat := policy.seats.get(place.seat_id):
                self.seats[place.rule_id].append(seat)
        self.turns: dict[int, int] = defaultdict(int)

    def choose(self, lead: Lead) -> Assignment | None:
        """The first rule that fits and has a seat, with the seat whose turn it is."""
        for rule in self.rules:
            if self.seats[rule.pk] and not rule.unmet(lead):
                return Assignment(rule, self._seat(rule, lead))
        return None

    def trials(self, lead: Lead) -> list[Trial]:
        """The rules in the order in which they are asked, up to the one that fits."""
        found = []
        for rule in self.rules:
            unmet = rule.unmet(lead) if self.seats[rule.pk] else "seats"
            found.append(Trial(rule, unmet))
            if not unmet:
                break
        return found

    def next_seat(self, rule: AssignmentRule) -> Seat | None:
        """Who would take the next lead of nobody's."""
        return self._seat(rule, Lead()) if self.seats[rule.pk] else None

    def _seat(self, rule: AssignmentRule, lead: Lead) -> Seat:
        seats = self._ready(rule)
        match rule.mode:
            case AssignmentRule.Mode.ROUND_ROBIN:
                chosen = seats[
                    (self._taken.get(rule.turn, 1) - 1 + self.turns[rule.pk]) % len(seats)
                ]
            case AssignmentRule.Mode.FEWEST_OPEN:
                chosen = min(seats, key=lambda seat: self._load(seat, lead))
            case _:
                chosen = seats[0]
        return chosen

    def _ready(self, rule: AssignmentRule) -> list[Seat]:
        """The seats on which somebody sits; all of them where nobody sits on any."""
        seats = self.seats[rule.pk]
        return [seat for seat in seats if seat.number in self._occupied] or seats

    def _load(self, seat: Seat, lead: Lead) -> int:
        """Open leads of a seat, but for this one."""
        own = lead.owner_id == seat.pk and lead.status in Lead.OPEN
        return self._open_leads.get(seat.pk, 0) - own

    def given(self, lead: Lead, assignment: Assignment) -> None:
        """Remember that a lead goes to a seat."""
        self.turns[assignment.rule.pk] += 1
        if lead.status in Lead.OPEN and lead.owner_id != assignment.seat.pk:
            counts = self._open_leads
            counts[assignment.seat.pk] = counts.get(assignment.seat.pk, 0) + 1
            if lead.owner_id in counts:
                counts[lead.owner_id] -= 1

    @cached_property
    def _occupied(self) -> frozenset[int]:
        return frozenset(Occupancy.objects.values_list("seat_number", flat=True))

    @cached_property
    def _open_leads(self) -> dict[int, int]:
        """{id of a seat: its open leads}, of all leads of the company."""
        rows = Lead.objects.open().order_by().values("owner").annotate(n=Count("pk"))
        return dict(rows.values_list("owner", "n"))

    @cached_property
    def _taken(self) -> dict[str, int]:
        """{counter: its next value} of the rules' turns."""
        names = [rule.turn for rule in self.rules]
        return dict(Counter.objects.filter(name__in=names).values_list("name", "next"))
