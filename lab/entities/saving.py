"""Saving a record of any entity: the one path of form, inline edit, API and importer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab import records
from lab.entities.custom import missing
from lab.entities.fields import Kind, field_of
from lab.entities.parsing import parse_values
from lab.entities.spec import Action, Entity
from lab.records import Conflict
from lab.records.repeats import once
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write

Raw = Mapping[str, Any]


def create_record(
    entity: Entity,
    raw: Raw,
    lines: Sequence[Raw] | None = None,
    *,
    key: str = "",
    then: Sequence[Action] = (),
    wish: Any = None,
) -> Sandboxed:
    """A new record from raw values. `key` makes it once, however often it is sent.

    `then` names actions that are done to it in the same write; `wish` is what the key came with,
    where that is more than this record. Raises KeyTaken.
    """
    values = door_values(entity, raw, new=True)

    def make() -> Sandboxed:
        with sandbox_write():
            if entity.create:
                row = entity.create(values, **_lines(entity, lines))
            else:
                row = records.create(entity.model, values)
            act_on_new(then, [row])
            return row

    if not key:
        return make()
    asked = {
        "create": entity.name,
        "with": wish or [raw, lines],
        "then": [action.name for action in then],
    }
    return once(key, entity.model, make, wish=asked)


def act_on_new(actions: Sequence[Action], rows: Sequence[Sandboxed]) -> None:
    """Do these actions to records that have just been made."""
    for action in actions:
        current_actor().policy.may_do(action.needs, type(rows[0])).require()
        assert action.many is not None
        action.many(rows)


def change_record(
    entity: Entity,
    number: int,
    raw: Raw,
    lines: Sequence[Raw] | None = None,
    *,
    token: str | None = None,
) -> Sandboxed:
    """Change a visible record. Raises Conflict when `token` is not of its present state."""
    values = door_values(entity, raw, new=False)
    with sandbox_write():
        row = visible_row(entity, number)
        if token is not None and token != row.token:
            raise Conflict(row)
        if entity.change:
            return entity.change(row, values, **_lines(entity, lines))
        return records.change(row, values)


def delete_record(entity: Entity, number: int, *, token: str | None = None) -> None:
    with sandbox_write():
        row = visible_row(entity, number)
        if token is not None and token != row.token:
            raise Conflict(row)
        records.delete(row)


def run_action(
    entity: Entity,
    action: Action,
    number: int,
    arguments: Raw,
    *,
    token: str | None = None,
    key: str = "",
) -> Sandboxed:
    """Do a verb on a visible record; the record to show next.

    Raises Refused, ValidationError, Conflict; with `key` a repeated call answers as the first did, and
    KeyTaken is raised where the key came with something else.
    """

    def act() -> Sandboxed:
        with sandbox_write():
            row = visible_row(entity, number)
            if token is not None and token != row.token:
                raise Conflict(row)
            _may(action, row)
            return action.run(row, **arguments)

    if not key:
        return act()
    asked = {"do": action.name, "to": [entity.name, number], "with": dict(arguments)}
    return once(key, entity.model, act, wish=asked)


def _may(action: Action, row: Sandboxed) -> None:
    current_actor().policy.may_do(action.needs, row).require()
    decision = action.available(row)
    if decision.of_right:
        decision.require()
    if not decision:
        raise ValidationError(decision.reason or not_here())


def not_here() -> str:
    """Why an action that is not shown is not done either."""
    return _("This cannot be done here.")


def visible_row(entity: Entity, number: int) -> Sandboxed:
    """The record of this number. Raises Model.DoesNotExist (404) where it is hidden or not there."""
    return entity.model.objects.visible().numbered(number).get()


def door_values(entity: Entity, raw: Raw, *, new: bool) -> dict[str, Any]:
    """Values for the write door from raw ones. Raises ValidationError by field."""
    known = _known(entity, raw, new=new)
    lacking = missing(entity.model, known) if new else {}
    try:
        values = parse_values(entity.model, known)
    except ValidationError as error:
        raise ValidationError({**lacking, **error.error_dict}) from error
    if lacking:
        raise ValidationError(lacking)
    return values


def _known(entity: Entity, raw: Raw, *, new: bool) -> dict[str, Any]:
    """The raw values that people may set; anything else is refused by name, not dropped."""
    settable = (
        {*entity.form_fields, "owner"}
        if hasattr(entity.model, "owner")
        else set(entity.form_fields)
    )
    unknown = sorted(set(raw) - settable)
    if unknown:
        message = _("This cannot be set here.")
        raise ValidationError(dict.fromkeys(unknown, message))
    return {
        name: value
        for name, value in raw.items()
        if not (name == "owner" and value in (None, ""))
        and field_of(entity.model, name).kind is not Kind.COMPUTED
    }


def _lines(entity: Entity, lines: Sequence[Raw] | None) -> dict[str, Any]:
    """Lines as (number or None, values), for the entity's own service; {} where it has none."""
    if entity.lines is None:
        return {}
    if lines is None:
        return {"lines": None}
    parsed, errors = [], {}
    for position, raw in enumerate(lines):
        try:
            parsed.append(_line(entity, raw))
        except ValidationError as error:
            errors[position] = (
                error.message_dict if hasattr(error, "error_dict") else error.messages
            )
    if errors:
        raise LineErrors(errors)
    return {"lines": parsed}


def _line(entity: Entity, raw: Raw) -> tuple[int | None, dict[str, Any]]:
    declared = entity.lines
    assert declared is not None
    given = {name: value for name, value in raw.items() if name in declared.fields}
    unknown = set(raw) - set(declared.fields) - set(declared.computed) - {"number", "version"}
    if unknown:
        raise ValidationError({name: _("This cannot be set here.") for name in sorted(unknown)})
    return _line_number(raw.get("number")), line_values(declared.model, given)


def line_values(model: type[Sandboxed], raw: Raw) -> dict[str, Any]:
    """Door values of a line; None for what is blank and filled in anew by its service."""
    blank = {name for name in model.filled_anew if name in raw and raw[name] in (None, "")}
    return {**parse_values(model, raw), **dict.fromkeys(blank)}


def _line_number(raw: Any) -> int | None:
    if raw in (None, ""):
        return None
    if isinstance(raw, bool) or not str(raw).isdecimal() or len(str(raw)) > 8:
        raise ValidationError({"number": _("Refer to a record by its number.")})
    return int(raw)


class LineErrors(ValidationError):
    """What is wrong in which line: {position: {field: [messages]}}, positions from 0."""

    def __init__(self, errors: dict[int, Any]) -> None:
        first = min(errors)
        super().__init__(_("Line %(line)d is not right yet.") % {"line": first + 1})
        self.lines = errors


class RowErrors(ValidationError):
    """What is wrong in which of several records: {position: ValidationError}, positions from 0."""

    def __init__(self, errors: dict[int, ValidationError]) -> None:
        super().__init__(_("Record %(row)d is not right yet.") % {"row": min(errors) + 1})
        self.rows = errors
