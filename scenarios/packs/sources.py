"""A pack as people bring it: a folder, a ZIP of it, or a workbook."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from scenarios.packs.archives import MAGIC, refused
from scenarios.packs.files import Files, inspect_folder
from scenarios.packs.pack import Pack, read_pack
from scenarios.packs.problems import BadPack, Problem, Problems
from scenarios.packs.workbook.reading import read_workbook
from scenarios.packs.workbook.writing import workbook_of
from scenarios.packs.zipped import read_zip, zip_of

WORKBOOK, ZIP = ".xlsx", ".zip"
WRITERS: Mapping[str, Callable[[Files], bytes]] = {WORKBOOK: workbook_of, ZIP: zip_of}


@dataclass(frozen=True)
class Source:
    """The files that could be read, what is wrong with the others, and where things stand in it."""

    files: Files
    problems: Problems
    lines: Mapping[str, list[int]] = field(default_factory=dict)
    located: Callable[[Problem], Problem] = lambda problem: problem

    def pack(self) -> Pack:
        """Raises BadPack with all that the files alone can tell."""
        with self.locating():
            return read_pack(self.files, self.problems, self.lines)

    @contextmanager
    def locating(self) -> Iterator[None]:
        """Tell what is found inside at the place where people see it."""
        try:
            yield
        except BadPack as error:
            if type(error) is not BadPack:
                raise
            raise BadPack([self.located(one) for one in error.problems], error.more) from error


def source_of(path: Path) -> Source:
    """The folder or file of that path. Raises BadPack where it is neither."""
    problems = Problems()
    if path.suffix.lower() not in WRITERS:
        return Source(inspect_folder(path, problems), problems)
    try:
        content = path.read_bytes()
    except OSError as error:
        text = _("The file cannot be read (%(reason)s). Check the path.")
        raise refused(str(path), text % {"reason": error.strerror}) from error
    return source_in(path.name, content)


def source_in(name: str, content: bytes) -> Source:
    """An uploaded file, by what is in it. Raises BadPack for what is neither ZIP nor workbook."""
    problems = Problems()
    if not content.startswith(MAGIC):
        text = _("This is neither a workbook (.xlsx) nor a ZIP of a pack's folder.")
        raise refused(name, text)
    if name.lower().endswith(ZIP):
        return Source(read_zip(name, content, problems), problems)
    book = read_workbook(name, content, problems)
    return Source(book.files, problems, book.lines, book.located)
