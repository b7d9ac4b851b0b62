"""Opening records to further seats, and closing them again: allowed to whoever may share the record."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab.access.models import RecordShare, Verb
from lab.journal.recording import entry, write_entries
from lab.records.door import change_many, create_many, delete_many, event_name, require_all
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.writing import sandbox_write

CHUNK = 500


def shares_of(row: Sandboxed) -> QuerySet[RecordShare]:
    """With whom a record is shared; only for who may see the record."""
    return (
        RecordShare.objects.filter(record_collection=row.collection, record_id=row.pk)
        .select_related("seat")
        .order_by("seat__name", "pk")
    )


def share(rows: Sequence[Sandboxed], *, seats: Iterable[Seat], level: str) -> int:
    """Share records of one model with seats; how many shares were made or changed.

    Seats that have the record already get the new level. Raises Refused when one of the rows is
    not the actor's to share.
    """
    chosen = list({seat.pk: seat for seat in seats}.values())
    if not rows or not chosen:
        raise ValidationError(_("Choose the records and at least one seat."))
    if level not in RecordShare.Level.values:
        raise ValidationError({"level": _("Choose to read, or to read and write.")})
    with sandbox_write():
        require_all(Verb.SHARE, rows)
        present = _present(rows, chosen)
        raised = [found for found in present.values() if found.level != level]
        change_many([(found, {"level": level}) for found in raised], verb=Verb.SHARE)
        missing = [(row, s) for row in rows for s in chosen if (row.pk, s.pk) not in present]
        made = create_many(
            RecordShare, [_values(row, seat, level) for row, seat in missing], verb=Verb.SHARE
        )
        touched = {found.record_id for found in [*raised, *made]}
        _tell("shared", [row for row in rows if row.pk in touched], chosen, level=level)
    return len(raised) + len(made)


def unshare(row: Sandboxed, *, seats: Iterable[Seat]) -> int:
    """Close a record to seats again; how many shares went."""
    chosen = list(seats)
    with sandbox_write():
        require_all(Verb.SHARE, [row])
        doomed = list(shares_of(row).filter(seat__in=[seat.pk for seat in chosen]))
        count = delete_many(doomed, verb=Verb.SHARE)
        if doomed:
            _tell("unshared", [row], [found.seat for found in doomed])
    return count


def _present(rows: Sequence[Sandboxed], seats: list[Seat]) -> dict[tuple[int, int], RecordShare]:
    found = {}
    for start in range(0, len(rows), CHUNK):
        ids = [row.pk for row in rows[start : start + CHUNK]]
        shares = RecordShare.objects.filter(
            record_collection=rows[0].collection, record_id__in=ids, seat__in=[s.pk for s in seats]
        )
        found.update({(one.record_id, one.seat_id): one for one in shares})
    return found


def _values(row: Sandboxed, seat: Seat, level: str) -> dict[str, object]:
    return {
        "record_collection": row.collection,
        "record_id": row.pk,
        "seat_id": seat.pk,
        "level": level,
    }


def _tell(what: str, rows: Sequence[Sandboxed], seats: list[Seat], **data: str) -> None:
    """The record's own history tells it too; shares are rows that nobody looks at."""
    told = {"seats": sorted(seat.number for seat in seats), **data}
    write_entries([entry(event_name(type(row), what), row, data=told) for row in rows])
