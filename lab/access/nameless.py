"""What somebody typed is read without the names of who is to stay unknown.

People who are read are masked where they are read (`lab.people.masking`); here it is text that anybody wrote
into records: an answer goes out with the whole name, user name, student number and mail address replaced.
Pictures stay as they are; of other files who wrote them is taken out (`lab.files.authors`).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from django.http.response import HttpResponseBase
from django.utils.html import escape
from django.utils.http import content_disposition_header

from lab.people.models import User

SHORTEST, SHORTEST_NUMBER, ANY_CASE_FROM = 2, 5, 4
# In JSON the last letter of an escape, as in \n or \u4e00, belongs to no word.
EDGES = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf])|(?<=\\u[0-9A-Fa-f]{{4}})){}(?![A-Za-z0-9])"
BETWEEN = r"[\s_.-]+"
PIECES = re.compile(
    r"(<script\b[^>]*>)(.*?)(</script>)|(<[^>]*>)|([^<]+)", re.DOTALL | re.IGNORECASE
)
# What people read of a tag; addresses and names of classes are none of it.
SHOWN = re.compile(
    r'(\b(?:(?:title|value|alt|aria-label|placeholder|content|data-[\w-]+)="(?!/)|href="mailto:))([^"]*)'
)
FILE_NAME = re.compile(
    r"filename\*=utf-8''(?P<coded>\S+)|filename=\"(?P<plain>(?:[^\"\\]|\\.)*)\"", re.IGNORECASE
)
JSON_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')


@dataclass(frozen=True)
class Nameless:
    """Replaces what `pattern` finds by the alias."""

    pattern: re.Pattern[str]
    alias: str

    def text(self, text: str) -> str:
        return self.pattern.sub(lambda _found: self.alias, text)

    def html(self, text: str) -> str:
        """Outside of tags, in the data of scripts, and in what tags show."""
        return PIECES.sub(self._piece, text)

    def json(self, text: str) -> str:
        """In values, not in keys."""
        return JSON_TEXTS.sub(lambda found: found[0] if found[1] else self.text(found[0]), text)

    def _piece(self, found: re.Match[str]) -> str:
        begin, script, end, tag, told = found.groups()
        if begin is not None:
            return f"{begin}{self.json(script)}{end}"
        if tag is not None:
            return SHOWN.sub(lambda shown: f"{shown[1]}{self.text(shown[2])}", tag)
        return self.text(told)

    def _content(self, content: bytes, kind: str) -> bytes:
        text = content.decode("utf-8", "surrogateescape")
        if kind == "text/html":
            text = self.html(text)
        elif kind.endswith("json"):
            text = self.json(text)
        else:
            text = self.text(text)
        return text.encode("utf-8", "surrogateescape")

    def answer(self, response: HttpResponseBase) -> None:
        """Replace in an answer of text, and in the name that a file is saved under; a streamed one is read
        as a whole first, for a name may stand across two of its pieces."""
        self._file_name(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not (kind.startswith("text/") or kind.endswith("json")):
            return
        if not response.streaming:
            response.content = self._content(response.content, kind)  # type: ignore[attr-defined]
            return
        pieces: Iterable[bytes] = response.streaming_content  # type: ignore[attr-defined]
        del response.headers["Content-Length"]
        response.streaming_content = (  # type: ignore[attr-defined]
            self._content(whole, kind) for whole in _joined(pieces)
        )

    def _file_name(self, response: HttpResponseBase) -> None:
        told = response.headers.get("Content-Disposition", "")
        way, _semicolon, rest = told.partition(";")
        if not (named := FILE_NAME.search(rest)):
            return
        name = unquote(named["coded"]) if named["coded"] else named["plain"].replace('\\"', '"')
        header = content_disposition_header(way.strip() == "attachment", self.text(name))
        response.headers["Content-Disposition"] = header or told


def _joined(pieces: Iterable[bytes]) -> Iterable[bytes]:
    yield b"".join(pieces)


def nameless(people: Iterable[int], alias: str) -> Nameless:
    """For these people, however they are called; one query."""
    rows = User.objects.filter(pk__in=list(people)).order_by("pk")
    words = {
        word.strip()
        for row in rows.values_list("name", "username", "student_number", "email")
        for word in row
    }
    patterns = sorted(
        (one for word in words if _is_telling(word) for one in _patterns(word)),
        key=len,
        reverse=True,
    )
    return Nameless(re.compile("|".join(patterns) or r"(?!)"), alias)


def _is_telling(word: str) -> bool:
    """A single letter or a short number stands for anything."""
    return len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST)


def _patterns(word: str) -> list[str]:
    """As it is written, with white space or as in names of files between, the family name first, and as pages
    and programs escape it."""
    parts = [_part(part) for part in word.split()]
    found = [BETWEEN.join(parts)]
    if len(parts) > 1:
        found.append(BETWEEN.join([f"{parts[-1]},?", *parts[:-1]]))
    found += [re.escape(one) for one in {escape(word), json.dumps(word)[1:-1]} - {word}]
    flag = "(?i:{})" if len(word) >= ANY_CASE_FROM else "(?:{})"
    return [EDGES.format(flag.format(one)) for one in found]


def _part(part: str) -> str:
    """Chinese may be written with spaces between the characters."""
    return re.escape(part) if part.isascii() else r"\s?".join(map(re.escape, part))
