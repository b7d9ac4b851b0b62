"""Which rows the tables of a draft have, by key and by name, for forms that name rows."""

from collections.abc import Sequence

from django.utils.translation import get_language

from scenarios.packs.columns import table_file
from scenarios.packs.tables import BadTable, Row, inspect_table
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.workbench.drafts import Draft

PICKLISTS = "picklist-items"
PERSONAS = "personas"
PERSONAS_FILE = "personas.yaml"
# The column that tells a row to people, the first that it fills.
NAMES = ("name", "subject", "label", "title", "summary", "question", "code")
PLAYED = {"contact": "contacts", "lead": "leads"}


class Keys:
    """`keys("accounts")` answers their keys; `keys("picklist-items/industries")` those of one list;
    `named(…)` the keys with the names of the rows in the reader's language. Simulated customers are
    `personas`."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._found: dict[str, dict[str, Row]] = {}
        self._personas: dict[str, Row] | None = None
        language, (first, *_others) = get_language() or "", draft.version.languages
        self._ending = "" if language == first else f"@{language}"

    def __call__(self, name: str) -> list[str]:
        return [key for key, _row in self._rows(name)]

    def named(self, name: str) -> list[tuple[str, str]]:
        """Items of a list by the last part of their key: it is what other files say."""
        if name == PERSONAS:
            return [(key, self.persona(row)) for key, row in self.personas().items()]
        part = "/" in name
        return [
            (key.rpartition("/")[2] if part else key, self._told(row))
            for key, row in self._rows(name)
        ]

    def name(self, collection: str, key: str) -> str:
        """What a row is called; "" where there is none."""
        return self._told(self._table(collection).get(key, {}))

    def persona(self, told: Row) -> str:
        """The name of the person whom a simulated customer plays."""
        names = (self.name(PLAYED[of], str(told[of])) for of in PLAYED if told.get(of))
        return next(filter(None, names), "")

    def personas(self) -> dict[str, Row]:
        if self._personas is None:
            self._personas = _personas(self.draft.text(PERSONAS_FILE))
        return self._personas

    def _rows(self, name: str) -> list[tuple[str, Row]]:
        if name == PERSONAS:
            return list(self.personas().items())
        collection, _slash, part = name.partition("/")
        rows = self._table(collection).items()
        return [(key, row) for key, row in rows if not part or key.startswith(f"{part}/")]

    def _table(self, collection: str) -> dict[str, Row]:
        if collection not in self._found:
            self._found[collection] = _table(self.draft, table_file(collection))
        return self._found[collection]

    def _told(self, row: Row) -> str:
        names = (row.get(f"{column}{end}") for column in NAMES for end in (self._ending, ""))
        return next(filter(None, names), "")


def keys_in(draft: Draft) -> Keys:
    return Keys(draft)


def labelled(pairs: Sequence[tuple[str, str]], prefix: str = "") -> list[tuple[str, str]]:
    """Choices of rows as `name (key)`."""
    return [(f"{prefix}{key}", f"{name} ({key})" if name else key) for key, name in pairs]


def _table(draft: Draft, path: str) -> dict[str, Row]:
    try:
        table, _wrong = inspect_table(path, draft.text(path))
    except BadTable:
        return {}
    return {row["key"]: row for row in table.rows if row.get("key")}


def _personas(text: str) -> dict[str, Row]:
    try:
        top = read_yaml(text).value if text.strip() else {}
    except BadYaml:
        return {}
    found = top.get(PERSONAS) if isinstance(top, dict) else None
    rows = found.items() if isinstance(found, dict) else ()
    return {str(key): row for key, row in rows if isinstance(row, dict)}
