"""Reading a row anew inside the open write, as every service begins."""

from typing import TypeVar

from lab.access.decisions import Hidden
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed, Seat

Row = TypeVar("Row", bound=Sandboxed)


def reread(row: Row, verb: str = "change") -> Row:
    """The row as it is now, if the actor may `verb` it. Raises Hidden or Refused."""
    fresh = type(row).objects.visible().filter(pk=row.pk).first()
    if fresh is None:
        raise Hidden
    current_actor().policy.require(verb, fresh)
    return fresh


def owner_within_reach(row: Owned, model: type[Owned]) -> Seat | None:
    """The row's owner, if the actor may make a `model` for them; else None: the acting seat."""
    reach = current_actor().policy.reach(model, "add")
    return row.owner if reach.everything or row.owner_id in reach.owners else None
