"""Pictures of a pack: they lie in `files/`, rows name them, and they come back byte for byte.

In the pack's `Files` a picture stands as the reference that its rows will hold, read from a folder
with its content, from the database without.
"""

import re
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lab.files.images import FORMATS, checked
from lab.files.models import Blob
from lab.files.references import NewFile, clean_name, digest_of, name_of
from lab.files.storing import content_of
from scenarios.packs.problems import Problems

FOLDER = "files/"
LONGEST_PATH = 120
# One folder deep at most, so that two pictures can have the same name.
EXTENSIONS = "|".join(extension for kind in FORMATS.values() for extension in kind.extensions)
ALLOWED_PICTURE = re.compile(
    r"files/(?:[a-z0-9][a-z0-9-]{0,29}/)?[^/\\.][^/\\]*\." + f"(?:{EXTENSIONS})"
)


def is_picture(path: str) -> bool:
    return path.startswith(FOLDER)


def may_be_called(path: str) -> bool:
    """Whether a picture may have this path: what would be cleaned away is in no name."""
    name = path.rpartition("/")[2]
    clean = clean_name(name, name.rpartition(".")[2])
    return bool(ALLOWED_PICTURE.fullmatch(path)) and name == clean and len(path) <= LONGEST_PATH


def read_picture(path: str, content: bytes, problems: Problems) -> str:
    """The reference with its content; "" and a problem where it is no sound picture."""
    name = path.rpartition("/")[2]
    try:
        kind = checked(content)
    except ValidationError as error:
        for text in error.messages:
            problems.add(path, text)
        return ""
    if name.rpartition(".")[2] not in kind.extensions:
        text = _("The file is a picture of another kind: call it .%(extension)s.")
        problems.add(path, text % {"extension": kind.extension})
    return NewFile(name, content, kind.media_type)


def picture_content(path: str, reference: str, problems: Problems) -> bytes:
    try:
        return content_of(reference)
    except (Blob.DoesNotExist, FileNotFoundError):
        problems.add(path, _("The content of this file is missing on the server."))
        return b""


def cell_of(reference: str) -> str:
    """Where a picture goes that an author gave to a row: beside those of the same name."""
    return f"{digest_of(reference)[:8]}/{name_of(reference)}"


def check_used(files: Iterable[str], used: set[str], problems: Problems) -> None:
    """What no row names would be lost by the next dump: better to be told now."""
    for path in _unused(files, used):
        problems.add(path, _("No row names this picture. Remove it, or name it in a table."))


def _unused(files: Iterable[str], used: set[str]) -> Iterator[str]:
    return (path for path in files if is_picture(path) and path not in used)
