"""A course is written as a folder in a ZIP."""

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import ListBlock, RichTextBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses.pages.exchange import FORMAT, MANIFEST, MODULE
from courses.pages.exchange.html import rewritten
from courses.pages.models import Course, LabBrief, Lesson, Module
from lab.access.decisions import Refused
from scenarios.packs.yaml_text import LARGEST
from scenarios.packs.yaml_writing import written

# The same course gives the same bytes.
MADE = (1980, 1, 1, 0, 0, 0)


class Writer:
    """Collects the files of a course: texts by path, contents by path."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.texts: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}
        self._files: list[dict[str, str]] = []
        self._paths: dict[tuple[str, int], str] = {}
        self._pages: dict[int, str] = {}

    def zipped(self) -> bytes:
        self._write()
        buffer = io.BytesIO()
        members = {path: text.encode() for path, text in self.texts.items()} | self.contents
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(members):
                member = zipfile.ZipInfo(path, MADE)
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, members[path])
        return buffer.getvalue()

    def _write(self) -> None:
        modules = [_latest(one) for one in Module.objects.child_of(self.course).order_by("path")]
        pages = {module.pk: _pages_of(module) for module in modules}
        folders = {one.pk: _name(number, one) for number, one in enumerate(modules, start=1)}
        for module in modules:
            for number, page in enumerate(pages[module.pk], start=1):
                self._pages[page.pk] = f"{folders[module.pk]}/{_name(number, page)}.yaml"
        course = {
            "format": FORMAT,
            "title": self.course.title,
            "slug": self.course.slug,
            "language": self.course.language,
            "summary": self.course.summary,
            "picture": self._file("image", self.course.picture) if self.course.picture else "",
        }
        for module in modules:
            told = {"title": module.title, "slug": module.slug, "summary": module.summary}
            self._text(f"{folders[module.pk]}/{MODULE}", told)
            for page in pages[module.pk]:
                self._text(self._pages[page.pk], self._page(page))
        self._text(MANIFEST, course | {"files": self._files})

    def _text(self, path: str, told: dict[str, Any]) -> None:
        text = written(_full(told))
        if len(text) > LARGEST:
            reason = _("“%(page)s” is too long for a file: split it into two pages.")
            raise Refused(reason % {"page": told["title"]})
        self.texts[path] = text

    def _page(self, page: Lesson | LabBrief) -> dict[str, Any]:
        lab = isinstance(page, LabBrief)
        version = page.version if isinstance(page, LabBrief) else None
        return {
            "kind": "lab" if lab else "lesson",
            "title": page.title,
            "slug": page.slug,
            "minutes": str(page.minutes or ""),
            "scenario": version.scenario.slug if version else "",
            "version": str(version.number) if version else "",
            "body": [{one.block_type: self._value(one.block, one.value)} for one in page.body],
        }

    def _value(self, block: Any, value: Any) -> Any:
        match block:
            case RichTextBlock():
                return rewritten(value.source, self._place)[0]
            case ImageChooserBlock():
                return self._file("image", value) if value else ""
            case DocumentChooserBlock():
                return self._file("document", value) if value else ""
            case StructBlock():
                children = block.child_blocks.items()
                return _full({name: self._value(one, value.get(name)) for name, one in children})
            case ListBlock():
                return [self._value(block.child_block, one) for one in value]
        if isinstance(value, bool):
            return "true" if value else ""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return "" if value is None else str(value)

    def _place(self, given: dict[str, str]) -> dict[str, str] | None:
        """A link within the course names the file of its page; any other page is not there."""
        number = given.get("id", "")
        known = self._pages.get(int(number)) if number.isdecimal() else None
        return {"page": known} if given.get("linktype") == "page" and known else None

    def _file(self, kind: str, file: Any) -> str:
        key = (kind, file.pk)
        if key not in self._paths:
            ending = file.file.name.rpartition(".")[2].lower()
            path = f"files/{len(self._paths) + 1:02d}.{ending}"
            try:
                with file.file.open("rb") as stream:
                    self.contents[path] = stream.read()
            except FileNotFoundError as error:
                text = _("The content of “%(file)s” is missing on the server.")
                raise Refused(text % {"file": file.title}) from error
            self._paths[key] = path
            self._files.append({"path": path, "kind": kind, "title": file.title})
        return self._paths[key]


def _latest(page: Any) -> Any:
    """As it was saved last, published or not."""
    return page.get_latest_revision_as_object() if page.has_unpublished_changes else page


def _pages_of(module: Module) -> list[Any]:
    found: Iterable[Any] = [
        *Lesson.objects.child_of(module),
        *LabBrief.objects.child_of(module).select_related("version__scenario"),
    ]
    return [_latest(one) for one in sorted(found, key=lambda page: page.path)]


def _name(number: int, page: Any) -> str:
    return f"{number:02d}-{page.slug[:50]}"


def _full(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: it is empty again when it is read."""
    return {key: value for key, value in told.items() if value not in ("", [], {}, None)}


def course_zip(course: Course) -> bytes:
    """Raises Refused where a file is lost or a page is too long."""
    return Writer(_latest(course)).zipped()
