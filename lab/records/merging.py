"""Making one record of two or three that are the same, keeping all that points at them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, QuerySet, UniqueConstraint
from django.utils.translation import gettext as _

from lab.access.actors import entrusted
from lab.access.decisions import Decision, Refused
from lab.access.models import Verb
from lab.journal.recording import one_batch
from lab.records.custom_fields import referring
from lab.records.door import change, change_many, delete_many, event_name
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import record_references, sandboxed_links, sandboxed_models

Row = TypeVar("Row", bound=Sandboxed)
AT_MOST = 3


def may_merge(rows: Sequence[Sandboxed]) -> Decision:
    """All must be the actor's to change, and all but one, whichever it is, to delete."""
    policy = current_actor().policy
    refused = [no for row in rows if not (no := policy.may(Verb.CHANGE, row))]
    refused += [no for row in rows if not (no := policy.may(Verb.DELETE, row))][1:]
    return refused[0] if refused else Decision(True)


def merge(keep: Row, others: Sequence[Row], values: Mapping[str, Any]) -> Row:
    """One record in place of several: `keep` with `values`, and all that pointed at the others.

    Rows that would then say the same twice (a share with one seat, a tag) are dropped. One batch,
    undoable. Raises Refused or ValidationError; nothing is written then.
    """
    if not 1 <= len(others) < AT_MOST or keep.pk in {row.pk for row in others}:
        raise ValidationError(_("Choose two or three different records to merge."))
    policy = current_actor().policy
    with one_batch():
        keep, others = _reread(keep, others)
        for row in others:
            policy.require(Verb.DELETE, row)
        event, numbers = event_name(type(keep), "merged"), [row.number for row in others]
        values = {**_inherited(keep, others), **_outside(keep, others, values)}
        with entrusted():
            _move_references(keep, others)
            _move_custom_references(keep, others)
            keep = type(keep).objects.get(pk=keep.pk)
            delete_many(others, event=event)
        return change(keep, values, event=event, data={"merged": numbers})


def _reread(keep: Row, others: Sequence[Row]) -> tuple[Row, list[Row]]:
    """The rows as they are now. Raises Refused when one is not the actor's to change."""
    policy, model = current_actor().policy, type(keep)
    found = model.objects.visible().in_bulk([keep.pk, *(row.pk for row in others)])
    if len(found) != len(others) + 1:
        raise Refused(_("One of the records is no longer there."))
    for row in found.values():
        policy.require(Verb.CHANGE, row)
    return found[keep.pk], [found[row.pk] for row in others]


def _inherited(keep: Sandboxed, others: Sequence[Sandboxed]) -> dict[str, Any]:
    """References that nobody edits (the source lead) and that only the others have."""
    found: dict[str, Any] = {}
    for link in sandboxed_links(type(keep)):
        if link.editable or getattr(keep, link.attname) is not None:
            continue
        for row in others:
            if (value := getattr(row, link.attname)) is not None:
                found.setdefault(link.attname, value)
    return found


def _outside(
    keep: Sandboxed, others: Sequence[Sandboxed], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The chosen values without references to what is being merged: nobody is its own parent."""
    merged = {keep.pk, *(row.pk for row in others)}
    own = {link.attname for link in sandboxed_links(type(keep)) if link.related_model is type(keep)}
    return {
        name: None if name in own and value in merged else value for name, value in values.items()
    }


def _pointing(model: type[Sandboxed], ids: Sequence[int]) -> Iterator[tuple[QuerySet, str]]:
    """(rows that point at these ids, the column that does) over all collections."""
    for other in sandboxed_models():
        for link in sandboxed_links(other):
            if link.related_model is model:
                yield other.objects.filter(**{f"{link.attname}__in": ids}), link.attname
        for reference in record_references(other):
            collection = f"{reference.name.removesuffix('_id')}_collection"
            about = {collection: model.collection, f"{reference.name}__in": ids}
            yield other.objects.filter(**about), reference.name


def _move_references(keep: Sandboxed, others: Sequence[Sandboxed]) -> None:
    model, ids = type(keep), [row.pk for row in others]
    for rows, column in _pointing(model, ids):
        found = [row for row in rows if not (type(row) is model and row.pk in ids)]
        twins = _twins(found, column, keep)
        if twins:
            delete_many(twins)
        moved = [(row, {column: _target(row, column, keep)}) for row in found if row not in twins]
        try:
            change_many(moved, event=event_name(rows.model, "repointed") if moved else "")
        except ValidationError as error:
            bad = moved[getattr(error, "position", 0)][0]
            text = _("“%(record)s” cannot be moved along: %(reason)s")
            raise ValidationError(
                text % {"record": bad, "reason": " ".join(error.messages)}
            ) from error


def _move_custom_references(keep: Sandboxed, others: Sequence[Sandboxed]) -> None:
    """The same for references in the company's own fields; nothing refers to itself afterwards."""
    gone, model = {row.pk for row in others}, type(keep)
    for rows, key in referring(keep.collection, [row.number for row in others]):
        moved = [
            (row, {key: None if type(row) is model and row.pk == keep.pk else keep.number})
            for row in rows
            if not (type(row) is model and row.pk in gone)
        ]
        change_many(moved, event=event_name(rows.model, "repointed") if moved else "")


def _target(row: Sandboxed, column: str, keep: Sandboxed) -> int | None:
    """What the row points at from now on; the kept record itself at nothing."""
    if type(row) is not type(keep) or row.pk != keep.pk:
        return keep.pk
    link = next(link for link in sandboxed_links(type(row)) if link.attname == column)
    if not link.null:
        raise Refused(_("“%(record)s” cannot be merged with what it belongs to.") % {"record": row})
    return None


def _twins(rows: Sequence[Sandboxed], column: str, keep: Sandboxed) -> list[Sandboxed]:
    """Rows that would break a unique rule because the kept record has the same already."""
    if not rows:
        return []
    model, twins = type(rows[0]), []
    for names in _unique_with(model, column):
        there = model.objects.filter(**{column: keep.pk})
        taken = {tuple(getattr(row, name) for name in names) for row in there}
        for row in rows:
            key = tuple(keep.pk if name == column else getattr(row, name) for name in names)
            if key in taken and row not in twins:
                twins.append(row)
            taken.add(key)
    return twins


def _unique_with(model: type[Sandboxed], column: str) -> Iterator[list[str]]:
    """Columns of each unique rule that the given one takes part in."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            fields = [
                model._meta.get_field(name) for name in constraint.fields if name != "sandbox"
            ]
            names = [f.attname if isinstance(f, ForeignKey) else f.name for f in fields]
            if column in names:
                yield names
