"""The files of a pack as canonical text: read from a folder with care, written back to one.

The text of a picture is its reference: see `pictures`.
"""

import re
from pathlib import Path

from django.utils.translation import gettext as _

from scenarios.packs.pictures import (
    is_picture,
    may_be_called,
    picture_content,
    read_picture,
)
from scenarios.packs.problems import Problems
from scenarios.packs.tables import BadTable, canonical_csv

MANIFEST = "pack.yaml"
# Files that no template is made of.
TEXTS = ("brief.", "README.md", "checks.yaml", "playtest.yaml", "variants.yaml")
SEATS = "seats.csv"
LARGEST_FILE = 16 * 1024 * 1024
LARGEST_PICTURE = 5 * 1024 * 1024
LARGEST_PACK = 64 * 1024 * 1024
MOST_FILES = 200
# The only names a pack may hold; in particular none that leads out of its folder.
ALLOWED = re.compile(
    r"(pack|checks|playtest|personas|colleagues|timeline|injects|variants)\.yaml|README\.md|seats\.csv|brief\.[a-z]{2}(-[a-z]{2,8})?\.md|data/[a-z][a-z0-9-]{0,59}\.csv"
)

# Everything below a space but tab and line ends, and halves of characters; no database or spreadsheet
# takes them. Marks that turn the direction of writing make a name look like another one.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Files = dict[str, str]


def read_folder(folder: Path) -> Files:
    """{path: canonical text} of a pack. Raises BadPack; nothing outside the folder is opened."""
    problems = Problems()
    files = inspect_folder(folder, problems)
    problems.stop()
    return files


def inspect_folder(folder: Path, problems: Problems) -> Files:
    """The files that can be read; what is wrong with the others is noted."""
    if not folder.is_dir():
        problems.add(str(folder), _("There is no such folder. Check the path."))
        problems.stop()
    if not (folder / MANIFEST).is_file():
        problems.add(MANIFEST, _("The folder has no pack.yaml: is it a pack?"))
        problems.stop()
    paths = _paths(folder, problems)
    bad = problems.files()
    files = {
        path: read_content(path, (folder / path).read_bytes(), problems)
        for path in paths
        if path not in bad
    }
    bad = problems.files()
    return {path: text for path, text in files.items() if path not in bad}


def _paths(folder: Path, problems: Problems) -> list[str]:
    """Names of the files, in order; hidden files are none of a pack's."""
    found, size = [], 0
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in file.relative_to(folder).parts):
            continue
        if file.is_symlink():
            problems.add(path, _("Links are not followed: put the file itself here."))
        elif file.is_file():
            size += file.stat().st_size
            found.append(path)
            check_name(path, file.stat().st_size, problems)
        if len(found) > MOST_FILES or size > LARGEST_PACK:
            problems.add(path, _("The pack is too large: 200 files and 64 MB are the most."))
            break
    return found


def check_name(path: str, size: int, problems: Problems) -> None:
    """Note where a pack has no file of this path, or none of this size."""
    if is_picture(path):
        if not may_be_called(path):
            problems.add(path, _("Pictures are called files/<name>.png, .jpg, .webp or .gif."))
        elif size > LARGEST_PICTURE:
            problems.add(path, _("The picture is larger than 5 MB."))
    elif not ALLOWED.fullmatch(path):
        problems.add(
            path,
            _("No such file belongs to a pack. Tables go to data/<collection>.csv."),
        )
    elif size > LARGEST_FILE:
        problems.add(path, _("The file is larger than 16 MB."))


def read_content(path: str, content: bytes, problems: Problems) -> str:
    """The canonical text of one file, or "" and a problem."""
    if is_picture(path):
        return read_picture(path, content, problems)
    try:
        text = canonical_text(path, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.add(path, _("This is not UTF-8. Save the file as UTF-8."), line)
    except BadTable as error:
        problems.add(path, error, error.line)
    else:
        if not (control := CONTROL.search(text)):
            return text
        line = text.count("\n", 0, control.start()) + 1
        problems.add(path, _("There is a control character here: remove it."), line)
    return ""


def canonical_text(path: str, text: str) -> str:
    """Unix line ends, one at the end of the file; CSV with quotes only where needed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if path.endswith(".csv"):
        return canonical_csv(text)
    return text.rstrip("\n") + "\n"


def not_canonical(folder: Path) -> list[str]:
    """Files whose bytes differ from what `dump` would write."""
    files = read_folder(folder)
    return [
        path
        for path, text in files.items()
        if not is_picture(path) and (folder / path).read_bytes() != text.encode()
    ]


def write_folder(folder: Path, files: Files) -> None:
    """Write a pack. Raises BadPack rather than mix it with something else."""
    problems = Problems()
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        problems.add(str(folder), _("The folder holds something that is no pack. Choose another."))
    for path in files:
        check_name(path, len(files[path]), problems)
    contents = {path: file_content(path, text, problems) for path, text in files.items()}
    problems.stop()
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def file_content(path: str, text: str, problems: Problems) -> bytes:
    """The bytes of a file; of a picture that is lost none, and a problem."""
    return picture_content(path, text, problems) if is_picture(path) else text.encode()
