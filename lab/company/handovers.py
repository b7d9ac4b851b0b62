"""What a handover has moved, told from the journal: by collection, from whom to whom, when and by whom."""

from dataclasses import dataclass, field

from lab.access.decisions import Decision, Hidden
from lab.company.stream import visible_entries
from lab.entities.spec import REGISTRY, Entity
from lab.journal.models import Entry
from lab.records.undoing import may_undo
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat

NAMED = 200


@dataclass
class Moved:
    """The records of one collection that have moved; of many the first are named."""

    entity: Entity
    count: int = 0
    named: list[tuple[int, str]] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.named)


@dataclass
class Report:
    """One handover: its first entry, the two seats, and what moved."""

    entry: Entry
    source: Seat | None
    target: Seat | None
    moved: list[Moved]
    may_undo: Decision

    @property
    def count(self) -> int:
        return sum(one.count for one in self.moved)


def handover_report(number: int) -> Report:
    """The handover whose first entry has this number; Hidden where the actor sees none."""
    entries = visible_entries().filter(batch=number, event__endswith=".transferred")
    first = entries.select_related("user").order_by("number").first()
    if first is None:
        raise Hidden
    moved: dict[str, Moved] = {}
    for collection, record, label in entries.order_by("collection", "number").values_list(
        "collection", "record", "label"
    ):
        if entity := REGISTRY.get(collection):
            group = moved.setdefault(collection, Moved(entity))
            group.count += 1
            if len(group.named) < NAMED:
                group.named.append((record or 0, label))
    return Report(
        entry=first,
        source=_seat(first.before.get("owner")),
        target=_seat(first.after.get("owner")),
        moved=list(moved.values()),
        may_undo=may_undo([first]),
    )


def _seat(number: int | None) -> Seat | None:
    """None for a seat that is gone by now."""
    actor = current_actor()
    return actor.policy.seats.get(make_id(actor.sandbox.pk, number)) if number else None
