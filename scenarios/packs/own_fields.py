"""The company's own fields in a pack: defined in data/custom-fields.csv, columns of other tables.

A text, number, date or choice is written like any other cell, a box as `yes` or `no`, a reference as
the key of the row that is meant.
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lab.entities.fields import DefinedField, Kind, field_of
from lab.records.custom_fields import (
    CustomField,
    Definition,
    Definitions,
    by_collection,
    definitions_of,
    extensible_models,
    wrong_key,
)
from lab.records.custom_values import told_value
from lab.tenancy.models import Sandboxed
from scenarios.packs.columns import YES, Column, Context, column_for, columns_of, table_file
from scenarios.packs.problems import Problems
from scenarios.packs.tables import Table

TABLE = CustomField.collection


def defined_in(table: Table | None) -> Definitions:
    """What the table defines, as far as it can be read: what is wrong in it is told when it is loaded."""
    rows = (_definition(row) for row in (table.rows if table else ()))
    return by_collection(one for one in rows if one is not None)


def _definition(row: dict[str, str]) -> Definition | None:
    key = row.get("key", "").rpartition("/")[2]
    kind = row.get("kind") or CustomField.Kind.TEXT
    model = extensible_models().get(row.get("entity", ""))
    if model is None or kind not in CustomField.Kind.values or wrong_key(model, key):
        return None
    return Definition(
        entity=row["entity"],
        key=key,
        label=row.get("label") or key,
        kind=kind,
        picklist=row.get("picklist", ""),
        refers_to=row.get("refers_to", ""),
    )


def check_definitions(table: Table | None, problems: Problems) -> None:
    """Note the definitions that no column can stand for, which would make their columns unknown."""
    for line, row in table.numbered() if table else ():
        model, kind = extensible_models().get(row.get("entity", "")), row.get("kind", "")
        if model is None:
            known = {"names": ", ".join(extensible_models())}
            text = _("These records take no fields of their own. Those that do: %(names)s.")
            problems.add(table_file(TABLE), text % known, line, "entity")
        elif text := wrong_key(model, row.get("key", "").rpartition("/")[2]):
            problems.add(table_file(TABLE), text, line, "key")
        if kind and kind not in CustomField.Kind.values:
            text = _("Choose one of: %(choices)s.") % {
                "choices": ", ".join(CustomField.Kind.values)
            }
            problems.add(table_file(TABLE), text, line, "kind")


def columns_here(model: type[Sandboxed]) -> dict[str, Column]:
    """The columns of the model, and those of its fields that the company has defined."""
    own: dict[str, Column] = {
        key: OwnColumn(field)
        for key in definitions_of(model)
        if isinstance(field := field_of(model, key), DefinedField)
    }
    return {**columns_of(model), **own} if own else columns_of(model)


class OwnColumn(Column):
    """A field of the company's own as a column; the row keeps its value in its JSON."""

    def __init__(self, field: DefinedField) -> None:
        assert field.column is not None
        super().__init__(field.column)
        self.defined, self.inner = field, column_for(field.column)

    @property
    def attributes(self) -> tuple[str, ...]:
        return ()

    def state(self, row: Sandboxed) -> tuple[Any, ...]:
        return (self.defined.kept(row),)

    def read(self, cell: str, context: Context) -> Any:
        if self.defined.kind is Kind.REFERENCE:
            return context.keys.number(self.defined.definition.refers_to, cell)
        return self.inner.read(cell, context)

    def values(self, cell: str, context: Context) -> dict[str, Any]:
        return {self.name: self.read(cell, context)}

    def cell(self, row: Sandboxed, context: Context) -> str:
        kept = self.defined.kept(row)
        if kept is None:
            return ""
        if self.defined.kind is Kind.REFERENCE:
            return context.keys.name(self.defined.definition.refers_to, kept)
        if self.defined.kind is Kind.BOOLEAN:
            return YES
        value = told_value(self.defined.definition, kept)
        return f"{value:f}" if isinstance(value, Decimal) else self.inner.write(value, context)
