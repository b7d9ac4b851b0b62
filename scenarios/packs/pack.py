"""A pack that has been read and checked as far as that is possible without a database."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from django.utils.translation import gettext as _

from lab.clock.models import Holiday
from lab.company.models import CompanyProfile
from lab.records.custom_fields import defined
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Sandboxed, Seat
from scenarios.checks.reading import FILE as CHECKS
from scenarios.checks.reading import read_checks
from scenarios.packs.calendar import Calendar
from scenarios.packs.columns import (
    NO,
    YES,
    BadCell,
    Column,
    Context,
    Keys,
    pictures_named,
    table_file,
    tables,
)
from scenarios.packs.dates import BadDate
from scenarios.packs.files import MANIFEST, Files
from scenarios.packs.further import FURTHER
from scenarios.packs.known import Known
from scenarios.packs.manifest import Manifest, read_manifest
from scenarios.packs.own_fields import TABLE as OWN_FIELDS
from scenarios.packs.own_fields import check_definitions, columns_here, defined_in
from scenarios.packs.personas import FILE as PERSONAS
from scenarios.packs.personas import Cast, read_personas
from scenarios.packs.pictures import check_used, is_picture
from scenarios.packs.problems import Problems
from scenarios.packs.tables import BadTable, Table, inspect_table
from scenarios.playtest.script import FILE as SCRIPT
from scenarios.playtest.script import read_script

PROFILE, HOLIDAYS = CompanyProfile.collection, Holiday.collection
THE_COMPANY = "company"
# Dates are checked by it where pack.yaml is not readable.
ANY_DAY = dt.date(2018, 1, 1)
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,79}")
Numbers = dict[str, dict[str, int]]
Lines = Mapping[str, list[int]]


@dataclass(frozen=True)
class Pack:
    """A manifest, the tables by collection, and the canonical texts that they were read from."""

    manifest: Manifest
    tables: dict[str, Table]
    files: Files
    # Tables that every company has, though the pack brings no file of them.
    implied: frozenset[str] = frozenset()
    # Its simulated customers.
    cast: Cast = field(default_factory=Cast)

    @property
    def working_time(self) -> bool:
        """Whether touches take time: where somebody is touched, unless the pack says otherwise."""
        said = self.manifest.working_time
        return PERSONAS in self.files if said is None else said

    @property
    def digest(self) -> str:
        return digest_of(self.files)

    def number_rows(self, known: Numbers) -> Numbers:
        """key → number by collection: known keys keep theirs, new ones follow the highest."""
        return _numbered(self.tables, known)

    def cell(self, row: dict[str, str], column: str, language: str) -> str:
        """The cell in that language, or in the pack's first one where it has no own."""
        return row.get(f"{column}@{language}") or row.get(column, "")


def digest_of(files: Files) -> str:
    """One fingerprint of all files."""
    lines = (f"{path} {sha256(text.encode()).hexdigest()}" for path, text in sorted(files.items()))
    return sha256("\n".join(lines).encode()).hexdigest()


def _numbered(tables_: Mapping[str, Table], known: Numbers) -> Numbers:
    numbers = {collection: dict(keys) for collection, keys in known.items()}
    for collection, table in tables_.items():
        own = numbers.setdefault(collection, {})
        last = max(own.values(), default=0)
        for row in table.rows:
            if "key" in row and row["key"] not in own:
                last += 1
                own[row["key"]] = last
    return numbers


def read_pack(files: Files, problems: Problems | None = None, lines: Lines | None = None) -> Pack:
    """Check everything that the files alone can tell. Raises BadPack with all problems found.

    `problems` are those that were met when the files were read: files with one are not among `files`.
    `lines` says where each row of a table stands, where that is not its line in the text.
    """
    problems = problems or Problems()
    bad = problems.files()
    manifest = read_manifest(files[MANIFEST], problems) if MANIFEST in files else None
    found = _read_tables(files, problems, lines or {})
    check_definitions(found.get(OWN_FIELDS), problems)
    with defined(defined_in(found.get(OWN_FIELDS))):
        cast = _checked(files, manifest, found, bad, problems)
    problems.stop()
    if manifest is None:
        raise RuntimeError("A pack without a manifest has a problem that nobody noted.")
    return replace(_with_company(manifest, found, files), cast=cast)


def _checked(
    files: Files,
    manifest: Manifest | None,
    found: dict[str, Table],
    bad: set[str],
    problems: Problems,
) -> Cast:
    """Note what is wrong in the tables and in what refers to them; the simulated customers."""
    cast = Cast()
    if manifest:
        _check_briefs(files, manifest, bad, problems)
    for collection, table in found.items():
        _check_columns(table, tables()[collection], manifest, problems)
        _check_keys(table, problems)
    unreadable = {c for c in tables() if c not in found and table_file(c) in problems.files()}
    unreadable |= {c for c, table in found.items() if "key" not in table.columns}
    _check_seats(found, unreadable, problems)
    _check_cells(found, manifest, unreadable, files, problems)
    check_used(files, _pictures_of(found), problems)
    if PROFILE in found:
        _check_profile(found[PROFILE], problems)
    if manifest:
        numbers, sessions = _numbered(found, {}), len(manifest.sessions)
        known = Known(numbers, manifest.languages, manifest.calendar, sessions)
        if PERSONAS in files:
            cast = read_personas(files[PERSONAS], known, problems)
            known = replace(known, personas=cast.personas)
        for path, read in ((CHECKS, read_checks), (SCRIPT, read_script), *FURTHER.items()):
            if path in files:
                read(files[path], known, problems)
    return cast


def _with_company(manifest: Manifest, found: dict[str, Table], files: Files) -> Pack:
    """A pack without a profile of its company, or without holidays, has those of pack.yaml."""
    rows = {PROFILE: [{"key": THE_COMPANY}], HOLIDAYS: _holidays(manifest)}
    implied = {
        collection: Table(table_file(collection), list(own[0]), own, list(range(1, len(own) + 1)))
        for collection, own in rows.items()
        if own and collection not in found
    }
    return Pack(manifest, {**found, **implied}, files, frozenset(implied))


def _holidays(manifest: Manifest) -> list[dict[str, str]]:
    """The holidays of pack.yaml as rows; those of every year on a day of the year of day 1."""
    first, *others = manifest.languages
    year = manifest.calendar.day_one.year
    return [
        {
            "key": on,
            "name": names[first],
            **{f"name@{language}": names[language] for language in others},
            "day": _in_year(on, year) if len(on) == 5 else on,
            "yearly": YES if len(on) == 5 else NO,
        }
        for on, names in manifest.holidays
    ]


def _in_year(on: str, year: int) -> str:
    leap = on == "02-29" and not calendar.isleap(year)
    return f"{year - year % 4 if leap else year}-{on}"


def _check_profile(profile: Table, problems: Problems) -> None:
    """One row under one key: it is number 1 in every version."""
    if [row.get("key") for row in profile.rows] != [THE_COMPANY]:
        text = _("The company has one profile: a single row with the key “%(key)s”.")
        problems.add(profile.file, text % {"key": THE_COMPANY})


def _check_briefs(files: Files, manifest: Manifest, bad: set[str], problems: Problems) -> None:
    wanted = {f"brief.{language}.md" for language in manifest.languages}
    for path in wanted - files.keys() - bad:
        text = _("The brief in this language is missing. Write it, or take the language out.")
        problems.add(path, text)
    for path in files.keys() - wanted:
        if path.startswith("brief."):
            text = _("pack.yaml does not list this language. Add it to `languages`.")
            problems.add(path, text)


def _read_tables(files: Files, problems: Problems, lines: Lines) -> dict[str, Table]:
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
            found[paths[path]], wrong = inspect_table(path, text)
        except BadTable as error:
            wrong = [error]
        else:
            found[paths[path]] = _placed(found[paths[path]], lines)
        for row in wrong:
            problems.add(path, row, row.line)
    return found


def _placed(table: Table, lines: Lines) -> Table:
    return replace(table, lines=lines[table.file]) if table.file in lines else table


def _check_columns(
    table: Table, model: type[Sandboxed], manifest: Manifest | None, problems: Problems
) -> None:
    first, *others = manifest.languages if manifest else [""]
    known = columns_here(model)
    if "key" not in table.columns:
        problems.add(table.file, _("The column “key” is missing: it names each row."), 1)
    for name in table.columns:
        base, at, language = name.partition("@")
        if base not in known and name != "key":
            names = ", ".join(known)
            text = _("Unknown column. Known are: %(names)s.") % {"names": names}
            problems.add(table.file, text, 1, name)
        elif at and manifest and language not in others:
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


def _check_seats(found: Mapping[str, Table], unreadable: set[str], problems: Problems) -> None:
    """A company without a seat could not be played."""
    seats = found.get(Seat.collection)
    if Seat.collection not in unreadable and not (seats and seats.rows):
        problems.add(table_file(Seat.collection), _("The company needs at least one seat."))


def _check_cells(
    found: Mapping[str, Table],
    manifest: Manifest | None,
    unreadable: set[str],
    files: Files,
    problems: Problems,
) -> None:
    own = manifest.calendar if manifest else Calendar(ANY_DAY)
    broken = {path: "" for path in problems.files() if is_picture(path)}
    context = Context(
        own, Keys(_numbered(found, {}), unreadable), lambda number: number, {**files, **broken}
    )
    for collection, table in found.items():
        if len(table.rows) > NUMBER_MASK // 8:
            problems.add(table.file, _("The table has too many rows."))
            continue
        columns = list(_columns(table, tables()[collection]))
        for line, row in table.numbered():
            for name, column in columns:
                _check_cell(row[name], column, context, problems, table.file, line, name)


def _pictures_of(found: Mapping[str, Table]) -> set[str]:
    """Paths of the pictures that the pack's rows name."""
    named: set[str] = set()
    for collection, table in found.items():
        named |= pictures_named(tables()[collection], table.rows)
    return named


def _columns(table: Table, model: type[Sandboxed]) -> Iterator[tuple[str, Column]]:
    known = columns_here(model)
    for name in table.columns:
        if name != "key" and (column := known.get(name.partition("@")[0])):
            yield name, column


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
