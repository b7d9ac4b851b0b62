"""What the columns of a file mean: the fields on offer, and the best guess from the header."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.exporting.cells import number_header
from lab.entities.fields import FILES, Field, Kind, field_of, fields_of
from lab.entities.spec import Entity
from lab.tenancy.models import Owned

NUMBER, TAGS, DOCUMENT = "number", "tags", "document"
BY_NUMBER, LINE = ".number", "line."
_NOT_A_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Target:
    """What a column can be imported as. `field` is None for what no column of the record holds.

    `part` marks a field of the document's lines: each row of the file is one of them.
    """

    key: str
    field: Field | None
    by_number: bool = False
    part: bool = False

    @property
    def label(self) -> str:
        if self.field is None:
            return str(SPECIAL[self.key])
        label = number_header(self.field.label) if self.by_number else str(self.field.label)
        return _("Line: %(field)s") % {"field": label} if self.part else label

    @property
    def slot(self) -> str:
        """What it fills: a reference is given by name or by number, not by both."""
        return self.key.removesuffix(BY_NUMBER)

    @property
    def required(self) -> bool:
        if self.field is None or self.part or self.by_number:
            return False
        return self.field.required and self.field.name != "owner"


SPECIAL = {
    NUMBER: gettext_lazy("Number"),
    TAGS: gettext_lazy("Tags"),
    DOCUMENT: gettext_lazy("Document (rows of the same one belong together)"),
}


def targets(entity: Entity) -> dict[str, Target]:
    """Everything that can be imported, in the order of the form."""
    names = list(entity.form_fields)
    if issubclass(entity.model, Owned) and "owner" not in names:
        names.append("owner")
    found = {NUMBER: Target(NUMBER, None)}
    for name in names:
        found |= _of_field(field_of(entity.model, name))
    found[TAGS] = Target(TAGS, None)
    if entity.lines is not None:
        found[DOCUMENT] = Target(DOCUMENT, None)
        for name in entity.lines.fields:
            found |= _of_field(field_of(entity.lines.model, name), LINE)
    return found


def _of_field(field: Field, prefix: str = "") -> dict[str, Target]:
    """A column for the field, and one more for the number of what it refers to."""
    if field.kind is Kind.COMPUTED or field.kind in FILES:
        return {}
    name, part = prefix + field.name, bool(prefix)
    found = {name: Target(name, field, part=part)}
    if field.kind in (Kind.REFERENCE, Kind.SEAT):
        number = name + BY_NUMBER
        found[number] = Target(number, field, by_number=True, part=part)
    return found


def left_out(entity: Entity) -> list[str]:
    """Labels of what the form has and a table cannot hold: pictures and other files."""
    fields = fields_of(entity, entity.form_fields)
    return [str(field.label) for field in fields if field.kind in FILES]


def plain(text: Any) -> str:
    """A column's name without case, width, spaces and punctuation."""
    return _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", str(text)).casefold())


def guess(
    entity: Entity, header: Sequence[str], earlier: Mapping[str, str] | None = None
) -> list[str]:
    """The target of each column, "" for none: as mapped before, by name, by any label."""
    offered, names = targets(entity), _names(entity)
    taken: set[str] = set()
    found = []
    for title in header:
        target = (earlier or {}).get(title) or names.get(_inner(title), "")
        target = target or names.get(plain(title), "")
        if not target and (close := get_close_matches(plain(title), names, n=1, cutoff=0.88)):
            target = names[close[0]]
        if target not in offered or target in taken:
            target = ""
        taken.add(target)
        found.append(target)
    # Where both are there, the number says it without doubt.
    return ["" if f"{target}{BY_NUMBER}" in taken else target for target in found]


def _inner(title: str) -> str:
    """The field's name in `Phone [mobile]`, as the export writes two columns of one label."""
    match = re.search(r"\[(\w+)\]", title)
    if not match:
        return ""
    return plain(match[1]) + (plain(title.rpartition("]")[2]))


def _names(entity: Entity) -> dict[str, str]:
    """{plain name: target}: field names win over labels, the present language over others."""
    offered = targets(entity)
    found: dict[str, str] = {}
    present = translation.get_language() or settings.LANGUAGE_CODE
    for key in offered:
        found.setdefault(plain(key), key)
    for language in (present, *(code for code, _name in settings.LANGUAGES)):
        with translation.override(language):
            for key, target in offered.items():
                found.setdefault(plain(target.label), key)
                if target.by_number and target.field is not None:
                    found.setdefault(plain(number_header(target.field.name)), key)
            for key, target in offered.items():
                if target.part and target.field is not None and not target.by_number:
                    found.setdefault(plain(target.field.label), key)
    return found


def earlier_mapping(header: Iterable[str], mapping: Iterable[str]) -> dict[str, str]:
    return {title: target for title, target in zip(header, mapping, strict=False) if target}


def require_complete(entity: Entity, mapping: Sequence[str]) -> None:
    """Raise ValidationError when a column is missing, unknown or given twice."""
    offered = targets(entity)
    chosen = [key for key in mapping if key]
    if unknown := [key for key in chosen if key not in offered]:
        raise ValidationError(_("“%(name)s” cannot be imported.") % {"name": unknown[0]})
    slots = [offered[key].slot for key in chosen]
    twice = sorted({slot for slot in slots if slots.count(slot) > 1})
    if twice:
        label = next(offered[key].label for key in chosen if offered[key].slot == twice[0])
        raise ValidationError(_("“%(field)s” is chosen for two columns.") % {"field": label})
    if not chosen:
        raise ValidationError(_("Say what at least one of the columns means."))
    needed = [target for target in offered.values() if target.required]
    missing = [target.label for target in needed if target.key not in slots]
    # A service may fill in what is missing; a number may name a record that has it.
    if missing and NUMBER not in chosen and entity.create is None:
        raise ValidationError(
            _("These fields are required, but no column is chosen for them: %(fields)s.")
            % {"fields": ", ".join(missing)}
        )
