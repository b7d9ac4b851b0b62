"""Filling a template sandbox: rows with given numbers, validated in batches, without journal."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection

from lab.records.custom_values import parted, set_custom
from lab.records.door import keep_files
from lab.records.validation import Errors, constraint_messages, errors_in
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import NUMBER_MASK, first_play_number, make_id, number_of
from lab.tenancy.models import Counter, Sandbox, Sandboxed
from lab.tenancy.registry import sandboxed_models
from lab.tenancy.writing import current_write, sandbox_write

Numbered = tuple[int, Mapping[str, Any]]


class BadRows(Exception):
    """Some rows cannot be loaded; `errors` is {position: {field: [messages]}}."""

    def __init__(self, model: type[Sandboxed], errors: Errors) -> None:
        first = next(iter(errors.items()))
        super().__init__(f"{model._meta.label}: {len(errors)} bad rows, the first: {first}")
        self.model, self.errors = model, errors


def load_rows(model: type[Sandboxed], numbered: Sequence[Numbered]) -> int:
    """Insert rows as `(number, values)` into the template that the system or an author works in."""
    actor = current_actor()
    if actor.mode not in (Mode.SYSTEM, Mode.AUTHOR) or actor.sandbox.kind != Sandbox.Kind.TEMPLATE:
        raise RuntimeError("Only templates are loaded, by the system or an author.")
    if actor.sandbox.frozen:
        raise RuntimeError("A published template is frozen.")
    rows = [_row(model, actor.sandbox, number, values) for number, values in numbered]
    with sandbox_write():
        if errors := errors_in(rows, checked=False):
            raise BadRows(model, errors)
        keep_files(rows)
        with constraint_messages(model):
            model._base_manager.bulk_create(rows, batch_size=500)
        actor.policy.written(model)
    return len(rows)


def _row(
    model: type[Sandboxed], sandbox: Sandbox, number: int, values: Mapping[str, Any]
) -> Sandboxed:
    own, custom = parted(model, values)
    row = model(id=make_id(sandbox.pk, number), sandbox=sandbox, **own)
    if custom:
        set_custom(row, custom)
    row.clean_derived()
    return row


def set_counters() -> None:
    """Let the rows made in play begin far above the template's; called once when all is loaded."""
    with sandbox_write():
        sandbox = current_write().sandbox
        Counter._base_manager.filter(sandbox=sandbox).delete()
        highest = _highest_numbers(sandbox)
        rows = [
            Counter(
                pk=make_id(sandbox.pk, position),
                sandbox=sandbox,
                name=model.collection,
                next=first_play_number(highest.get(position, 0)),
            )
            for position, model in enumerate(sandboxed_models(), 1)
        ]
        Counter._base_manager.bulk_create(rows)


def _highest_numbers(sandbox: Sandbox) -> dict[int, int]:
    """{place of the model: its highest number}, where it has rows; one query over all tables.

    Not the count of rows: keys that a later version dropped leave their numbers unused.
    """
    ids = (make_id(sandbox.pk, 1), make_id(sandbox.pk, NUMBER_MASK))
    with connection.cursor() as cursor:
        cursor.execute(_highest_sql(connection.vendor), ids * len(sandboxed_models()))
        return {place: number_of(pk) for place, pk in cursor.fetchall() if pk is not None}


@cache
def _highest_sql(vendor: str) -> str:
    """Built once: compiling a hundred queries takes longer than running them."""
    quote = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT {place}, MAX(id) FROM {quote(model._meta.db_table)} WHERE id BETWEEN %s AND %s"
        for place, model in enumerate(sandboxed_models(), 1)
    )
