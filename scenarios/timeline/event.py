"""One event of the timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scenarios.checks.company import Where
from scenarios.effects.kind import Effect

Texts = Mapping[str, str]
# What an event can wait for by `on`; everything else is judged at the end of the day.
FOLLOWED = (
    "contactlog.created", "invoice.posted", "lead.converted", "mail.sent", "opportunity.lost",
    "opportunity.won", "order.confirmed", "order.delivered", "purchaseorder.confirmed",
    "quote.accepted", "quote.rejected", "quote.sent", "receipt.posted",
)  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """At least `least` and at most `most` records of a collection fit the filters."""

    of: str
    where: Where
    least: int = 1
    most: int | None = None


@dataclass(frozen=True)
class Event:
    """`at` is a moment as a pack writes it; without it the event follows `when`, judged at the end of each
    day, or after journal entries called `on`. `each` lets it happen again, once a day at most; `until` is
    its last day."""

    key: str
    effects: tuple[Effect, ...]
    name: Texts = field(default_factory=dict)
    at: str = ""
    when: tuple[Condition, ...] = ()
    on: str = ""
    each: bool = False
    until: str = ""

    @property
    def is_dated(self) -> bool:
        return bool(self.at)
