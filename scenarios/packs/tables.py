"""Tables of a pack as canonical CSV, so that two versions can be compared line by line."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from django.utils.translation import gettext as _

Row = dict[str, str]
csv.field_size_limit(128 * 1024)
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Table:
    """A CSV file: its columns, and the cells of each row with the line it begins at."""

    file: str
    columns: list[str]
    rows: list[dict[str, str]]
    lines: list[int]

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        return zip(self.lines, self.rows, strict=True)


class BadTable(ValueError):
    """Text that is no table, with the line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_table(file: str, text: str) -> Table:
    """Raises BadTable where a row has more or fewer cells than there are columns."""
    table, wrong = inspect_table(file, text)
    if wrong:
        raise wrong[0]
    return table


def inspect_table(file: str, text: str) -> tuple[Table, list[BadTable]]:
    """The table, and its rows of a wrong length, of which only the key is taken.

    Raises BadTable where the columns themselves cannot be told.
    """
    lines, records = _records(text)
    if not records:
        raise BadTable(_("The file is empty. Its first line names the columns."), 1)
    columns, *cells = records
    if len(set(columns)) < len(columns) or "" in columns:
        raise BadTable(_("Each column needs a name of its own."), 1)
    table, wrong = Table(file, columns, [], lines[1:]), []
    for line, record in zip(lines[1:], cells, strict=True):
        if len(record) != len(columns):
            text = _(
                "This row has %(found)s cells, the first line has %(wanted)s. "
                "Add or remove commas; put quotes around a cell that has one."
            )
            wrong.append(BadTable(text % {"found": len(record), "wanted": len(columns)}, line))
            record = _only_key(columns, record)
        table.rows.append(dict(zip(columns, record, strict=True)))
    return table, wrong


def _only_key(columns: list[str], record: list[str]) -> list[str]:
    """Other rows may refer to it, so its key counts; which cell belongs where is anybody's guess."""
    pairs = zip_longest(columns, record[: len(columns)], fillvalue="")
    return [cell if column == "key" else "" for column, cell in pairs]


def _records(text: str) -> tuple[list[int], list[list[str]]]:
    """Non-empty records, each with the line it begins at."""
    lines: list[int] = []
    records: list[list[str]] = []
    begin = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for record in reader:
            if any(record):
                if len(records) > MOST_ROWS:
                    raise BadTable(_too_long(), begin)
                lines.append(begin)
                records.append(record)
            begin = reader.line_num + 1
    except csv.Error as error:
        raise BadTable(
            _("This is not readable as CSV (%(reason)s). Look for an unclosed quote.")
            % {"reason": error},
            begin,
        ) from None
    return lines, records


def _too_long() -> str:
    return _("The table has more than %(most)s rows.") % {"most": MOST_ROWS}


def canonical_csv(text: str) -> str:
    """The same table with commas, LF, and quotes only where needed. Raises BadTable."""
    _lines, records = _records(text)
    return records_text(records)


def table_text(columns: list[str], rows: Iterable[Row]) -> str:
    """Canonical CSV of rows; a missing cell is empty."""
    return records_text([columns, *([row.get(column, "") for column in columns] for row in rows)])


def records_text(records: list[list[str]]) -> str:
    """Canonical CSV of lists of cells, the names of the columns first."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(records)
    return buffer.getvalue()


def columns_of(rows: list[Row]) -> list[str]:
    """All columns in which some row has a value, in the order of their first appearance."""
    seen: dict[str, bool] = {}
    for row in rows:
        for column, cell in row.items():
            seen[column] = seen.get(column, False) or cell != ""
    return [column for column, used in seen.items() if used]


def rows_text(rows: list[Row]) -> str:
    """Canonical CSV of rows with the columns that they have."""
    return table_text(columns_of(rows), rows)


def write_table(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rows_text(rows).encode())
