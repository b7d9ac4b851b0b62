"""The files of a variant: a pure function of the pack's files and the number of the variant.

First the customers change places: whatever tasks, checks, playtest, timeline and brief say of one, by key
or by name, they then say of the other. Then names give way to others of their pools, everywhere. Then
figures and columns move. Keys of rows stay, and so do their numbers: a variant is a pack like any other.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from scenarios.engine.chance import Luck
from scenarios.packs.columns import table_file, tables
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.known import Known
from scenarios.packs.manifest import read_manifest
from scenarios.packs.personas import FILE as PERSONAS
from scenarios.packs.personas import read_personas
from scenarios.packs.pictures import is_picture
from scenarios.packs.problems import Problems
from scenarios.packs.tables import Row, read_table, table_text
from scenarios.variants.figures import A_NUMBER, Figures, moved, written_like
from scenarios.variants.model import FILE, Amount, Name, Variants
from scenarios.variants.reading import read_variants

# Where customers who change places are spoken of.
STORIES = re.compile(r"(personas|checks|timeline|injects|playtest)\.yaml|brief\..*\.md")
# What the pack says of itself and of its company is the same in all variants.
FIXED = frozenset((MANIFEST, FILE, "README.md"))
# Columns by which a text calls a row.
NAMING = ("name", "company")


@dataclass(frozen=True)
class Plan:
    """What a pack says of its variants, with what is needed to make them."""

    variants: Variants
    languages: tuple[str, ...]
    seed: int
    # Names of the rows that change places, by collection/key and column.
    named: Mapping[str, Row]

    @property
    def numbers(self) -> range:
        return range(1, self.variants.count + 1)

    def variant(self, number: int) -> "Permutation":
        if number not in self.numbers:
            text = _("This scenario has %(count)d variants, and no number %(number)d.")
            raise ValueError(text % {"count": self.variants.count, "number": number})
        return Permutation(self, number)


def plan_of(files: Files) -> Plan | None:
    """None where the pack has no variants. Raises BadPack where the files are not sound."""
    if FILE not in files:
        return None
    problems = Problems()
    manifest = read_manifest(files[MANIFEST], problems)
    if manifest is None:
        return None
    read = {
        c: read_table(table_file(c), files[table_file(c)])
        for c in tables()
        if table_file(c) in files
    }
    numbers = {c: {row["key"]: at for at, row in enumerate(t.rows, 1)} for c, t in read.items()}
    known = Known(numbers, manifest.languages, manifest.calendar, len(manifest.sessions))
    if PERSONAS in files:
        cast = read_personas(files[PERSONAS], known, problems)
        known = Known(**{**vars(known), "personas": cast.personas})
    variants = read_variants(files[FILE], known, problems)
    problems.stop()
    wanted = {row for swap in variants.truths for rows in swap.rows.values() for row in rows}
    named = {
        f"{collection}/{row['key']}": row
        for collection in {row.partition("/")[0] for row in wanted}
        for row in read[collection].rows
        if f"{collection}/{row['key']}" in wanted
    }
    seed = manifest.generate.seed if manifest.generate else 1
    return Plan(variants, manifest.languages, seed, named)


def permuted(files: Files, number: int) -> Files:
    """The files of that variant, those of the pack itself with 0."""
    if not number:
        return files
    if (plan := plan_of(files)) is None:
        raise ValueError(_("This scenario has no variants."))
    return plan.variant(number).files(files)


def idle_words(files: Files, plan: Plan) -> Iterator[str]:
    """Pools without any name that the pack uses, and figures that stand nowhere in it."""
    texts = {p: t for p, t in files.items() if p not in FIXED and not is_picture(p)}
    for pool in plan.variants.names:
        words = {text for name in pool for text in name.texts.values()}
        if not any(re.search(_pattern(word), text) for word in words for text in texts.values()):
            yield min(pool[0].texts.values())
    for amount in plan.variants.amounts:
        if amount.figure is None:
            continue
        pattern = Figures({amount.figure: amount.figure}).pattern
        if not any(pattern.search(texts.get(path, "")) for path in amount.files or texts):
            yield f"{amount.figure}"


@dataclass(frozen=True)
class Permutation:
    """One variant: what stands for what."""

    plan: Plan
    number: int

    def files(self, files: Files) -> Files:
        return {path: self.text(path, text) for path, text in files.items()}

    def text(self, path: str, text: str) -> str:
        """A file of the pack as this variant has it."""
        if path in FIXED or is_picture(path):
            return text
        if STORIES.fullmatch(path):
            text = self._rows.sub(self._other_row, text) if self.places else text
            text = _replaced(text, self.callings)
        text = _replaced(text, self.words)
        if path.endswith(".csv"):
            return self._table(path, text)
        return self.figures_in(path).in_text(text)

    @cached_property
    def places(self) -> dict[str, str]:
        """{collection/key: of the row that takes its place}."""
        found: dict[str, str] = {}
        for at, swap in enumerate(self.plan.variants.truths):
            personas = list(swap.rows)
            by = self._turn(f"truths.{at}", len(personas), least=0)
            for place, persona in enumerate(personas):
                other = personas[(place + by) % len(personas)]
                found.update(zip(swap.rows[persona], swap.rows[other], strict=True))
        return {row: other for row, other in found.items() if row != other}

    @cached_property
    def callings(self) -> dict[str, str]:
        """Names of rows that change places, in the texts that speak of them."""
        return {
            before: after
            for row, other in self.places.items()
            for before, after in _called(self.plan.named[row], self.plan.named[other])
        }

    @cached_property
    def words(self) -> dict[str, str]:
        """Names of the pools with what they give way to."""
        found: dict[str, str] = {}
        for at, pool in enumerate(self.plan.variants.names):
            by = self._turn(f"names.{at}", len(pool), least=1)
            for place, name in enumerate(pool):
                found.update(_renamed(name, pool[(place + by) % len(pool)]))
        return found

    @cached_property
    def figures(self) -> dict[Amount, Decimal]:
        """What each figure becomes."""
        return {
            amount: moved(amount.figure, amount, self._part(amount))
            for amount in self.plan.variants.amounts
            if amount.figure is not None
        }

    def figures_in(self, path: str) -> Figures:
        found = {a.figure: n for a, n in self.figures.items() if not a.files or path in a.files}
        return Figures({figure: number for figure, number in found.items() if figure is not None})

    def _turn(self, what: str, size: int, *, least: int) -> int:
        """How far a ring of names turns: another turn in each variant, until all have been."""
        turns = range(least, size)
        return turns[self._place(what, len(turns))]

    def _place(self, what: str, size: int) -> int:
        """Of so many places one, in an order that the seed shuffles."""
        luck = Luck(self.plan.seed, "variants")
        order = sorted(range(size), key=lambda place: luck.unit(what, place))
        return order[(self.number - 1) % size]

    def _part(self, amount: Amount) -> float:
        """From -1 to 1, the variants evenly spread over it, and none on what the pack itself says."""
        count = 2 * ((self.plan.variants.count + 1) // 2)
        return (2 * self._place(f"figure.{amount.figure}", count) + 1) / count - 1

    @cached_property
    def _rows(self) -> re.Pattern[str]:
        """Keys as they stand in YAML: alone, or behind their collection."""
        homes = "|".join(sorted({re.escape(row.partition("/")[0]) for row in self.places}))
        keys = sorted((re.escape(row.partition("/")[2]) for row in self.places), key=len)
        return re.compile(rf"(?<![\w./-])((?:{homes})/)?({'|'.join(reversed(keys))})(?![\w./-])")

    def _other_row(self, match: re.Match[str]) -> str:
        home, key = match[1] or "", match[2]
        row = home + key if home else self._homes[key]
        other = self.places.get(row)
        return match[0] if other is None else home + other.partition("/")[2]

    @cached_property
    def _homes(self) -> dict[str, str]:
        return {row.partition("/")[2]: row for row in self.places}

    def _table(self, path: str, text: str) -> str:
        collection = next((c for c in tables() if table_file(c) == path), "")
        columns = [one for one in self.plan.variants.amounts if one.collection == collection]
        figures = self.figures_in(path)
        if not columns and not figures.stand_in(text):
            return text
        table = read_table(path, text)
        rows = [figures.in_row(collection, row) for row in table.rows]
        for amount in columns:
            for row in rows:
                cell = row.get(amount.column, "")
                if A_NUMBER.fullmatch(cell) and (not amount.rows or row["key"] in amount.rows):
                    luck = Luck(self.plan.seed, f"variant {self.number}")
                    part = 2 * luck.unit(path, 0, f"{row['key']} {amount.column}") - 1
                    row[amount.column] = written_like(moved(Decimal(cell), amount, part), cell)
        return table_text(table.columns, rows)


def _called(row: Row, other: Row) -> Iterator[tuple[str, str]]:
    for column, cell in row.items():
        if column.partition("@")[0] in NAMING and cell and other.get(column):
            yield cell, other[column]


def _renamed(name: Name, other: Name) -> Iterator[tuple[str, str]]:
    yield from zip(name.words, other.words, strict=True)
    for text, instead in zip(name.texts.values(), other.texts.values(), strict=True):
        if text.isascii() and instead.isascii():
            yield f"{_joined(text, '-')}.", f"{_joined(instead, '-')}."
            yield f"{_joined(text, '.')}@", f"{_joined(instead, '.')}@"


def _joined(text: str, by: str) -> str:
    """As a name stands in a web or mail address."""
    return by.join(re.findall(r"[a-z0-9]+", text.lower()))


def _replaced(text: str, words: Mapping[str, str]) -> str:
    """All at once, the longest first, and no part of a longer word; across the folds of a text, too."""
    if not words:
        return text
    found = "|".join(_pattern(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(found, lambda match: words[" ".join(match[0].split())], text)


def _pattern(word: str) -> str:
    before = r"(?<![A-Za-z0-9])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return before + r"\s+".join(map(re.escape, word.split())) + after
