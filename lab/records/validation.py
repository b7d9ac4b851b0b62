"""Validation in batches: one query per foreign key and per unique constraint, not per row."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext as _

from lab.access.models import Verb
from lab.files.storing import file_columns, missing
from lab.records.custom_values import check_custom
from lab.records.picklists import PicklistField, PicklistsField
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import known_ids
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.registry import sandboxed_links, stored_field

Errors = dict[int, dict[str, list[Any]]]
# A rule that needs a query: `check(rows, fields, checked)` answers {position: what is wrong}.
Check = Callable[[Sequence[Any], frozenset[str] | None, bool], Mapping[int, ValidationError]]
_checks: dict[type[Sandboxed], list[Check]] = defaultdict(list)


def register_check(model: type[Sandboxed], check: Check) -> None:
    """Let `check` judge every batch of the model's rows, whichever way they are written.

    `fields` names what changed, None for new rows; `checked` is False for the loader, which asks
    nothing about the actor. A check may also leave a note on a row (`Sandboxed.noted`).
    """
    _checks[model].append(check)


class Conflict(Exception):
    """Somebody changed the record since it was read: 409."""

    def __init__(self, row: Sandboxed) -> None:
        self.row = row
        super().__init__(
            _(
                "Somebody changed “%(record)s” while you were working on it. "
                "Look at it as it is now, then save again."
            )
            % {"record": row}
        )


def errors_in(
    rows: Sequence[Sandboxed],
    fields: frozenset[str] | None = None,
    *,
    checked: bool = True,
) -> Errors:
    """What is wrong, by position of the row: {2: {"name": ["…"]}}. `fields` limits to what changed.

    `checked` also demands that references are visible to the actor; the loader needs no such thing.
    """
    found: Errors = defaultdict(lambda: defaultdict(list))
    if not rows:
        return found
    model = type(rows[0])
    good: set[Any] = set()
    for position, row in enumerate(rows):
        _clean(row, _cleaned_fields(model, fields), good, found[position])
    _check_links(model, rows, fields, found, checked)
    _check_picklists(model, rows, fields, found)
    check_custom(rows, fields, found, checked=checked)
    _check_files(model, rows, fields, found)
    _check_unique(model, rows, fields, found)
    for check in _checks[model]:
        for position, error in check(rows, fields, checked).items():
            for name, problems in _by_field(error).items():
                found[position][name] += problems
    return {position: dict(errors) for position, errors in found.items() if errors}


def not_unique(rows: Sequence[Sandboxed]) -> Errors:
    """Of rows that are good by themselves, those whose place another record of the company has."""
    found: Errors = defaultdict(lambda: defaultdict(list))
    if rows:
        _check_unique(type(rows[0]), rows, None, found)
    return {position: dict(errors) for position, errors in found.items()}


def validate(rows: Sequence[Sandboxed], fields: frozenset[str] | None = None) -> None:
    """Raise ValidationError for the first bad row; `error.position` says which it is.

    `error.by_position` holds all of them as {position: (row, errors by field)}.
    """
    for position, errors in sorted((found := errors_in(rows, fields)).items()):
        error = ValidationError(errors)
        error.position = position  # type: ignore[attr-defined]
        error.by_position = {  # type: ignore[attr-defined]
            place: (rows[place], told) for place, told in found.items()
        }
        raise error


def _clean(
    row: Sandboxed, fields: Iterable[models.Field], good: set[Any], errors: dict[str, list[Any]]
) -> None:
    """What `row.clean_fields` and `row.clean` do. `good` is what the rows before have passed with."""
    for field in fields:
        raw = getattr(row, field.attname)
        if field.blank and raw in field.empty_values:
            continue
        key = (field.name, type(raw), raw) if isinstance(raw, Hashable) else None
        if key is not None and key in good:
            continue
        try:
            cleaned = field.clean(raw, row)
        except ValidationError as error:
            errors[field.name] += error.error_list
            continue
        if key is not None and cleaned is raw:
            good.add(key)
        setattr(row, field.attname, cleaned)
    try:
        row.clean()
    except ValidationError as error:
        for name, problems in _by_field(error).items():
            errors[name] += problems


@cache
def _cleaned_fields(
    model: type[Sandboxed], names: frozenset[str] | None
) -> tuple[models.Field, ...]:
    """Fields that say whether their value is good; references are asked for in batches."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.is_relation
        and field.name not in ("id", "version")
        and (names is None or field.name in names)
    )


def _by_field(error: ValidationError) -> dict[str, list[Any]]:
    return (
        error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    )


def _check_links(
    model: type[Sandboxed],
    rows: Sequence[Sandboxed],
    fields: frozenset[str] | None,
    found: Errors,
    checked: bool,
) -> None:
    for field in sandboxed_links(model):
        if fields is not None and field.name not in fields:
            continue
        wanted = {getattr(row, field.attname) for row in rows} - {None}
        known = _existing(cast(type[Sandboxed], field.related_model), wanted, checked)
        if field.related_model is model:
            known |= {row.pk for row in rows if row.pk}
        for position, row in enumerate(rows):
            value = getattr(row, field.attname)
            if value is None and not field.null:
                found[position][field.name].append(_("This field is required."))
            elif value is not None and value not in known:
                found[position][field.name].append(
                    _("There is no such record, or you may not see it.")
                )


def _existing(model: type[Sandboxed], ids: set[int], checked: bool) -> set[int]:
    if not ids:
        return set()
    if not checked or model is Seat or current_actor().policy.reach(model, Verb.VIEW).everything:
        return _standing(model, ids)
    return _found(model.objects.visible(), ids)


def _standing(model: type[Sandboxed], ids: set[int]) -> set[int]:
    """Those that are there, whoever sees them; in a long write each is asked for once."""
    known = known_ids(model)
    if known is None:
        return _found(model.objects.all(), ids)
    if unknown := ids - known:
        known |= _found(model.objects.all(), unknown)
    return ids & known


def _found(rows: Any, ids: set[int]) -> set[int]:
    return {
        pk
        for start in range(0, len(ids), 900)
        for pk in rows.filter(pk__in=sorted(ids)[start : start + 900]).values_list("pk", flat=True)
    }


def _check_picklists(
    model: type[Sandboxed], rows: Sequence[Sandboxed], fields: frozenset[str] | None, found: Errors
) -> None:
    for field in model._meta.concrete_fields:
        if not isinstance(field, PicklistField | PicklistsField) or (
            fields is not None and field.name not in fields
        ):
            continue
        keys = field.choices_here()
        for position, row in enumerate(rows):
            for value in _not_offered(field, getattr(row, field.name), keys):
                found[position][field.name].append(
                    _("“%(value)s” is not in the list. Choose one of: %(choices)s.")
                    % {"value": value, "choices": ", ".join(list(keys)[:12])}
                )


def _not_offered(
    field: PicklistField | PicklistsField, value: Any, keys: dict[str, str]
) -> list[str]:
    if isinstance(field, PicklistsField):
        return field.unknown_in(value)[:1]
    return [value] if value and value not in keys else []


def _check_files(
    model: type[Sandboxed], rows: Sequence[Sandboxed], fields: frozenset[str] | None, found: Errors
) -> None:
    """What a row names is kept, or comes with it."""
    for field in file_columns(model._meta.concrete_fields):
        if fields is not None and field.name not in fields:
            continue
        lost = missing({getattr(row, field.attname) for row in rows})
        for position, row in enumerate(rows):
            if getattr(row, field.attname) in lost:
                found[position][field.name].append(_("The file is gone. Upload it anew."))


def _check_unique(
    model: type[Sandboxed], rows: Sequence[Sandboxed], fields: frozenset[str] | None, found: Errors
) -> None:
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or not constraint.fields:
            continue
        names = [name for name in constraint.fields if name != "sandbox"]
        if not names:  # one row a company: the database says so
            continue
        if fields is not None and not fields & {*names, *_condition_fields(constraint)}:
            continue
        _check_one_unique(model, constraint, names, rows, found)


def _condition_fields(constraint: UniqueConstraint) -> set[str]:
    return {name.split("__")[0] for name, _value in _conditions(constraint.condition)}


def _conditions(condition: Q | None) -> list[tuple[str, Any]]:
    """All (field, value) of a condition, however deep."""
    found: list[tuple[str, Any]] = []
    for child in condition.children if condition else ():
        found += _conditions(child) if isinstance(child, Q) else [child]  # type: ignore[list-item]
    return found


def _check_one_unique(
    model: type[Sandboxed],
    constraint: UniqueConstraint,
    names: list[str],
    rows: Sequence[Sandboxed],
    found: Errors,
) -> None:
    columns = [stored_field(model, name).attname for name in names]
    keys: dict[tuple[Any, ...], int] = {}
    for position, row in enumerate(rows):
        key = tuple(getattr(row, column) for column in columns)
        if None in key or not _meets(row, constraint.condition):
            continue
        if key in keys:
            found[position][_place(names)].append(_unique_message(model, constraint, names))
        keys.setdefault(key, position)
    for pk, key in _stored(model, constraint, columns, keys):
        taken = keys.get(key)
        if taken is not None and rows[taken].pk != pk:
            found[taken][_place(names)].append(_unique_message(model, constraint, names))


def _meets(row: Sandboxed, condition: Q | None) -> bool:
    """Whether the row falls under a partial constraint, made of `Q(field=value)`, and, or and not."""
    if condition is None:
        return True
    answers = (
        _meets(row, child) if isinstance(child, Q) else getattr(row, child[0]) == child[1]  # type: ignore[index]
        for child in condition.children
    )
    return (any if condition.connector == Q.OR else all)(answers) != condition.negated


def _stored(
    model: type[Sandboxed],
    constraint: UniqueConstraint,
    columns: list[str],
    keys: dict[tuple[Any, ...], int],
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    rows = (
        model.objects.filter(constraint.condition) if constraint.condition else model.objects.all()
    )
    values = (
        sorted({key[0] for key in keys}, key=str)
        if len(columns) == 1
        else sorted({key[-1] for key in keys}, key=str)
    )
    probe = columns[0] if len(columns) == 1 else columns[-1]
    for start in range(0, len(values), 900):
        part = rows.filter(**{f"{probe}__in": values[start : start + 900]})
        for pk, *key in part.values_list("pk", *columns):
            yield pk, tuple(key)


def _place(names: list[str]) -> str:
    """The field to tell it at; what a search key has taken, the field has that it is made of."""
    return names[0].removesuffix("_key") if len(names) == 1 else NON_FIELD_ERRORS


def _unique_message(model: type[Sandboxed], constraint: UniqueConstraint, names: list[str]) -> Any:
    message = constraint.violation_error_message
    if message and message != constraint.default_violation_error_message:
        return message
    labels = ", ".join(str(stored_field(model, name).verbose_name) for name in names)
    return _("Another record has the same %(fields)s.") % {"fields": labels}


@contextmanager
def constraint_messages(model: type[Sandboxed]) -> Iterator[None]:
    """Turn a refusal of the database into the constraint's message for people."""
    try:
        # Who gathers needs no savepoint: whatever fails takes all of the write back.
        with nullcontext() if known_ids(model) is not None else transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = _violated(model, error)
        if constraint is None:
            raise
        raise ValidationError(constraint.get_violation_error_message()) from error


def _violated(model: type[Sandboxed], error: IntegrityError) -> models.BaseConstraint | None:
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    text = str(error)
    if name is None and (match := re.search(r"CHECK constraint failed: (\w+)", text)):
        name = match[1]
    columns = set(re.findall(rf"{model._meta.db_table}\.(\w+)", text))
    for constraint in model._meta.constraints:
        if constraint.name == name or (columns and _columns(model, constraint) == columns):
            return constraint
    return None


def _columns(model: type[Sandboxed], constraint: models.BaseConstraint) -> set[str]:
    return {str(stored_field(model, name).column) for name in getattr(constraint, "fields", ())}
