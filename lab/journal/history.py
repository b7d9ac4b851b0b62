"""Reading the journal backwards: what a record said at any entry."""

from typing import Any

from django.db.models import Q, QuerySet

from lab.journal.models import Entry
from lab.journal.values import row_state
from lab.tenancy.registry import model_of

Change = Entry.Change


def history_of(collection: str, number: int) -> QuerySet[Entry]:
    """Entries that touched a record, newest first; jumps only where they changed it."""
    touched = Q(**{f"before__{collection}__has_key": str(number)}) | Q(
        **{f"after__{collection}__has_key": str(number)}
    )
    own = Q(collection=collection, record=number)
    return Entry.objects.filter(own | Q(change=Change.JUMP) & touched).order_by("-number")


def record_at(collection: str, number: int, entry_number: int) -> dict[str, Any] | None:
    """The record's fields as they were right after entry `entry_number`; None if it did not exist.

    The present state with all later entries undone, newest first.
    """
    row = model_of(collection).objects.numbered(number).first()
    state = row_state(row) if row is not None else None
    for item in history_of(collection, number).filter(number__gt=entry_number):
        state = undone(state, item, collection, number)
    return state


def undone(
    state: dict[str, Any] | None, item: Entry, collection: str, number: int
) -> dict[str, Any] | None:
    """`state` as it was before `item` happened."""
    match item.change:
        case Change.JUMP:
            return _unjumped(state, item, collection, str(number))
        case Change.MADE:
            return None
        case Change.DELETED:
            return dict(item.before)
    return {**(state or {}), **item.before} if item.before else state


def _unjumped(
    state: dict[str, Any] | None, item: Entry, collection: str, number: str
) -> dict[str, Any] | None:
    """A jump keeps whole rows where it made or removed one, else only the fields that it changed."""
    before = item.before.get(collection, {}).get(number)
    if before is None:
        return None
    return {**(state or {}), **before}
