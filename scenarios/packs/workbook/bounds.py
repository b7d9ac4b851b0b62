"""Workbooks of strangers, looked through before openpyxl builds anything of them.

Its memory grows with the number of elements that it holds at a time: all of most parts, one row of a
sheet, and something for each row and each shared string. So these are counted in the stream first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from scenarios.packs.archives import members_of, opened, refused
from scenarios.packs.problems import BadPack

LARGEST_UNPACKED = 120 * 1024 * 1024
MOST_PARTS = 1_000
# Of tags of one row, or of a part that is neither a sheet nor the shared strings.
MOST_TAGS = 100_000
MOST_STRINGS = 400_000
MOST_ROWS = 250_000
LONGEST_TAG = 20_000
CHUNK = 256 * 1024
# Parts that a list of texts has no need of.
_FOREIGN = re.compile(
    r"xl/(vbaProject|externalLinks|connections|queryTables|embeddings|activeX|ctrlProps)"
)
_PICTURE = re.compile(r".*\.(png|jpe?g|gif|emf|wmf|bin)", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<!(DOCTYPE|ENTITY)|encoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"'])", re.I
)
_LONG_TAG = re.compile(rb"<[^>]{%d}" % LONGEST_TAG)
# As much of a tag as tells which it is.
_NAME_BYTES = 64


@dataclass(frozen=True)
class _Bound:
    """How often the element may occur, between two of which there are at most MOST_TAGS tags."""

    element: re.Pattern[bytes]
    most: int


_ROWS = _Bound(re.compile(rb"<(?:\w+:)?row[\s/>]"), MOST_ROWS)
_STRINGS = _Bound(re.compile(rb"<(?:\w+:)?si[\s/>]"), MOST_STRINGS)
_NOTHING = _Bound(re.compile(rb"(?!)"), 0)


def inspect_workbook(name: str, content: bytes) -> None:
    """Raises BadPack for a workbook that would take too much, runs something or reaches elsewhere."""
    with opened(name, content) as archive:
        for member in members_of(name, archive, most=MOST_PARTS, largest=LARGEST_UNPACKED):
            if _FOREIGN.match(member.filename):
                text = _(
                    "The workbook has macros, links to other files or data connections. "
                    "Copy the sheets into a new workbook and save it as .xlsx."
                )
                raise refused(name, text)
            if not _PICTURE.fullmatch(member.filename):
                with archive.open(member) as stream:
                    _inspect_part(name, stream, _bound_of(member.filename))


def _bound_of(part: str) -> _Bound:
    if part.startswith("xl/worksheets/") and part.endswith(".xml"):
        return _ROWS
    return _STRINGS if part.lower() == "xl/sharedstrings.xml" else _NOTHING


def _inspect_part(name: str, stream: IO[bytes], bound: _Bound) -> None:
    """Count the elements of a part as it streams by."""
    found = between = 0
    for window in _windows(name, stream):
        if _DECLARED.search(window) or b"\0" in window:
            text = _(
                "The workbook is written in an unusual way. Save it as .xlsx in Excel once more."
            )
            raise refused(name, text)
        if _LONG_TAG.search(window):
            raise _too_large(name)
        place = 0
        for element in bound.element.finditer(window):
            between += window.count(b"<", place, element.start())
            found, place = found + 1, element.start()
            _check(name, found > bound.most or between > MOST_TAGS)
            between = 0
        between += window.count(b"<", place)
        _check(name, between > MOST_TAGS)


def _windows(name: str, stream: IO[bytes]) -> Iterator[bytes]:
    """The stream in parts that begin with a tag; no tag is cut in two. Long texts are left out."""
    rest = b""
    while chunk := stream.read(CHUNK):
        window = rest + chunk
        cut = window.rfind(b"<")
        if cut < 0:
            continue
        yield window[:cut]
        rest = window[cut:]
        _check(name, len(rest) > LONGEST_TAG and b">" not in rest)
        rest = rest[: max(_NAME_BYTES, rest.find(b">") + 1)]
    yield rest


def _check(name: str, too_much: bool) -> None:
    if too_much:
        raise _too_large(name)


def _too_large(name: str) -> BadPack:
    return refused(name, _("The workbook has far more rows or cells than a pack needs."))
