"""A pack that has been read and checked as far as that is possible without a database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from lab.company.models import CompanyProfile
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Sandboxed, Seat
from scenarios.packs.columns import (
    BadCell,
    Column,
    Context,
    Keys,
    columns_of,
    pictures_named,
    table_file,
    tables,
)
from scenarios.packs.dates import BadDate
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.manifest import Manifest, read_manifest
from scenarios.packs.pictures import check_used
from scenarios.packs.problems import Problems
from scenarios.packs.tables import BadTable, Table, read_table

PROFILE = CompanyProfile.collection
THE_COMPANY = "company"
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}")
Numbers = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Pack:
    """A manifest, the tables by collection, and the canonical texts that they were read from."""

    manifest: Manifest
    tables: dict[str, Table]
    files: Files
    # Tables that every company has, though the pack brings no file of them.
    implied: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        return digest_of(self.files)

    def number_rows(self, known: Numbers) -> Numbers:
        """key → number by collection: known keys keep theirs, new ones follow the highest."""
        numbers = {collection: dict(keys) for collection, keys in known.items()}
        for collection, table in self.tables.items():
            own = numbers.setdefault(collection, {})
            last = max(own.values(), default=0)
            for row in table.rows:
                if row["key"] not in own:
                    last += 1
                    own[row["key"]] = last
        return numbers

    def cell(self, row: dict[str, str], column: str, language: str) -> str:
        """The cell in that language, or in the pack's first one where it has no own."""
        return row.get(f"{column}@{language}") or row.get(column, "")


def digest_of(files: Files) -> str:
    """One fingerprint of all files."""
    lines = (f"{path} {sha256(text.encode()).hexdigest()}" for path, text in sorted(files.items()))
    return sha256("\n".join(lines).encode()).hexdigest()


def read_pack(files: Files) -> Pack:
    """Check everything that the files alone can tell. Raises BadPack with all problems found."""
    manifest = read_manifest(files[MANIFEST])
    problems = Problems()
    _check_briefs(files, manifest, problems)
    pack = _with_profile(manifest, _read_tables(files, problems), files)
    for collection, table in pack.tables.items():
        _check_columns(table, tables()[collection], manifest, problems)
        _check_keys(table, problems)
    _check_seats(pack, problems)
    _check_profile(pack, problems)
    problems.stop()
    _check_cells(pack, problems)
    check_used(pack.files, _pictures_of(pack), problems)
    problems.stop()
    return pack


def _with_profile(manifest: Manifest, found: dict[str, Table], files: Files) -> Pack:
    """A pack without a profile of its company has one that follows from pack.yaml."""
    if PROFILE in found:
        return Pack(manifest, found, files)
    implied = Table(table_file(PROFILE), ["key"], [{"key": THE_COMPANY}], [1])
    return Pack(manifest, {**found, PROFILE: implied}, files, frozenset([PROFILE]))


def _check_profile(pack: Pack, problems: Problems) -> None:
    """One row under one key: it is number 1 in every version."""
    keys = [row.get("key") for row in pack.tables[PROFILE].rows]
    if keys != [THE_COMPANY]:
        text = _("The company has one profile: a single row with the key “%(key)s”.")
        problems.add(table_file(PROFILE), text % {"key": THE_COMPANY})


def _check_briefs(files: Files, manifest: Manifest, problems: Problems) -> None:
    wanted = {f"brief.{language}.md" for language in manifest.languages}
    for path in wanted - files.keys():
        problems.add(path, _("The brief in this language is missing."))
    for path in files.keys() - wanted:
        if path.startswith("brief."):
            problems.add(path, _("pack.yaml does not list this language."))


def _read_tables(files: Files, problems: Problems) -> dict[str, Table]:
    paths = {table_file(collection): collection for collection in tables()}
    found = {}
    for path, text in files.items():
        if not path.endswith(".csv"):
            continue
        if path not in paths:
            names = ", ".join(sorted(set(tables()) - {Seat.collection}))
            problems.add(path, _("Unknown table. Known are: %(names)s.") % {"names": names})
            continue
        try:
            found[paths[path]] = read_table(path, text)
        except BadTable as error:
            problems.add(path, error, error.line)
    return found


def _check_columns(
    table: Table, model: type[Sandboxed], manifest: Manifest, problems: Problems
) -> None:
    first, *others = manifest.languages
    known = columns_of(model)
    if "key" not in table.columns:
        problems.add(table.file, _("The column “key” is missing: it names each row."), 1)
    for name in table.columns:
        base, at, language = name.partition("@")
        if base not in known and name != "key":
            names = ", ".join(known)
            text = _("Unknown column. Known are: %(names)s.") % {"names": names}
            problems.add(table.file, text, 1, name)
        elif at and language not in others:
            text = _("A column without @ is in %(first)s; others can be: %(others)s.")
            speaks = {"first": first, "others": ", ".join(others) or "–"}
            problems.add(table.file, text % speaks, 1, name)


def _check_keys(table: Table, problems: Problems) -> None:
    seen: dict[str, int] = {}
    for line, row in table.numbered():
        key = row.get("key", "")
        if not KEY.fullmatch(key):
            text = _("“%(key)s” is no key: 1 to 80 letters, digits and . _ / - without spaces.")
            problems.add(table.file, text % {"key": key[:80]}, line, "key")
        elif key in seen:
            text = _("“%(key)s” stands in line %(line)s already.")
            problems.add(table.file, text % {"key": key, "line": seen[key]}, line, "key")
        seen.setdefault(key, line)


def _check_seats(pack: Pack, problems: Problems) -> None:
    """A company without a seat could not be played."""
    if Seat.collection not in pack.tables or not pack.tables[Seat.collection].rows:
        problems.add(table_file(Seat.collection), _("The company needs at least one seat."))


def _check_cells(pack: Pack, problems: Problems) -> None:
    numbers = pack.number_rows({})
    context = Context(pack.manifest.calendar, Keys(numbers), lambda number: number, pack.files)
    for collection, table in pack.tables.items():
        if len(table.rows) > NUMBER_MASK // 8:
            problems.add(table.file, _("The table has too many rows."))
            continue
        columns = list(_columns(table, tables()[collection]))
        for line, row in table.numbered():
            for name, column in columns:
                _check_cell(row[name], column, context, problems, table.file, line, name)


def _pictures_of(pack: Pack) -> set[str]:
    """Paths of the pictures that the pack's rows name."""
    found: set[str] = set()
    for collection, table in pack.tables.items():
        found |= pictures_named(tables()[collection], table.rows)
    return found


def _columns(table: Table, model: type[Sandboxed]) -> Iterator[tuple[str, Column]]:
    known = columns_of(model)
    for name in table.columns:
        if name != "key":
            yield name, known[name.partition("@")[0]]


def _check_cell(
    cell: str,
    column: Column,
    context: Context,
    problems: Problems,
    file: str,
    line: int,
    name: str,
) -> None:
    if cell == "":
        return
    try:
        column.values(cell, context)
    except (BadCell, BadDate) as error:
        problems.add(file, error, line, name)
