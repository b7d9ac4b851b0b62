"""A course of strangers is read: everything that is wrong with it is told at once, nothing is believed.

What comes out is plain: pages in their order with the raw values of their blocks, files by path.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from courses.pages.exchange import FORMAT, MANIFEST, MODULE
from courses.pages.exchange.blocks import read_body
from lab.files.images import checked
from scenarios.models import ScenarioVersion
from scenarios.packs.archives import MAGIC, content_of, member_path, members_of, opened, refused
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_text import BadYaml, Document, read_yaml

MOST_FILES, LARGEST, LARGEST_FILE = 600, 64 * 1024 * 1024, 20 * 1024 * 1024
NAME = re.compile(r"(\d\d)-([\w-]{1,60})")
FILE = re.compile(r"files/\d{2,3}\.[a-z0-9]{2,5}")
SLUG = re.compile(r"[-\w]{1,255}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
BESIDE = ("__MACOSX/", ".")


@dataclass(frozen=True)
class FileRead:
    path: str
    kind: str
    title: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class PageRead:
    """A lesson or lab. `body` holds raw blocks whose files and links still are paths."""

    path: str
    kind: str
    title: str
    slug: str
    minutes: int | None
    version: ScenarioVersion | None
    body: list[dict[str, Any]]


@dataclass(frozen=True)
class ModuleRead:
    path: str
    title: str
    slug: str
    summary: str
    pages: list[PageRead]


@dataclass(frozen=True)
class CourseRead:
    title: str
    slug: str
    language: str
    summary: str
    picture: str
    modules: list[ModuleRead]
    files: dict[str, FileRead]


class Reader:
    def __init__(self, members: dict[str, bytes], problems: Problems) -> None:
        self.problems = problems
        self._documents: dict[str, Document] = {}
        self._members = members
        for path, content in sorted(members.items()):
            if not path.startswith("files/"):
                self._documents[path] = self._yaml(path, content)

    def _yaml(self, path: str, content: bytes) -> Document:
        try:
            text = content.decode("utf-8-sig")
            if control := CONTROL.search(text):
                line = text.count("\n", 0, control.start()) + 1
                self.problems.add(path, _("There is a control character here: remove it."), line)
                return Document({})
            document = read_yaml(text)
        except UnicodeDecodeError:
            self.problems.add(path, _("This is not UTF-8. Save the file as UTF-8."))
            return Document({})
        except BadYaml as error:
            self.problems.add(path, error, error.line)
            return Document({})
        if not isinstance(document.value, dict):
            self.problems.add(path, _("Write keys and values here, such as “title: Leads”."), 1)
            return Document({})
        return document

    def course(self) -> CourseRead:
        told = self._told(
            MANIFEST, ("format", "title", "slug", "language", "summary", "picture", "files")
        )
        if told.get("format") not in (None, FORMAT):
            self._at(MANIFEST, "format", _("This version of the format is not known here."))
        if (language := self._text(MANIFEST, told, "language", 10)) not in dict(settings.LANGUAGES):
            codes = ", ".join(dict(settings.LANGUAGES))
            self._at(MANIFEST, "language", _("Choose one of: %(choices)s.") % {"choices": codes})
        files = self._files(told.get("files"))
        picture = self._text(MANIFEST, told, "picture", 40, needed=False)
        if picture and (picture not in files or files[picture].kind != "image"):
            self._at(MANIFEST, "picture", _("There is no such picture among the files."))
        return CourseRead(
            title=self._text(MANIFEST, told, "title", 255),
            slug=self._slug(MANIFEST, told),
            language=language,
            summary=self._text(MANIFEST, told, "summary", 1000, needed=False),
            picture=picture,
            modules=self._modules(files),
            files=files,
        )

    def _told(self, path: str, keys: tuple[str, ...]) -> dict[str, Any]:
        found = self._documents[path].value if path in self._documents else {}
        for key in found:
            if key not in keys:
                text = _("Unknown. Known are: %(keys)s.") % {"keys": ", ".join(keys)}
                self._at(path, key, text)
        return found

    def _at(self, path: str, key: str, text: str) -> None:
        document = self._documents.get(path)
        self.problems.add(path, text, document.line(key) if document else 0, key)

    def _text(
        self, path: str, told: dict[str, Any], key: str, most: int, *, needed: bool = True
    ) -> str:
        value = told.get(key, "")
        if isinstance(value, str) and len(value) <= most and (value.strip() or not needed):
            return value
        least = 1 if needed else 0
        text = _("Write a text of %(least)d to %(most)d characters.")
        self._at(path, key, text % {"least": least, "most": most})
        return ""

    def _slug(self, path: str, told: dict[str, Any]) -> str:
        value = told.get("slug", "")
        if value and not (isinstance(value, str) and SLUG.fullmatch(value)):
            self._at(path, "slug", _("Letters, digits, - and _ only."))
            return ""
        return value

    def _files(self, listed: Any) -> dict[str, FileRead]:
        found: dict[str, FileRead] = {}
        for one in listed if isinstance(listed, list) else []:
            told = one if isinstance(one, dict) else {}
            path, kind = str(told.get("path", "")), told.get("kind")
            if path not in self._members or kind not in ("image", "document"):
                self._at(MANIFEST, "files", _("“%(path)s” is not there.") % {"path": path[:60]})
                continue
            title = told.get("title")
            title = title[:255] if isinstance(title, str) and title.strip() else path
            found[path] = FileRead(path, kind, title, self._members[path])
            self._check_file(found[path])
        for path in self._members:
            if path.startswith("files/") and path not in found:
                self.problems.add(path, _("course.yaml does not name this file below “files”."))
        return found

    def _check_file(self, file: FileRead) -> None:
        ending = file.path.rpartition(".")[2]
        if file.kind == "document":
            if ending not in settings.LIBRARY_KINDS:
                self.problems.add(file.path, _("Files of this kind are not taken."))
            return
        try:
            kind = checked(file.content)
        except ValidationError as error:
            for text in error.messages:
                self.problems.add(file.path, text)
            return
        if ending not in kind.extensions:
            text = _("The file is a picture of another kind: call it .%(extension)s.")
            self.problems.add(file.path, text % {"extension": kind.extension})

    def _modules(self, files: dict[str, FileRead]) -> list[ModuleRead]:
        folders = sorted({path.partition("/")[0] for path in self._documents if "/" in path})
        found = []
        for folder in folders:
            path = f"{folder}/{MODULE}"
            if path not in self._documents:
                self.problems.add(path, _("The folder has no module.yaml."))
            told = self._told(path, ("title", "slug", "summary"))
            pages = [
                self._page(one, files)
                for one in sorted(self._documents)
                if one.startswith(f"{folder}/") and one != path
            ]
            found.append(
                ModuleRead(
                    path=folder,
                    title=self._text(path, told, "title", 255),
                    slug=self._slug(path, told),
                    summary=self._text(path, told, "summary", 1000, needed=False),
                    pages=pages,
                )
            )
        return found

    def _page(self, path: str, files: dict[str, FileRead]) -> PageRead:
        keys = ("kind", "title", "slug", "minutes", "scenario", "version", "body")
        told = self._told(path, keys)
        kind = told.get("kind", "lesson")
        if kind not in ("lesson", "lab"):
            self._at(path, "kind", _("Choose one of: %(choices)s.") % {"choices": "lesson, lab"})
        pages = {one for one in self._documents if one.count("/") == 1 and MODULE not in one}
        return PageRead(
            path=path,
            kind=kind if isinstance(kind, str) else "lesson",
            title=self._text(path, told, "title", 255),
            slug=self._slug(path, told),
            minutes=self._minutes(path, told),
            version=self._version(path, told) if kind == "lab" else None,
            body=read_body(path, self._documents[path], files, pages, self.problems),
        )

    def _minutes(self, path: str, told: dict[str, Any]) -> int | None:
        value = told.get("minutes", "")
        if value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"\d{1,4}", value):
            return int(value)
        self._at(path, "minutes", _("Write a whole number."))
        return None

    def _version(self, path: str, told: dict[str, Any]) -> ScenarioVersion | None:
        slug, number = told.get("scenario", ""), told.get("version", "")
        if not slug:
            return None
        texts = isinstance(slug, str) and isinstance(number, str)
        found = None
        if texts and re.fullmatch(r"\d{1,6}", number):
            rows = ScenarioVersion.objects.published().filter(scenario__slug=slug)
            found = rows.filter(number=int(number)).select_related("scenario").first()
        if found is None:
            text = _("There is no published version %(number)s of “%(slug)s” here: load it first.")
            self._at(path, "scenario", text % {"number": number, "slug": slug})
        return found


def read_course(name: str, content: bytes) -> CourseRead:
    """Raises BadPack with all problems; nothing is unpacked to a disk, nothing is written."""
    if not content.startswith(MAGIC):
        raise refused(name, _("This is no ZIP of a course."))
    problems = Problems()
    with opened(name, content) as archive:
        stated = members_of(name, archive, most=MOST_FILES, largest=LARGEST)
        by_path = {member_path(one): one for one in stated}
        by_path = {path: one for path, one in by_path.items() if not _beside(path)}
        top = _top(by_path)
        members = {}
        for full, member in sorted(by_path.items()):
            path = full.removeprefix(top)
            if why := _why_not(path, member.file_size):
                problems.add(full, why)
            else:
                members[path] = content_of(archive, member)
    if MANIFEST not in members:
        problems.add(MANIFEST, _("The archive has no course.yaml: is it a course?"))
    course = Reader(members, problems).course()
    problems.stop()
    return course


def _beside(path: str) -> bool:
    parts = path.split("/")
    return (
        path.startswith(BESIDE) and ".." not in parts or parts[-1] in ("Thumbs.db", "desktop.ini")
    )


def _top(paths: dict[str, Any]) -> str:
    """The one folder in which all lies, where somebody packed the folder and not what is in it."""
    tops = {path.partition("/")[0] for path in paths}
    top = tops.pop() if MANIFEST not in paths and len(tops) == 1 else ""
    return f"{top}/" if top and f"{top}/{MANIFEST}" in paths else ""


def _why_not(path: str, size: int) -> str:
    """Why a course has no such file; "" where it may."""
    if size > LARGEST_FILE:
        return _("The file is larger than 20 MB.")
    if path == MANIFEST or FILE.fullmatch(path):
        return ""
    parts = PurePosixPath(path).parts
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    page = dot and ending == "yaml" and (stem == "module" or NAME.fullmatch(stem))
    if len(parts) == 2 and "/".join(parts) == path and NAME.fullmatch(parts[0]) and page:
        return ""
    return _("No such file belongs to a course. Pages are called 01-module/01-page.yaml.")
