"""Whether a record that another one refers to may be shown: its name is as hidden as itself."""

from typing import Any

from lab.access.models import RecordShare, Verb
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


def sees(record: Sandboxed) -> bool:
    """As `policy.may("view", record)`, with at most one query per collection and actor."""
    collection = record.collection
    reach = _reach(type(record))
    if reach.everything:
        return True
    if reach.beside is not None:
        return reach.covers(record)
    if not hasattr(record, "owner_id"):
        return bool(reach.owners) and reach.covers(record)
    if record.owner_id in reach.owners:
        return True
    return reach.shared_with is not None and record.pk in _shared(collection, reach)


def sees_all(model: type[Sandboxed]) -> bool:
    """Whether nothing of the collection is hidden from the actor; without a query for any row."""
    return _reach(model).everything


def _reach(model: type[Sandboxed]) -> Any:
    policy = current_actor().policy
    return policy.once(f"sight:{model.collection}", lambda: policy.reach(model, Verb.VIEW))


def _shared(collection: str, reach: Any) -> set[int]:
    """Ids of the collection's records that were shared with the actor's seat."""

    def read() -> set[int]:
        shares = RecordShare.objects.filter(
            seat_id=reach.shared_with, record_collection=collection, level__in=reach.levels
        )
        return set(shares.values_list("record_id", flat=True))

    return current_actor().policy.once(f"sight-shared:{collection}", read)
