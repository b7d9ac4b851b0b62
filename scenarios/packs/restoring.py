"""From the templates of a draft back to its files: what an author changed is written into them.

A cell whose value is still what the file says keeps its text, so an untouched pack comes back byte
for byte. A change made in the first language's template counts for all languages, unless the cell
has a text of its own there; rows are added and removed in the first language's template.
"""

from dataclasses import dataclass, field
from typing import Any

from lab.access.actors import system_actor
from lab.journal.models import Entry
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed
from scenarios.models import ScenarioVersion, Template
from scenarios.packs.columns import (
    Column,
    columns_of,
    picture_columns,
    pictures_named,
    table_file,
    tables,
)
from scenarios.packs.files import Files
from scenarios.packs.loader import Filling
from scenarios.packs.pack import Numbers, Pack
from scenarios.packs.pictures import FOLDER, cell_of, is_picture
from scenarios.packs.tables import table_text

Cells = dict[str, str]


def edited(version: ScenarioVersion) -> bool:
    """Whether an author has worked in a template of the version: the loader leaves no journal."""
    sandboxes = version.templates.values("sandbox")
    return Entry._base_manager.filter(sandbox__in=sandboxes).exists()


def restored_files(version: ScenarioVersion, pack: Pack, numbers: Numbers) -> Files:
    """The files of the pack with the tables as they now are in the version's own templates."""
    languages = pack.manifest.languages
    templates = {
        template.language: template
        for template in version.templates.filter(day_one=version.day_one).select_related("sandbox")
    }
    restoring = Restoring(pack, numbers, [templates[language] for language in languages])
    files = dict(pack.files)
    for collection in tables():
        text = restoring.table(collection)
        if text is None:
            files.pop(table_file(collection), None)
        else:
            files[table_file(collection)] = text
    return {
        **{path: text for path, text in files.items() if not is_picture(path)},
        **{path: files.get(path) or restoring.brought[path] for path in sorted(restoring.named)},
    }


@dataclass
class _Edition:
    """The rows of one collection in one language."""

    language: str
    filling: Filling
    rows: dict[int, Sandboxed] = field(default_factory=dict)


class Restoring:
    """Compares the templates with the pack, collection by collection."""

    def __init__(self, pack: Pack, numbers: Numbers, templates: list[Template]) -> None:
        self.pack = pack
        self.templates = templates
        # Paths of the pictures that rows name, and references of those that authors gave them.
        self.named: set[str] = set()
        self.brought: dict[str, str] = {}
        self.editions = [
            _Edition(template.language, Filling(pack, numbers, template.sandbox))
            for template in templates
        ]

    def table(self, collection: str) -> str | None:
        """The text of the collection's file, or None if it has no rows and had no file."""
        stored = self.pack.tables.get(collection)
        originals = {row["key"]: row for row in stored.rows} if stored else {}
        rows = self._changed_rows(collection, originals)
        self.named |= pictures_named(tables()[collection], rows)
        if stored is None and not rows:
            return None
        columns = list(stored.columns) if stored else ["key"]
        used = {column for row in rows for column, cell in row.items() if cell}
        columns += [column for column in self._all_columns(collection) if column in used]
        if collection in self.pack.implied and columns == ["key"]:
            return None
        return table_text(list(dict.fromkeys(columns)), rows)

    def _all_columns(self, collection: str) -> list[str]:
        others = self.pack.manifest.languages[1:]
        return [
            column
            for name in columns_of(tables()[collection])
            for column in (name, *(f"{name}@{language}" for language in others))
        ]

    def _changed_rows(self, collection: str, originals: dict[str, Cells]) -> list[Cells]:
        """The cells of every row: those of the file in its order, then the author's."""
        model = tables()[collection]
        main = self.editions[0]
        found: dict[str, Cells] = {}
        for edition, template in zip(self.editions, self.templates, strict=True):
            with acting_as(system_actor(template.sandbox)):
                edition.rows = {number_of(row.pk): row for row in model.objects.order_by("pk")}
                for number, row in edition.rows.items():
                    if number not in main.rows:
                        continue
                    key = main.filling.context.keys.name(collection, number)
                    original = originals.get(key, {})
                    cells = found.setdefault(key, {**original, "key": key})
                    cells |= self._changed_cells(edition, row, original)
        order = [key for key in originals if key in found]
        return [found[key] for key in dict.fromkeys([*order, *found])]

    def _changed_cells(self, edition: _Edition, row: Sandboxed, original: Cells) -> Cells:
        """Cells of the row in this language that no longer say what the database says."""
        model = type(row)
        values = edition.filling.values(model.collection, original) if original else {}
        expected = model(id=row.pk, sandbox_id=row.sandbox_id, **values)
        expected.clean_derived()
        self._note_pictures(row)
        first = edition is self.editions[0]
        return {
            name if first else f"{name}@{edition.language}": column.cell(
                row, edition.filling.context
            )
            for name, column in columns_of(model).items()
            if _state(column, row) != _state(column, expected)
        }

    def _note_pictures(self, row: Sandboxed) -> None:
        for name in picture_columns(type(row)):
            if reference := getattr(row, name):
                self.brought[f"{FOLDER}{cell_of(reference)}"] = reference


def _state(column: Column, row: Sandboxed) -> tuple[Any, ...]:
    return tuple(getattr(row, attribute) for attribute in column.attributes)
