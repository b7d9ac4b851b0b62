"""The blocks of a page, from what stands in its file to what the page keeps."""

import re
from collections.abc import Container, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import BooleanBlock, ChooserBlock, DecimalBlock, ListBlock, RichTextBlock
from wagtail.blocks import StructBlock as Struct
from wagtail.images.blocks import ImageChooserBlock

from courses.pages.blocks import Body
from courses.pages.exchange.html import rewritten
from scenarios.packs.problems import Problems
from scenarios.packs.yaml_text import Document

MOST_BLOCKS = 100
BODY = Body()
NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
Path = tuple[str, ...]


def read_body(
    file: str,
    document: Document,
    files: Mapping[str, Any],
    pages: Container[str],
    problems: Problems,
) -> list[dict[str, Any]]:
    """Raw blocks; where a file or a page belongs, its path stands."""
    listed = document.value.get("body", [])
    if not isinstance(listed, list) or len(listed) > MOST_BLOCKS:
        text = _("Write a list of at most %(most)s items here.") % {"most": MOST_BLOCKS}
        problems.add(file, text, document.line("body"), "body")
        return []
    reader = _Reader(file, document, files, pages, problems)
    found = [reader.block(one, ("body", str(place))) for place, one in enumerate(listed)]
    return [one for one in found if one is not None]


class _Reader:
    def __init__(
        self,
        file: str,
        document: Document,
        files: Mapping[str, Any],
        pages: Container[str],
        problems: Problems,
    ) -> None:
        self._file, self._document, self._files = file, document, files
        self._pages, self._problems = pages, problems
        self._wrong = False

    def _at(self, path: Path, text: str) -> None:
        self._wrong = True
        self._problems.add(self._file, text, self._document.line(*path), ".".join(path[2:]))

    def block(self, one: Any, path: Path) -> dict[str, Any] | None:
        kinds = ", ".join(BODY.child_blocks)
        if not isinstance(one, dict) or len(one) != 1 or next(iter(one)) not in BODY.child_blocks:
            self._at(path, _("A block is one of: %(kinds)s.") % {"kinds": kinds})
            return None
        kind, told = next(iter(one.items()))
        block = BODY.child_blocks[kind]
        self._wrong = False
        value = self.value(block, told, (*path, kind))
        if not self._wrong:
            self._check(block, value, (*path, kind))
        return {"type": kind, "value": value}

    def value(self, block: Any, told: Any, path: Path) -> Any:
        match block:
            case Struct():
                return self._struct(block, told, path)
            case ListBlock():
                if not isinstance(told, list) or len(told) > MOST_BLOCKS:
                    text = _("Write a list of at most %(most)s items here.")
                    self._at(path, text % {"most": MOST_BLOCKS})
                    return []
                items = enumerate(told)
                return [self.value(block.child_block, one, (*path, str(n))) for n, one in items]
        if not isinstance(told, str):
            self._at(path, _("Write a text here."))
            return None
        return self._scalar(block, told, path)

    def _struct(self, block: Struct, told: Any, path: Path) -> dict[str, Any]:
        if not isinstance(told, dict):
            self._at(path, _("Write keys and values here."))
            return {}
        for key in told.keys() - block.child_blocks.keys():
            keys = ", ".join(block.child_blocks)
            self._at((*path, key), _("Unknown. Known are: %(keys)s.") % {"keys": keys})
        return {
            name: self.value(child, told[name], (*path, name)) if name in told else _empty(child)
            for name, child in block.child_blocks.items()
        }

    def _scalar(self, block: Any, told: str, path: Path) -> Any:
        match block:
            case RichTextBlock():
                text, problems = rewritten(told, self._place)
                for problem in problems:
                    self._at(path, problem)
                return text
            case ChooserBlock():
                kind = "image" if isinstance(block, ImageChooserBlock) else "document"
                if told not in self._files or self._files[told].kind != kind:
                    self._at(path, _("“%(path)s” is not there.") % {"path": told[:60]})
                return told
            case BooleanBlock():
                if told not in ("true", "false"):
                    self._at(path, _("Write true or false."))
                return told == "true"
            case DecimalBlock():
                if not NUMBER.fullmatch(told):
                    self._at(path, _("Write a number, such as 1250.5."))
                    return None
                return told
        return told

    def _place(self, given: dict[str, str]) -> dict[str, str] | None:
        if (page := given.get("page", "")) in self._pages:
            return {"page": page}
        self._at(
            ("body",), _("A link leads to “%(page)s”, which is not there.") % {"page": page[:60]}
        )
        return None

    def _check(self, block: Any, value: Any, path: Path) -> None:
        """What the editor would say to the block; files are looked at by themselves."""
        try:
            if isinstance(block, Struct) and _has_file(block):
                for name, child in block.child_blocks.items():
                    if not isinstance(child, ChooserBlock):
                        child.clean(child.to_python(value[name]))
                    elif not value[name]:
                        self._at(path, _("The block has no file."))
            else:
                block.clean(block.to_python(value))
        except ValidationError as error:
            for text in _texts(error):
                self._at(path, text)


def _has_file(block: Struct) -> bool:
    return any(isinstance(one, ChooserBlock) for one in block.child_blocks.values())


def _empty(block: Any) -> Any:
    match block:
        case ListBlock():
            return []
        case BooleanBlock():
            return False
        case Struct():
            return {name: _empty(one) for name, one in block.child_blocks.items()}
        case DecimalBlock() | ChooserBlock():
            return None
    return ""


def _texts(error: ValidationError) -> list[str]:
    """All messages of an error that may hold others by field and by place."""
    inner: Any = getattr(error, "block_errors", None)
    found: list[str] = []
    if isinstance(inner, dict):
        parts = list(inner.items())
    elif isinstance(inner, list):
        parts = list(enumerate(inner, start=1))
    else:
        return [str(text) for text in error.messages]
    for name, one in parts:
        if one is not None:
            found += [f"{name}: {text}" for text in _texts(one)]
    for one in getattr(error, "non_block_errors", None) or []:
        found += _texts(one)
    return found
