"""Which keys the tables of a draft have, for forms that name rows."""

from collections.abc import Callable, Iterable

from scenarios.packs.columns import table_file
from scenarios.packs.tables import BadTable, inspect_table
from scenarios.workbench.drafts import Draft

PICKLISTS = "picklist-items"


def keys_in(draft: Draft) -> Callable[[str], Iterable[str]]:
    """`known("accounts")` answers their keys; `known("picklist-items/industries")` those of one list."""
    found: dict[str, list[str]] = {}

    def known(name: str) -> Iterable[str]:
        collection, _slash, part = name.partition("/")
        if collection not in found:
            found[collection] = _keys(draft, table_file(collection))
        keys = found[collection]
        return [key for key in keys if key.startswith(f"{part}/")] if part else keys

    return known


def _keys(draft: Draft, path: str) -> list[str]:
    try:
        table, _wrong = inspect_table(path, draft.text(path))
    except BadTable:
        return []
    return [row["key"] for row in table.rows if row.get("key")]
