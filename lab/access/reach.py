"""Which rows are within reach: as a condition for many, as a question for one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q

from lab.access.models import RecordShare
from lab.tenancy.registry import model_of


@dataclass(frozen=True)
class Reach:
    """The rows within reach: all, those of some seats, those shared with a seat; or none."""

    everything: bool = False
    owners: frozenset[int] = frozenset()
    collection: str = ""
    shared_with: int | None = None
    levels: tuple[str, ...] = ()
    part_of: str = ""
    beside: "Beside | None" = None

    def condition(self) -> Q | None:
        """What to filter by; None when nothing is within reach."""
        if self.everything:
            return Q()
        prefix = f"{self.part_of}__" if self.part_of else ""
        if self.beside is not None:
            return self.beside.condition(prefix)
        found = Q(**{f"{prefix}owner__in": sorted(self.owners)}) if self.owners else None
        if self.shared_with is None:
            return found
        shared = Q(**{f"{prefix}pk__in": self._shares().values("record_id")})
        return shared if found is None else found | shared

    def covers(self, row: Any) -> bool:
        """The same question for one row that is at hand."""
        if self.everything:
            return True
        whole = getattr(row, self.part_of) if self.part_of else row
        if self.beside is not None:
            return self.beside.covers(whole)
        if whole.owner_id in self.owners:
            return True
        return self.shared_with is not None and self._shares().filter(record_id=whole.pk).exists()

    def _shares(self) -> Any:
        return RecordShare.objects.filter(
            seat_id=self.shared_with, record_collection=self.collection, level__in=self.levels
        )


NOTHING = Reach()

EVERYTHING = Reach(everything=True)


@dataclass(frozen=True)
class Beside:
    """Reach over rows that go with the record which they name, such as its files; see
    `Sandboxed.goes_with`. A row that names none is reached like any other, by `own`.

    `granted` are the records whose rows are reached because of them, `seen` those whose rows are
    reached by who reaches the rows themselves; each by collection, of what is not reached in full.
    `present()` are the collections that rows name at all: a condition over all of them is slow.
    """

    name: str
    own: Reach
    seen: Mapping[str, Reach]
    granted: Mapping[str, Reach] | None
    present: Callable[[], frozenset[str]]

    def condition(self, prefix: str) -> Q:
        own = replace(self.own, part_of=prefix.removesuffix("__")).condition()
        alone = Q(**{f"{prefix}{self.name}_collection": ""})
        found = Q(pk__in=[])
        if own is not None:
            found = own & (alone | self._places(prefix, self.seen))
        if self.granted is not None:
            found |= ~alone & self._places(prefix, self.granted)
        return found

    def _places(self, prefix: str, limited: Mapping[str, Reach]) -> Q:
        collection, record = f"{prefix}{self.name}_collection", f"{prefix}{self.name}_id"
        found = ~Q(**{f"{collection}__in": sorted(limited)})
        for name in sorted(limited.keys() & self.present()):
            reach = limited[name]
            if (condition := reach.condition()) is not None:
                ids = model_of(name).objects.filter(condition).order_by().values("pk")
                found |= Q(**{collection: name, f"{record}__in": ids})
        return found

    def covers(self, row: Any) -> bool:
        if not getattr(row, f"{self.name}_collection"):
            return self.own.covers(row)
        if self.granted is not None and self._in(row, self.granted):
            return True
        return self.own.covers(row) and self._in(row, self.seen)

    def _in(self, row: Any, limited: Mapping[str, Reach]) -> bool:
        collection = getattr(row, f"{self.name}_collection")
        if (reach := limited.get(collection)) is None:
            return True
        if (condition := reach.condition()) is None:
            return False
        pk = getattr(row, f"{self.name}_id")
        return model_of(collection).objects.filter(condition, pk=pk).exists()
