"""From the templates of a draft back to its files: what an author changed is written into them.

A cell whose value is still what the file says keeps its text, so an untouched pack comes back byte
for byte. A change made in the first language's template counts for all languages, unless the cell
has a text of its own there; rows are added and removed in the first language's template. What an
author made or removed in another one only is told, not lost in silence: `Restored.left_behind`.
Sharing modes, rights and locked fields have no language: they count wherever they were set.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import UniqueConstraint
from django.utils.translation import gettext as _

from lab.access.actors import system_actor
from lab.access.families import FAMILIES
from lab.access.models import FieldLock, Right, SharingMode
from lab.journal.models import Entry
from lab.records.custom_values import drafted
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import sandboxed_links
from scenarios.models import ScenarioVersion, Template, language_name
from scenarios.packs.columns import (
    has_own_key,
    picture_columns,
    pictures_named,
    table_file,
    tables,
)
from scenarios.packs.differences import FileChange
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.loader import Filling
from scenarios.packs.own_fields import columns_here
from scenarios.packs.pack import KEY, Numbers, Pack
from scenarios.packs.pictures import FOLDER, cell_of, is_picture
from scenarios.packs.sharing_block import with_sharing
from scenarios.packs.tables import table_text

Cells = dict[str, str]
# Rules of the company that say the same in every language, and the fields that tell them apart.
RULES = {Right: ("kind", "subject", "verb"), FieldLock: ("kind", "subject", "field")}


@dataclass(frozen=True)
class Restored:
    """The files of a draft, and what its templates hold that no file can."""

    files: Files
    left_behind: list[FileChange]


def edited(version: ScenarioVersion) -> bool:
    """Whether an author has worked in a template of the version: the loader leaves no journal."""
    sandboxes = version.templates.own().values("sandbox")
    return Entry._base_manager.filter(sandbox__in=sandboxes).exists()


def restored(version: ScenarioVersion, pack: Pack, numbers: Numbers) -> Restored:
    """The files of the pack with the tables as they now are in the version's own templates."""
    languages = pack.manifest.languages
    templates = {
        template.language: template
        for template in version.templates.own()
        .filter(day_one=version.day_one)
        .select_related("sandbox")
    }
    restoring = Restoring(pack, numbers, [templates[language] for language in languages])
    files = {**pack.files, MANIFEST: restoring.manifest()}
    for collection in tables():
        text = restoring.table(collection)
        if text is None:
            files.pop(table_file(collection), None)
        else:
            files[table_file(collection)] = text
    named = {path: files.get(path) or restoring.brought[path] for path in sorted(restoring.named)}
    texts = {path: text for path, text in files.items() if not is_picture(path)}
    return Restored({**texts, **named}, restoring.left_behind())


def _own_name(row: Sandboxed) -> str:
    """What a new row with a `key` of its own is called in the files, which tell that key by its last
    part: `industries/retail`. "" for rows that others refer to under the name they have got."""
    model: Any = type(row)
    linked = any(
        link.related_model is model for o in tables().values() for link in sandboxed_links(o)
    )
    if not has_own_key(model) or linked:
        return ""
    rules = (c for c in model._meta.constraints if isinstance(c, UniqueConstraint))
    names = next((c.fields for c in rules if "key" in c.fields), ())
    found = "/".join(str(getattr(row, name)) for name in names if name != "sandbox")
    return found if KEY.fullmatch(found) else ""


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
        # (collection, language) -> how many rows were made, deleted in that language only.
        self._made: Counter[tuple[str, str]] = Counter()
        self._deleted: Counter[tuple[str, str]] = Counter()

    def manifest(self) -> str:
        """pack.yaml with the sharing modes that an author has set; the first language's count most."""
        kept, changed = self.pack.manifest.sharing, {}
        for template in reversed(self.templates):
            with acting_as(system_actor(template.sandbox)):
                modes = dict(SharingMode.objects.values_list("family", "mode"))
            for family in FAMILIES:
                mode = modes.get(family, SharingMode.Mode.PRIVATE)
                if mode != kept.get(family, SharingMode.Mode.PRIVATE):
                    changed[family] = str(mode)
        return with_sharing(self.pack.files[MANIFEST], changed)

    def left_behind(self) -> list[FileChange]:
        text = _("%(file)s, in %(language)s only")
        return [
            FileChange(
                text % {"file": table_file(collection), "language": language_name(language)},
                made=self._made[collection, language],
                changed=0,
                deleted=self._deleted[collection, language],
            )
            for collection, language in sorted(self._made.keys() | self._deleted.keys())
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
        if collection in self.pack.implied and (columns == ["key"] or rows == stored.rows):  # type: ignore[union-attr]
            return None
        return table_text(list(dict.fromkeys(columns)), rows)

    def _all_columns(self, collection: str) -> list[str]:
        others = self.pack.manifest.languages[1:]
        with acting_as(system_actor(self.templates[0].sandbox)):
            names = list(columns_here(tables()[collection]))
        return [
            column
            for name in names
            for column in (name, *(f"{name}@{language}" for language in others))
        ]

    def _changed_rows(self, collection: str, originals: dict[str, Cells]) -> list[Cells]:
        """The cells of every row: those of the file in its order, then the author's."""
        found: dict[str, Cells] = {}
        for edition, template in zip(self.editions, self.templates, strict=True):
            with acting_as(system_actor(template.sandbox)):
                rows = tables()[collection].objects.order_by("pk")
                edition.rows = {number_of(row.pk): row for row in rows}
                for number, row in edition.rows.items():
                    if key := self._key(edition, number, row):
                        original = originals.get(key, {})
                        cells = found.setdefault(key, {**original, "key": key})
                        cells |= self._changed_cells(edition, row, original, cells)
            for number in self._deleted_only(edition, collection):
                if tables()[collection] in RULES:
                    found.pop(edition.filling.context.keys.name(collection, number), None)
                else:
                    self._deleted[collection, edition.language] += 1
        order = [key for key in originals if key in found]
        return [found[key] for key in dict.fromkeys([*order, *found])]

    def _key(self, edition: _Edition, number: int, row: Sandboxed) -> str:
        """The row's key, or "" where it does not count: the first language's template has none."""
        main, keys, collection = self.editions[0], edition.filling.context.keys, row.collection
        is_known = keys.knows(collection, number)
        if not is_known and type(row) in RULES:
            return "/".join(str(getattr(row, name)) for name in RULES[type(row)])
        if number in main.rows:
            own = "" if is_known else _own_name(row)
            return own or keys.name(collection, number)
        if not is_known:
            self._made[collection, edition.language] += 1
        return ""

    def _deleted_only(self, edition: _Edition, collection: str) -> list[int]:
        """Rows of the files that the first language's template has and this one lacks."""
        keys = edition.filling.context.keys
        gone = (number for number in self.editions[0].rows if number not in edition.rows)
        return [number for number in gone if keys.knows(collection, number)]

    def _changed_cells(
        self, edition: _Edition, row: Sandboxed, original: Cells, found: Cells
    ) -> Cells:
        """Cells of the row in this language that no longer say what the database says."""
        model = type(row)
        values = edition.filling.values(model.collection, original) if original else {}
        expected = drafted(model, {"id": row.pk, "sandbox_id": row.sandbox_id, **values})
        expected.clean_derived()
        self._note_pictures(row)
        changed = {
            name: column.cell(row, edition.filling.context)
            for name, column in columns_here(model).items()
            if column.state(row) != column.state(expected)
        }
        if edition is self.editions[0] or found.keys() == {"key"}:
            return changed
        if model in RULES:
            return {n: cell for n, cell in changed.items() if found.get(n) == original.get(n)}
        return {
            f"{name}@{edition.language}": cell
            for name, cell in changed.items()
            if original or cell != found.get(name, "")
        }

    def _note_pictures(self, row: Sandboxed) -> None:
        for name in picture_columns(type(row)):
            if reference := getattr(row, name):
                self.brought[f"{FOLDER}{cell_of(reference)}"] = reference
