"""Fields that a company gives its records itself: their definitions."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import BooleanField, CharField, JSONField, QuerySet, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lab.records.picklists import PicklistItem, register_lists, remember_items
from lab.tenancy.actor import maybe_actor
from lab.tenancy.models import Extensible, Sandboxed
from lab.tenancy.registry import models_by_collection, sandboxed_models

REMEMBERED = "custom-fields"
MOST_FIELDS = 50
A_KEY = re.compile(r"[a-z](?:_?[a-z0-9])*")
# Words of addresses and of the API that mean something else there.
TAKEN = frozenset(
    (
        *(
            "q",
            "tag",
            "tags",
            "number",
            "version",
            "ordering",
            "page",
            "page_size",
            "view",
            "changed",
        ),
        *(
            "format",
            "columns",
            "lines",
            "field",
            "token",
            "key",
            "then",
            "anyway",
            "warned",
            "again",
        ),
        *("further", "results", "count", "next", "previous", "collection", "document", "custom"),
    )
)
# After the name of a JSON column these words compare; others go into it.
JSON_LOOKUPS = frozenset(JSONField().get_lookups())
# Filled by `lab.entities.spec.register`: the collections that have pages.
REFERABLE: set[str] = set()
# A reference in a form or a file may stand for two columns of these endings.
ENDINGS = ("_id", "_key", "_collection", "_number")


@cache
def extensible_models() -> dict[str, type[Sandboxed]]:
    """{collection: model} of the records that take fields of the company's own."""
    found = (model for model in sandboxed_models() if issubclass(model, Extensible))
    return {model.collection: model for model in found}


def extensible_choices() -> list[tuple[str, Any]]:
    return _named(extensible_models().values())


def referable_choices() -> list[tuple[str, Any]]:
    """What a reference can lead to: records with a page of their own."""
    return _named(model for model in sandboxed_models() if model.collection in REFERABLE)


def _named(found: Iterable[type[Sandboxed]]) -> list[tuple[str, Any]]:
    return [(model.collection, capfirst(model._meta.verbose_name_plural or "")) for model in found]


class CustomField(Sandboxed):
    """A field that the company defines for one kind of record; the records hold its values by its key."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long-text", _("Long text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("Choice")
        CHECKBOX = "checkbox", _("Yes or no")
        REFERENCE = "reference", _("Reference to a record")

    collection = "custom-fields"
    administered = True
    remembered = (REMEMBERED,)

    entity = models.CharField(
        _("records"),
        max_length=60,
        choices=extensible_choices,
        help_text=_("The kind of record that gets the field."),
    )
    key = models.CharField(
        _("key"),
        max_length=40,
        help_text=_("The name in files and in the API: small letters, digits and “_”."),
    )
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TEXT)
    required = models.BooleanField(
        _("required"), default=False, help_text=_("Whoever makes such a record has to fill it in.")
    )
    default = models.CharField(
        _("default"),
        max_length=200,
        blank=True,
        help_text=_(
            "What a new record begins with: 12.5, 2026-01-31, yes, or the key of a choice."
        ),
    )
    picklist = models.CharField(
        _("list of choices"),
        max_length=80,
        blank=True,
        help_text=_("For a choice: the picklist it takes from. Empty gives it a list of its own."),
    )
    refers_to = models.CharField(
        _("refers to"),
        max_length=60,
        blank=True,
        choices=referable_choices,
        help_text=_("For a reference: the kind of record that is chosen."),
    )
    help_text = models.CharField(_("help"), max_length=200, blank=True)
    section = models.CharField(
        _("section"),
        max_length=80,
        blank=True,
        help_text=_("The heading below which it stands in the form."),
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, validators=[MaxValueValidator(1_000_000)]
    )
    in_list = models.BooleanField(
        _("shown in lists"), default=False, help_text=_("Lists begin with this column.")
    )
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("A retired field is in no form any more; what records say in it stays."),
    )

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["entity", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "entity", "key"],
                name="custom_field_key_once",
                violation_error_message=_("These records have a field of this key already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """What one definition says must fit together, whichever way it came."""
        errors = dict(self._wrong())
        if errors:
            raise ValidationError(errors)

    def _wrong(self) -> Iterator[tuple[str, str]]:
        model = extensible_models().get(self.entity)
        if model is None:
            yield "entity", _now("These records take no fields of their own.")
        elif text := wrong_key(model, self.key):
            yield "key", text
        if self.kind == self.Kind.CHOICE and not self.picklist:
            yield "picklist", _now("Name the list that it takes from.")
        if self.kind == self.Kind.REFERENCE and not self.refers_to:
            yield "refers_to", _now("Say which kind of record is chosen.")
        if self.required and self.kind == self.Kind.CHECKBOX:
            yield "required", _now("A box that is not ticked says no: it is always filled in.")
        for name, kind in (("picklist", self.Kind.CHOICE), ("refers_to", self.Kind.REFERENCE)):
            if getattr(self, name) and self.kind != kind:
                yield name, _now("A field of this kind takes none.")

    def why_kept(self) -> str:
        """A field that records fill is retired, not deleted."""
        if count := self.used():
            told = {"count": count, "records": self.records_label}
            text = _now("%(count)d %(records)s say something in this field. Retire it instead.")
            return text % told
        return ""

    def used(self) -> int:
        """How many records say something in it."""
        model = extensible_models().get(self.entity)
        if model is None or not A_KEY.fullmatch(self.key):
            return 0
        return model.objects.filter(custom__has_key=self.key).count()  # type: ignore[attr-defined]

    @property
    def records_label(self) -> str:
        model = models_by_collection().get(self.entity)
        return str(model._meta.verbose_name_plural) if model else self.entity


def wrong_key(model: type[Sandboxed], key: str) -> str:
    """Why the key cannot be used; "" when it can.

    Files, filters and the API know fields by one name, so it must not be one of the model's own,
    nor one that the database reads as something else.
    """
    if not A_KEY.fullmatch(key):
        return _now("Begin with a small letter; use a to z, 0 to 9 and single “_”: loading_dock.")
    if key in TAKEN or key.endswith(ENDINGS) or key in JSON_LOOKUPS:
        return _now("This word means something else in addresses. Choose another key.")
    if hasattr(model, key) or key in {field.name for field in model._meta.get_fields()}:
        return _now("These records have a field of this name already. Choose another key.")
    return ""


@dataclass(frozen=True)
class Definition:
    """A custom field as everything that shows or reads records needs it."""

    entity: str
    key: str
    label: str
    kind: str
    required: bool = False
    default: str = ""
    picklist: str = ""
    refers_to: str = ""
    help_text: str = ""
    section: str = ""
    in_list: bool = False
    active: bool = True


COLUMNS = tuple(Definition.__dataclass_fields__)
ORDER = ("position", "pk")
Definitions = Mapping[str, Mapping[str, Definition]]
NONE: Mapping[str, Definition] = {}
_given: ContextVar[Definitions | None] = ContextVar("custom_fields", default=None)


@contextmanager
def defined(definitions: Definitions) -> Iterator[None]:
    """Let these {collection: {key: definition}} count where nobody acts: while a pack is read."""
    token = _given.set(definitions)
    try:
        yield
    finally:
        _given.reset(token)


def definitions_of(model: type[Sandboxed]) -> Mapping[str, Definition]:
    """{key: definition} of the model's custom fields in the actor's sandbox, in their order.

    None where nobody acts and none are given; those of a model that takes none cost nothing.
    """
    if not issubclass(model, Extensible):
        return NONE
    if (given := _given.get()) is not None:
        return given.get(model.collection, NONE)
    actor = maybe_actor()
    if actor is None:
        return NONE
    found: Definitions = actor.policy.once(REMEMBERED, _read)
    return found.get(model.collection, NONE)


def _read() -> Definitions:
    """The definitions, and with the same query the picklists, which nearly every page shows, too."""
    blank, no = Value("", CharField()), Value(False, BooleanField())
    as_items = {"kind": blank, "required": no, "in_list": no}
    as_items |= dict.fromkeys(("default", "picklist", "refers_to", "help_text", "section"), blank)
    items = PicklistItem.objects.order_by().values_list(
        *("list" if name == "entity" else as_items.get(name, name) for name in COLUMNS), *ORDER
    )
    fields = CustomField.objects.order_by().values_list(*COLUMNS, *ORDER)
    rows = sorted(fields.union(items, all=True), key=lambda row: (row[0], *row[len(COLUMNS) :]))
    found = [Definition(*row[: len(COLUMNS)]) for row in rows]
    remember_items((one.entity, one.key, one.label, one.active) for one in found if not one.kind)
    return by_collection(one for one in found if one.kind)


def by_collection(found: Iterable[Definition]) -> dict[str, dict[str, Definition]]:
    grouped: dict[str, dict[str, Definition]] = {}
    for definition in found:
        grouped.setdefault(definition.entity, {})[definition.key] = definition
    return grouped


def referring(collection: str, numbers: Collection[int]) -> Iterator[tuple[QuerySet, str]]:
    """(rows, key) for each custom field by which some rows refer to these records of a collection."""
    for model in extensible_models().values():
        for key, one in definitions_of(model).items():
            if one.kind == CustomField.Kind.REFERENCE and one.refers_to == collection:
                found = model.objects.filter(**{f"custom__{key}__in": sorted(numbers)})
                yield found, key


def _own_lists() -> list[str]:
    rows = CustomField.objects.exclude(picklist="").order_by().values_list("picklist", flat=True)
    return list(rows.distinct())


def _holders(name: str, choice: str) -> Iterator[tuple[QuerySet, str]]:
    """(rows, key) for each custom field in which some rows hold a choice of the picklist."""
    for model in extensible_models().values():
        for key, one in definitions_of(model).items():
            if one.picklist == name:
                yield model.objects.filter(**{f"custom__{key}": choice}), key


register_lists(_own_lists, _holders)


def active_keys(model: type[Sandboxed]) -> tuple[str, ...]:
    """Keys of the fields that are in use."""
    return tuple(key for key, one in definitions_of(model).items() if one.active)


def is_custom(model: type[Sandboxed], name: str) -> bool:
    return name in definitions_of(model)
