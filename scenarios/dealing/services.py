"""Dealing the open opportunities of a company to the reps' seats that somebody sits on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.selling.models import Opportunity, Stage
from lab import records
from lab.access.actors import system_actor
from lab.journal.models import Entry
from lab.journal.recording import listen
from lab.journal.words import register_event
from lab.people.models import User
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Occupancy, Sandbox, Seat
from lab.tenancy.writing import sandbox_write
from scenarios.dealing.shares import Shares, shares

DEALT = "opportunity.dealt"
SEED = 1

register_event(DEALT, gettext_lazy("“%(record)s” was dealt to %(seat)s"), gettext_lazy("dealt"))


@dataclass(frozen=True)
class Dealt:
    """What each of the seats has got."""

    deals: int
    seats: int
    off: Decimal
    is_even: bool

    def __str__(self) -> str:
        """“2089 opportunities for 30 seats, values within 1.3 % of the mean”."""
        deals = ngettext("%(n)d opportunity", "%(n)d opportunities", self.deals) % {"n": self.deals}
        text = _("%(deals)s for %(seats)d seats, values within %(off)s %% of the mean.")
        if not self.is_even:
            text = _(
                "%(deals)s for %(seats)d seats. Their values differ by up to %(off)s %% from the mean: "
                "single opportunities are too large to be spread evenly."
            )
        off = f"{100 * self.off:.1f}"
        return text % {"deals": deals, "seats": self.seats, "off": off}


def opportunities_deal(sandbox: Sandbox, *, seed: int = SEED, by: User | None = None) -> Dealt:
    """Give each occupied rep's seat as many open opportunities as the others, and of as much value.

    Raises ValidationError where nobody sits on a rep's seat.
    """
    with acting_as(system_actor(sandbox, by)), sandbox_write():
        seats = _occupied()
        if not seats:
            raise ValidationError(_("Nobody sits on a rep's seat yet. Seat the class first."))
        deals = list(Opportunity.objects.filter(stage__kind=Stage.Kind.OPEN).order_by("pk"))
        found = shares([deal.amount or Decimal(0) for deal in deals], len(seats), seed)
        _give(deals, seats, found, seed)
    return Dealt(len(deals), len(seats), found.off, found.is_even)


def _occupied() -> list[Seat]:
    taken = Occupancy.objects.values_list("seat_number", flat=True)
    reps = Seat.objects.filter(kind=Seat.Kind.REP).numbered(*taken)
    return list(reps.order_by("pk"))


def _give(deals: Sequence[Opportunity], seats: Sequence[Seat], found: Shares, seed: int) -> None:
    for seat, group in zip(seats, found.groups, strict=True):
        changes = [(deals[position], {"owner": seat}) for position in group]
        facts = {"seat": str(seat), "seed": seed}
        records.change_many(changes, event=DEALT, data=facts)


def _after_reset(entries: Iterable[Entry]) -> None:
    """A company whose opportunities were dealt begins anew with them dealt in the same way."""
    sandbox = current_actor().sandbox
    before = Entry.objects.filter(event=DEALT, attempt=sandbox.attempt - 1)
    last = before.order_by("-number").first()
    if last is not None and _occupied():
        opportunities_deal(sandbox, seed=last.data["seed"])


listen("sandbox.reset", _after_reset)
