"""A history that is played: services run in a trial company of each language, and what they wrote
becomes rows of the pack.

Whatever is posted (stock, ledger, money) is written by the services that post it and by nobody else, so
a pack that was played agrees with itself.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import DecimalField
from django.utils import timezone
from django.utils.translation import override

from crm.stock.models import Reservation, StockLevel
from lab.access.actors import system_actor
from lab.tenancy.actor import acting_as
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandbox, Sandboxed
from scenarios.packs.columns import (
    Column,
    Context,
    Keys,
    has_own_key,
    table_file,
    tables,
)
from scenarios.packs.files import Files
from scenarios.packs.loader import Filling, materialise
from scenarios.packs.own_fields import columns_here
from scenarios.packs.pack import Numbers, Pack, read_pack
from scenarios.packs.tables import Row, rows_text

NOON = dt.time(12)
# Told of each row, even where it says what an empty cell means.
ALWAYS = frozenset(("quantity", "position", "side", "kind", "direction", "status"))
# Columns that one looks for first.
LEADING = (
    "code",
    "subject",
    "owner",
    "account",
    "contact",
    "status",
    "position",
    "product",
    "description",
    "quantity",
    "unit",
)
# A document's number inside a text, such as SO2026-0004: its year moves with day 1.
_CODE = re.compile(r"\b([A-Z]{1,3})(\d{4})(-\d{4})\b")
_WORD = re.compile(r"(?<!^)(?=[A-Z])")
Played = TypeVar("Played", bound=Sandboxed)


@dataclass
class Scene:
    """A trial company in one language, where a story acts on one day after the other."""

    pack: Pack
    sandbox: Sandbox
    numbers: Numbers
    # {(collection, number): key} of rows that the story gave a name.
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def is_chinese(self) -> bool:
        return self.sandbox.language.startswith("zh")

    def text(self, english: str, chinese: str) -> str:
        return chinese if self.is_chinese else english

    @contextmanager
    def on(self, day: int) -> Iterator[None]:
        """So many days after day 1, or before it where `day` is negative."""
        present = self.pack.manifest.calendar.day_one + dt.timedelta(days=day)
        now = timezone.make_aware(dt.datetime.combine(present, NOON))
        Sandbox.objects.filter(pk=self.sandbox.pk).update(simulated_now=now)
        self.sandbox.simulated_now = now
        with acting_as(system_actor(self.sandbox)):
            yield

    def row(self, model: type[Played], key: str) -> Played:
        """The row that the pack, or the story, calls so."""
        for (collection, number), name in self.names.items():
            if (collection, name) == (model.collection, key):
                return model.objects.numbered(number).get()  # type: ignore[attr-defined]
        return model.objects.numbered(self.numbers[model.collection][key]).get()  # type: ignore[attr-defined]

    def named(self, row: Played, key: str) -> Played:
        self.names[row.collection, row.number] = key
        return row


Story = Callable[[Scene], None]


def played(files: Files, story: Story) -> Files:
    """The files with what the story made and changed. Raises BadPack where they are no sound pack."""
    pack = read_pack(files)
    numbers, takes = pack.number_rows({}), []
    with transaction.atomic():
        for language in pack.manifest.languages:
            takes.append(_take(pack, numbers, language, story))
        transaction.set_rollback(True)
    made = dict(files)
    for collection in tables():
        if (rows := _merged(pack, collection, takes)) is not None:
            made[table_file(collection)] = rows_text(rows)
    return made


@dataclass(frozen=True)
class _Take:
    """What a story did in one language: cells by row, of rows it made and of those it changed."""

    language: str
    made: Mapping[str, Mapping[str, Row]]
    changed: Mapping[str, Mapping[str, Row]]


def _take(pack: Pack, numbers: Numbers, language: str, story: Story) -> _Take:
    day_one = pack.manifest.calendar.day_one
    sandbox = materialise(
        pack, numbers, language=language, day_one=day_one, name=pack.manifest.slug
    )
    with acting_as(system_actor(sandbox)):
        before = {collection: _rows_of(model) for collection, model in tables().items()}
    scene = Scene(pack, sandbox, numbers)
    with override(language):
        story(scene)
    with acting_as(system_actor(sandbox)):
        return _compared(scene, before, language)


def _rows_of(model: type[Sandboxed]) -> dict[int, Sandboxed]:
    return {number_of(row.pk): row for row in model.objects.order_by("pk")}


def _compared(scene: Scene, before: Mapping[str, Mapping[int, Sandboxed]], language: str) -> _Take:
    after = {collection: _rows_of(model) for collection, model in tables().items()}
    fresh = {
        collection: [row for number, row in rows.items() if number not in before[collection]]
        for collection, rows in after.items()
    }
    if gone := [c for c, rows in before.items() if rows.keys() - after[c].keys()]:
        raise RuntimeError(f"A story deletes nothing that the pack has: {', '.join(gone)}")
    naming = _Naming(scene, after)
    for row in (row for rows in fresh.values() for row in rows):
        naming.name(row)
    filling = Filling(scene.pack, naming.numbers, scene.sandbox)
    context = replace(filling.context, keys=Keys(naming.numbers))
    made = {
        collection: {naming.name(row): _cells(row, context, filling) for row in rows}
        for collection, rows in fresh.items()
    }
    changed = {
        collection: {
            context.keys.name(collection, number): cells
            for number, row in rows.items()
            if (cells := _difference(row, after[collection][number], context))
        }
        for collection, rows in before.items()
    }
    return _Take(language, made, changed)


def _cells(row: Sandboxed, context: Context, filling: Filling) -> Row:
    """The cells that say more than an empty one would, and those that one looks for."""
    blank = type(row)(**filling.values(row.collection, {"key": ""}))
    return {
        name: _written(column, row, context)
        for name, column in columns_here(type(row)).items()
        if name in ALWAYS or column.state(row) != column.state(blank)
    }


def _difference(before: Sandboxed, after: Sandboxed, context: Context) -> Row:
    return {
        name: _written(column, after, context)
        for name, column in columns_here(type(after)).items()
        if column.state(before) != column.state(after)
    }


def _written(column: Column, row: Sandboxed, context: Context) -> str:
    """As an author would write it: quantities without needless noughts, the year of documents' numbers
    relative to day 1."""
    cell = column.cell(row, context)
    if cell and isinstance(column.field, DecimalField) and column.field.decimal_places > 2:
        return f"{Decimal(cell).normalize():f}"
    year = context.calendar.day_one.year

    def relative(match: re.Match[str]) -> str:
        return f"{match[1]}{{Y{int(match[2]) - year:+d}}}{match[3]}"

    return _CODE.sub(relative, cell)


class _Naming:
    """Keys of played rows: by the document they belong to, else counted by kind."""

    def __init__(self, scene: Scene, rows: Mapping[str, Mapping[int, Sandboxed]]) -> None:
        self._rows = rows
        self.numbers: Numbers = {c: dict(keys) for c, keys in scene.numbers.items()}
        self._given = scene.names
        self._keys = {
            (collection, number): key
            for collection, keys in self.numbers.items()
            for key, number in keys.items()
        }

    def name(self, row: Sandboxed) -> str:
        known = (row.collection, row.number)
        if known not in self._keys:
            self._keys[known] = key = self._given.get(known) or self._of(row)
            self.numbers.setdefault(row.collection, {})[key] = row.number
        return self._keys[known]

    def _of(self, row: Any) -> str:
        model: type[Sandboxed] = type(row)
        if has_own_key(model):
            raise RuntimeError(f"Give this row a name: {row!r}")
        if isinstance(row, StockLevel):
            return f"{self.name(row.product)}/{self.name(row.warehouse)}"
        if isinstance(row, Reservation):
            line = self._rows[row.line_collection][number_of(row.line_id)]
            return f"{self.name(line)}/{self.name(row.warehouse)}"
        if getattr(row, "document_id", None):
            document = self._rows[row.document_collection][number_of(row.document_id)]
            return self._counted(row, self.name(document))
        if row.part_of and row.part_of != "account":
            return self._counted(row, self.name(getattr(row, row.part_of)))
        word = _WORD.sub("-", type(row).__name__).lower()
        return self._free(row, (f"{word}-{place:02d}" for place in range(1, 10_000)))

    def _counted(self, row: Sandboxed, whole: str) -> str:
        return self._free(row, (f"{whole}/{place}" for place in range(1, 10_000)))

    def _free(self, row: Sandboxed, keys: Iterable[str]) -> str:
        taken = self.numbers.get(row.collection, {})
        return next(key for key in keys if key not in taken)


def _merged(pack: Pack, collection: str, takes: list[_Take]) -> list[Row] | None:
    """The table with what was played, in all languages; None where nothing was."""
    first, *others = takes
    if any(take.made[collection].keys() != first.made[collection].keys() for take in others):
        raise RuntimeError(f"The story is another one in another language: {collection}")
    if not any(take.made[collection] or take.changed[collection] for take in takes):
        return None
    table = pack.tables.get(collection)
    rows = [dict(row) for row in table.rows] if table and collection not in pack.implied else []
    for row in rows:
        names = {n for take in takes for n in take.changed[collection].get(row["key"], ())}
        for name in sorted(names):
            _put(row, name, {t.language: _changed(pack, t, collection, row, name) for t in takes})
    for key in first.made[collection]:
        row = {"key": key}
        for name in sorted({n for t in takes for n in t.made[collection][key]}, key=_place):
            _put(row, name, {t.language: t.made[collection][key].get(name, "") for t in takes})
        rows.append(row)
    return rows


def _place(name: str) -> tuple[int, str]:
    """Columns stand in one order, wherever a model declares its fields."""
    return (LEADING.index(name) if name in LEADING else len(LEADING), name)


def _changed(pack: Pack, take: _Take, collection: str, row: Row, name: str) -> str:
    changed = take.changed[collection].get(row["key"], {})
    return changed[name] if name in changed else pack.cell(row, name, take.language)


def _put(row: Row, name: str, cells: Mapping[str, str]) -> None:
    """The cell in the first language, and in the others where they say something else."""
    (_language, main), *others = cells.items()
    row[name] = main
    for language, cell in others:
        if main and not cell:
            raise RuntimeError(f"“{row['key']}” says {name} in one language only.")
        row[f"{name}@{language}"] = cell if cell != main else ""
