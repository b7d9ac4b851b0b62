"""Effects as a file or a program writes them, each value with its place."""

import re
from typing import Any

from django.utils.translation import gettext as _

from lab.entities.spec import REGISTRY, Entity
from scenarios.checks.parts import Parts
from scenarios.effects.kind import EFFECTS, Effect, EffectKind, Field, FieldKind
from scenarios.packs.known import Known
from scenarios.packs.yaml_reader import YamlReader

MOST_EFFECTS = 20
MOST_VALUES = 60
LONGEST = 4000
NUMBER = re.compile(r"\d{1,8}", re.ASCII)


def read_effects(
    reader: YamlReader, known: Known, value: Any, *path: str, by_number: bool = False
) -> tuple[Effect, ...]:
    """What is wrong is noted, and left out. `by_number`: records may be named by their numbers, too, as
    people do who see only these."""
    items = list(reader.items(value, *path))
    if not items:
        reader.problem(_("List the effects."), *path)
    if len(items) > MOST_EFFECTS:
        reader.problem(_("At most %(most)d effects.") % {"most": MOST_EFFECTS}, *path)
    found = (
        _Reader(reader, known, at, by_number).effect(part) for part, at in items[:MOST_EFFECTS]
    )
    return tuple(effect for effect in found if effect is not None)


class _Reader:
    def __init__(
        self, reader: YamlReader, known: Known, path: tuple[str, ...], by_number: bool
    ) -> None:
        self.reader, self.known, self.path, self.by_number = reader, known, path, by_number

    def problem(self, message: str, *names: str) -> None:
        self.reader.problem(message, *self.path, *names)

    def effect(self, value: Any) -> Effect | None:
        part = self.reader.mapping(value, *self.path)
        kind = EFFECTS.get(str(part.get("kind")))
        if kind is None:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(EFFECTS)}
            self.problem(text, "kind")
            return None
        names = ("kind", *(field.name for field in kind.fields))
        self.reader.table(part, names, *self.path)
        return Effect(kind.key, self.given(kind, part))

    def given(self, kind: EffectKind, part: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for field in kind.fields:
            if part.get(field.name) in (None, "", {}):
                if field.required:
                    self.problem(_("This is needed here."), field.name)
                continue
            found[field.name] = self.value(field, part)
        return found

    def value(self, field: Field, part: dict[str, Any]) -> Any:
        value, at = part[field.name], (*self.path, field.name)
        match field.kind:
            case FieldKind.TEXT:
                return self.reader.text(value, *at)
            case FieldKind.TEXTS:
                return self.texts(value, field.name)
            case FieldKind.NUMBER:
                return str(self.reader.number(value, field.least, field.most, *at))
            case FieldKind.WHOLE:
                return str(self.reader.whole(value, int(field.least), int(field.most), *at))
            case FieldKind.COLLECTION:
                return self.collection(value, field.name)
            case FieldKind.WHERE:
                return self.where(field, part)
            case FieldKind.VALUES:
                return self.values(REGISTRY.get(str(part.get(field.of))), value, field.name)
            case FieldKind.RECORD:
                return self.record(value, field.name)
        of = "seats" if field.kind is FieldKind.SEAT else field.of
        return self.row(value, collection_of(part, of), field)

    def texts(self, value: Any, name: str) -> dict[str, str]:
        """Like `by_language`, for texts as long as a letter."""
        languages = self.known.languages
        parts = dict.fromkeys(languages, value) if isinstance(value, str) else value
        found = self.reader.table(parts, languages, *self.path, name)
        for code in languages:
            text = found.get(code)
            if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
                message = _("Write a text of 1 to %(most)d characters.") % {"most": LONGEST}
                self.problem(message, name, code)
        return {code: str(found.get(code, "")) for code in languages}

    def collection(self, value: Any, name: str) -> str:
        entity = REGISTRY.get(str(value))
        if entity is not None and not entity.booked:
            return str(value)
        known = ", ".join(sorted(key for key, one in REGISTRY.items() if not one.booked))
        text = _("“%(name)s” is no collection. Known are: %(names)s.")
        self.problem(text % {"name": value, "names": known}, name)
        return ""

    def where(self, field: Field, part: dict[str, Any]) -> dict[str, list[str]]:
        parts = Parts(part, self.path, self.reader, self.known)
        of = collection_of(part, field.of)
        return {name: list(values) for name, values in parts.where(field.name, of).items()}

    def row(self, value: Any, collection: str, field: Field) -> str:
        if str(value) in field.words:
            return str(value)
        if self.is_number(collection, value):
            return str(value)
        return self.known.row(self.reader, value, collection, *self.path, field.name)

    def is_number(self, collection: str, value: Any) -> bool:
        """Records made in play have no key: people name them by number."""
        plain = isinstance(value, str) and NUMBER.fullmatch(value) is not None
        return plain and self.by_number and value not in self.known.numbers.get(collection, ())

    def record(self, value: Any, name: str) -> str:
        collection, _slash, key = str(value).partition("/")
        if collection not in REGISTRY:
            self.problem(_("Write a collection and a key, such as accounts/acme."), name)
        elif not self.is_number(collection, key):
            self.known.row(self.reader, key, collection, *self.path, name)
        return str(value)

    def values(self, entity: Entity | None, value: Any, name: str) -> dict[str, Any]:
        given = self.reader.mapping(value, *self.path, name)
        if len(given) > MOST_VALUES:
            self.problem(_("At most %(most)d fields.") % {"most": MOST_VALUES}, name)
        if entity is None:
            return {}
        settable = {*entity.form_fields, "lines"} if entity.lines else set(entity.form_fields)
        settable |= {"owner"} if hasattr(entity.model, "owner") else set()
        for one in sorted(given.keys() - settable):
            text = _("Unknown. Known are: %(names)s.")
            self.problem(text % {"names": ", ".join(sorted(settable))}, name, one)
        for one, each in given.items():
            self.references(each, (name, one))
        return given

    def references(self, value: Any, names: tuple[str, ...]) -> None:
        """Each `@collection/key` inside a value."""
        if isinstance(value, dict):
            for name, each in value.items():
                self.references(each, (*names, name))
        elif isinstance(value, list):
            for place, each in enumerate(value):
                self.references(each, (*names, str(place)))
        elif isinstance(value, str) and value.startswith("@"):
            collection, _slash, key = value[1:].partition("/")
            if not self.is_number(collection, key):
                self.known.row(self.reader, key, collection, *self.path, *names)
        elif isinstance(value, str) and len(value) > LONGEST:
            text = _("Write a text of 1 to %(most)d characters.") % {"most": LONGEST}
            self.problem(text, *names)


def collection_of(part: dict[str, Any], of: str) -> str:
    """`of` is a collection, or the field of the effect that names one."""
    return str(part.get(of, "")) if of in part else of
