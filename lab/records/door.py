"""Create, change and delete: permission, validation, save, permission on the result, journal.

Values are given by field name (`{"name": "Acme", "account": account}`) or column (`account_id`).
All raise ValidationError (by field), Refused (with a reason) or Conflict; nothing is written then.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import CharField, Field, TextField
from django.utils.translation import gettext as _

from lab.access.decisions import Refused
from lab.access.models import Verb
from lab.files.storing import file_columns, keep
from lab.journal.models import Entry
from lab.journal.recording import entry, write_entries
from lab.journal.values import as_json, from_json, journalled_fields, row_state, told_state
from lab.records.custom_fields import definitions_of
from lab.records.custom_values import assign, begin_custom, parted, touched
from lab.records.dependents import parts_first
from lab.records.updating import update_rows
from lab.records.validation import constraint_messages, validate
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.gathering import store
from lab.tenancy.models import Owned, Sandboxed
from lab.tenancy.registry import stored_field
from lab.tenancy.writing import sandbox_write, take_numbers

Row = TypeVar("Row", bound=Sandboxed)
Values = Mapping[str, Any]
BATCH = 500


def create(model: type[Row], values: Values, *, event: str = "", data: Any = None) -> Row:
    """One new record. Its owner is the acting seat unless `values` name one within reach."""
    return create_many(model, [values], event=event, data=data)[0]


def create_many(
    model: type[Row],
    many: Sequence[Values],
    *,
    event: str = "",
    data: Any = None,
    verb: str = Verb.ADD,
) -> list[Row]:
    """New records in one go: rows and journal are written in bulk."""
    current_actor().policy.require(verb, model)
    rows = [new_row(model, values) for values in many]
    if not rows:
        return []
    with sandbox_write():
        validate(rows)
        return insert(rows, event=event, data=data, verb=verb)


def insert(
    rows: list[Row], *, event: str = "", data: Any = None, verb: str = Verb.ADD
) -> list[Row]:
    """Save rows that `new_row` made and `errors_in` found good while nothing was written since.

    For the importer, whose dry run has just judged each row; everybody else takes `create_many`.
    """
    if not rows:
        return []
    model = type(rows[0])
    current_actor().policy.require(verb, model)
    with sandbox_write() as write:
        for row, number in zip(rows, take_numbers(model, len(rows)), strict=True):
            row.pk = make_id(write.sandbox.pk, number)
        keep_files(rows)
        with constraint_messages(model):
            store(model, rows)
        _stay_in_reach(model, rows, verb)
        name = event or event_name(model, "created")
        write_entries(
            [
                entry(name, row, change=Entry.Change.MADE, after=told_state(row), data=data)
                for row in rows
            ],
            together=len(rows) > 1,
        )
        _write_notes(rows)
    return rows


def recreate_many(
    model: type[Row], states: Mapping[int, dict[str, Any]], *, event: str = ""
) -> list[Row]:
    """Rows that were deleted, back under their numbers; `states` are in the journal's form."""
    current_actor().policy.require(Verb.ADD, model)
    with sandbox_write() as write:
        pk = write.sandbox.pk
        rows = [
            model(pk=make_id(pk, number), sandbox=write.sandbox, **from_json(model, pk, state))
            for number, state in states.items()
        ]
        validate(rows)
        keep_files(rows)
        with constraint_messages(model):
            store(model, rows)
        _stay_in_reach(model, rows, Verb.ADD)
        name = event or event_name(model, "recreated")
        made = Entry.Change.MADE
        write_entries([entry(name, row, change=made, after=told_state(row)) for row in rows])
    return rows


def change(
    row: Row, values: Values, *, event: str = "", data: Any = None, verb: str = Verb.CHANGE
) -> Row:
    """Change fields of one record; no entry is written when nothing differs and no event is named."""
    return change_many([(row, values)], event=event, data=data, verb=verb)[0]


def change_many(
    many: Sequence[tuple[Row, Values]],
    *,
    event: str = "",
    data: Any = None,
    verb: str = Verb.CHANGE,
) -> list[Row]:
    """Change records of one model in one go; all or none."""
    if not many:
        return []
    model = type(many[0][0])
    with sandbox_write():
        require_all(verb, [row for row, _values in many])
        _require_transfer(verb, many)
        before = {id(row): _apply(row, values) for row, values in many}
        rows = [row for row, _values in many]
        changed = [row for row in rows if before[id(row)]]
        refuse_locked(model, [touched(row, before[id(row)]) for row in rows])
        validate(changed, frozenset(name for old in before.values() for name in old))
        keep_files(changed)
        with constraint_messages(model):
            update_rows(changed, {id(row): frozenset(before[id(row)]) for row in changed})
        _stay_in_reach(model, changed, verb)
        told = rows if event else changed
        entries = [_change_entry(row, before[id(row)], event, data) for row in told]
        write_entries(entries, together=len(entries) > 1)
        _write_notes(changed)
    return rows


def _write_notes(rows: Sequence[Sandboxed]) -> None:
    """What the checks of these rows found worth telling, once."""
    write_entries([entry(event, row, data=data) for row in rows for event, data in row.noted])
    for row in rows:
        row.noted = ()


def delete(row: Sandboxed, *, event: str = "") -> None:
    delete_many([row], event=event)


def delete_many(rows: Sequence[Sandboxed], *, event: str = "", verb: str = Verb.DELETE) -> int:
    """Delete records with their parts and what is only about them; how many rows went in all.

    Raises Refused when another record needs one of them.
    """
    if not rows:
        return 0
    with sandbox_write():
        require_all(verb, rows)
        if kept := next((why for row in rows if (why := row.why_kept())), ""):
            raise Refused(kept)
        return _delete(rows, event)


def keep_files(rows: Sequence[Sandboxed]) -> None:
    """Store the contents that came with the rows' values, now that all is allowed and valid."""
    columns = file_columns(rows[0]._meta.concrete_fields) if rows else []
    keep(getattr(row, column.attname) for column in columns for row in rows)


def event_name(model: type[Sandboxed], what: str) -> str:
    return f"{model._meta.model_name}.{what}"


def new_row(model: type[Row], values: Values) -> Row:
    """The row that `create` would make of the values, neither checked nor saved."""
    actor = current_actor()
    own, custom = parted(model, values)
    row = model(**_assignable(model, own))
    row.sandbox = actor.sandbox
    if isinstance(row, Owned) and row.owner_id is None:
        row.owner_id = actor.seat.pk if actor.seat else _head(actor)
    row.begin(values.keys())
    begin_custom(row, custom)
    _to_python(row)
    row.clean_derived()
    return row


def _head(actor: Any) -> int:
    """Staff have no seat: what they make belongs to the company's head."""
    heads = [seat.pk for seat in actor.policy.seats.values() if seat.parent_id is None]
    if not heads:
        raise Refused(_("This company has no seats yet: nothing can belong to anybody."))
    return heads[0]


def _assignable(model: type[Sandboxed], values: Values) -> dict[str, Any]:
    """The values, refused when they name what only the kernel sets."""
    fields = {name for f in journalled_fields(model) for name in (f.name, f.attname)}
    if unknown := set(values) - fields:
        raise TypeError(f"{model.__name__} has no field to set: {', '.join(sorted(unknown))}.")
    return dict(values)


def require_all(verb: str, rows: Sequence[Sandboxed]) -> None:
    """Refuse, naming the first row out of reach; one query however many rows."""
    policy = current_actor().policy
    model = type(rows[0])
    policy.require(verb, model)
    if policy.reach(model, verb).everything:
        return
    if len(rows) == 1:
        policy.require(verb, rows[0])
        return
    reachable = set(
        model.objects.visible(verb).filter(pk__in=[r.pk for r in rows]).values_list("pk", flat=True)
    )
    for row in rows:
        if row.pk not in reachable:
            policy.require(verb, row)


def _apply(row: Sandboxed, values: Values) -> dict[str, Any]:
    """Set the values on the row; the former ones, in the journal's form, of all that differ."""
    old = row_state(row)
    own, custom = parted(type(row), values)
    assign(row, {**_assignable(type(row), own), **custom})
    fields = {field.name: field for field in journalled_fields(type(row))}
    _to_python(row)
    row.clean_derived()
    return {name: old[name] for name, field in fields.items() if as_json(row, field) != old[name]}


@cache
def _typed_fields(model: type[Sandboxed]) -> tuple[Field, ...]:
    """Fields that hold something else than text or a reference."""
    return tuple(
        field
        for field in journalled_fields(model)
        if not field.is_relation and not isinstance(field, CharField | TextField)
    )


def _to_python(row: Sandboxed) -> None:
    """Give raw values (text of a number or date) their type; what has none is left to validation."""
    for field in _typed_fields(type(row)):
        value = getattr(row, field.attname)
        if isinstance(value, str):
            with suppress(ValidationError):
                setattr(row, field.attname, field.to_python(value))


def _require_transfer(verb: str, many: Sequence[tuple[Sandboxed, Values]]) -> None:
    """A new owner is a transfer, whichever form it came through."""
    if verb == Verb.TRANSFER or not isinstance(many[0][0], Owned):
        return
    moved = [row for row, values in many if _names_other_owner(row, values)]
    if moved:
        require_all(Verb.TRANSFER, moved)


def _names_other_owner(row: Sandboxed, values: Values) -> bool:
    owner = values.get("owner_id", getattr(values.get("owner"), "pk", None))
    return owner is not None and owner != row.owner_id  # type: ignore[attr-defined]


def refuse_locked(model: type[Sandboxed], before: Iterable[dict[str, Any]]) -> None:
    """Raise Refused where `before` holds a filled key field that the actor's seat may not change."""
    policy = current_actor().policy
    locked = {field for subject, field in policy.locked_fields if subject == model.collection}
    for old in before:
        if held := sorted(name for name in locked & set(old) if old[name] not in (None, "")):
            raise Refused(
                _("“%(field)s” is a key field: your kind of seat may not change it.")
                % {"field": _label(model, held[0])}
            )


def _label(model: type[Sandboxed], name: str) -> Any:
    defined = definitions_of(model).get(name)
    return defined.label if defined is not None else stored_field(model, name).verbose_name


def _stay_in_reach(model: type[Sandboxed], rows: Sequence[Sandboxed], verb: str) -> None:
    """What was written must be the actor's to make, or still theirs to see; only a transfer lets go."""
    current_actor().policy.written(model)
    if verb in (Verb.TRANSFER, Verb.SHARE) or not issubclass(model, Owned):
        return
    making = verb in (Verb.ADD, Verb.IMPORT)
    reach = current_actor().policy.reach(model, verb if making else Verb.VIEW)
    for row in rows:
        if not reach.covers(row):
            raise Refused(
                _("“%(record)s” would leave your reach. Choose an owner among your own team.")
                % {"record": row}
            )


def _change_entry(row: Sandboxed, old: dict[str, Any], event: str, data: Any) -> Entry:
    fields = [field for field in journalled_fields(type(row)) if field.name in old]
    return entry(
        event or event_name(type(row), "changed"),
        row,
        change=Entry.Change.CHANGED if old else Entry.Change.NONE,
        before=old,
        after={field.name: as_json(row, field) for field in fields},
        data=data,
    )


def _delete(rows: Sequence[Sandboxed], event: str) -> int:
    entries, count = [], 0
    for model, doomed in parts_first(rows):
        name = event if event and model is type(rows[0]) else event_name(model, "deleted")
        entries += [
            entry(name, row, change=Entry.Change.DELETED, before=row_state(row)) for row in doomed
        ]
        for start in range(0, len(doomed), BATCH):
            ids = [row.pk for row in doomed[start : start + BATCH]]
            model._base_manager.filter(pk__in=ids).delete()
        count += len(doomed)
        current_actor().policy.written(model)
    write_entries(entries, together=count > 1)
    return count
