"""News of any record: it became one's own, was shared with one, or somebody named one in its texts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from lab.entities.spec import REGISTRY
from lab.journal.models import Entry
from lab.notices.kinds import register_notice
from lab.notices.listening import listen
from lab.notices.mentions import mentioned, text_fields
from lab.notices.telling import News
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Owned, Sandboxed
from lab.tenancy.registry import models_by_collection

register_notice(
    "assigned",
    _("Made for you"),
    _("%(who)s made “%(record)s” for you."),
    many=_("%(who)s made %(count)d records for you: %(records)s."),
    icon="user-plus",
)
register_notice(
    "handed-over",
    _("Handed over to you"),
    _("%(who)s handed “%(record)s” over to you."),
    many=_("%(who)s handed %(count)d records over to you: %(records)s."),
    icon="transfer",
)
register_notice(
    "shared",
    _("Shared with you"),
    _("%(who)s shared “%(record)s” with you."),
    many=_("%(who)s shared %(count)d records with you: %(records)s."),
    icon="share",
)
register_notice(
    "mentioned",
    _("You are mentioned"),
    _("%(who)s mentioned you in “%(record)s”."),
    many=_("%(who)s mentioned you in %(count)d records: %(records)s."),
    icon="at",
    tone="purple",
)


def rows_of(entries: Iterable[Entry]) -> dict[tuple[str, int], Sandboxed]:
    """The records of these entries that are there now; one query for each collection."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.collection in models_by_collection() and entry.record is not None:
            numbers[entry.collection].add(entry.record)
    return {
        (name, row.number): row
        for name, wanted in numbers.items()
        for row in models_by_collection()[name].objects.numbered(*wanted)
    }


def _owned(entry: Entry) -> bool:
    """Whether the entry gives a record of somebody's own to a seat."""
    if entry.collection not in REGISTRY or not entry.after.get("owner"):
        return False
    model = REGISTRY[entry.collection].model
    return issubclass(model, Owned) and not model.booked


def owner_news(entries: Sequence[Entry]) -> Iterator[News]:
    sandbox, seat = current_actor().sandbox, current_actor().seat
    given = [
        entry
        for entry in entries
        if entry.change in (Entry.Change.MADE, Entry.Change.CHANGED)
        and _owned(entry)
        and (seat is None or entry.after["owner"] != seat.number)
    ]
    rows = rows_of(given)
    for entry in given:
        if row := rows.get((entry.collection, entry.record or 0)):
            kind = "assigned" if entry.change == Entry.Change.MADE else "handed-over"
            owner = make_id(sandbox.pk, entry.after["owner"])
            yield News(kind=kind, seats={owner}, row=row)


def share_news(entries: Sequence[Entry]) -> Iterator[News]:
    shared = [one for one in entries if one.event.endswith(".shared") and one.data.get("seats")]
    rows, pk = rows_of(shared), current_actor().sandbox.pk
    for entry in shared:
        if row := rows.get((entry.collection, entry.record or 0)):
            seats = {make_id(pk, number) for number in entry.data["seats"]}
            yield News(kind="shared", seats=seats, row=row)


def mention_news(entries: Sequence[Entry]) -> Iterator[News]:
    """Of who is named now and was not before."""
    found = [(entry, *_newly_mentioned(entry)) for entry in entries if _may_mention(entry)]
    found = [each for each in found if each[1]]
    rows = rows_of(entry for entry, _seats, _text in found)
    for entry, seats, text in found:
        if row := rows.get((entry.collection, entry.record or 0)):
            yield News(kind="mentioned", seats=seats, row=row, remark=text)


def _may_mention(entry: Entry) -> bool:
    return entry.collection in REGISTRY and entry.change in (
        Entry.Change.MADE,
        Entry.Change.CHANGED,
    )


def _newly_mentioned(entry: Entry) -> tuple[set[int], str]:
    """(seats, the text that names them)."""
    seats: set[int] = set()
    told = ""
    for name in text_fields(REGISTRY[entry.collection].model):
        text = str(entry.after.get(name) or "")
        fresh = mentioned(text) - mentioned(str(entry.before.get(name) or ""))
        if fresh:
            seats |= fresh
            told = told or text
    return seats, told


listen("*", owner_news)
listen("*", share_news)
listen("*", mention_news)
