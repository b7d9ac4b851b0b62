"""The declaration of an entity, and the registry that holds them.

One declaration gives list, board, record page, form, filters, search, actions, import, export, API
and the contract tests. A new option needs three entities that want it; a screen that tells a story
is an ordinary view, named in `views`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import ALLOWED, Decision
from lab.tenancy.models import Owned, Sandboxed

REGISTRY: dict[str, "Entity"] = {}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled group of fields on the form and the record page."""

    title: Any
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Action:
    """A verb on one record: a button, a POST route and an API endpoint over one service function.

    `run(row, **arguments)` returns the record to show next (the row itself, or what came of it);
    `available(row)` says without a query whether its state allows it, and why not. `many(rows)` does
    it to a selection in one go and answers how many it was done to; with `also_new` forms of new
    records and the import wizard offer it as well, for the records that they make.
    """

    name: str
    label: Any
    run: Callable[..., Sandboxed]
    form: type[forms.Form] | None = None
    needs: str = "change"
    available: Callable[[Any], Decision] = lambda row: ALLOWED
    icon: str = ""
    tone: str = ""
    primary: bool = False
    many: Callable[[Sequence[Any]], int] | None = None
    also_new: bool = False


@dataclass(frozen=True, kw_only=True)
class Related:
    """A list of records of another collection that point here by `field` ("about" = neutral reference)."""

    collection: str
    field: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Rows that are part of the record and are edited with it: `lines` of a quote."""

    model: type[Sandboxed]
    fields: tuple[str, ...]
    computed: tuple[str, ...] = ()
    name: str = "lines"
    title: Any = _("Lines")

    @property
    def link(self) -> str:
        return self.model.part_of


@dataclass(frozen=True, kw_only=True)
class Board:
    """Columns by `group`, a choice or keyed reference; a card that is dragged runs `move` with `argument`.

    `doors` names the action that brings a card to a column where it is another one, or one that asks
    for more: {"won": "win"}; by the column's key, or by the kind of a keyed row.
    """

    group: str
    move: str
    argument: str
    doors: Mapping[str, str] = field(default_factory=dict)
    total: str = ""
    card: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Entity:
    """What the product knows of one kind of record. Names of fields are those of the model."""

    model: type[Sandboxed]
    area: str
    icon: str
    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    head: tuple[str, ...] = ()
    # The image that stands for the record beside its name.
    picture: str = ""
    more_columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    actions: tuple[Action, ...] = ()
    import_key: str = ""
    bulk_fields: tuple[str, ...] = ()
    lines: Lines | None = None
    board: Board | None = None
    has_activities: bool = False
    # Services in place of the plain door: create(values, lines=None), change(row, values, lines=None).
    create: Callable[..., Sandboxed] | None = None
    change: Callable[..., Sandboxed] | None = None
    # The same for an import of many: create_many([values, …]), in one go.
    create_many: Callable[..., Any] | None = None
    # Records that may be the same as these values: duplicates(values, exclude=row or None).
    duplicates: Callable[..., QuerySet] | None = None
    # The same as columns, for many at once: rows that agree in all filled columns of a rule.
    duplicate_rules: tuple[tuple[str, ...], ...] = ()
    # What to warn of while such a record is typed in, in words: warnings(values).
    warnings: Callable[[dict[str, Any]], list[str]] | None = None
    views: dict[str, type] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.model.collection

    @property
    def label(self) -> Any:
        return self.model._meta.verbose_name

    @property
    def label_plural(self) -> Any:
        return self.model._meta.verbose_name_plural

    @cached_property
    def form_fields(self) -> tuple[str, ...]:
        """What people fill in, in the order of the form."""
        return tuple(dict.fromkeys(name for section in self.sections for name in section.fields))

    @cached_property
    def all_columns(self) -> tuple[str, ...]:
        """What the column chooser offers."""
        owner = ("owner",) if issubclass(self.model, Owned) else ()
        names = (*self.columns, *self.more_columns, *self.form_fields, *self.computed, *owner)
        return tuple(dict.fromkeys(names))

    @cached_property
    def api_fields(self) -> tuple[str, ...]:
        """What the API tells of a record besides number and version."""
        return self.all_columns

    @cached_property
    def new_actions(self) -> tuple[Action, ...]:
        """What can be done to records as they are made."""
        return tuple(action for action in self.actions if action.also_new and action.many)

    def action(self, name: str) -> Action:
        """Raises KeyError for an unknown name."""
        return {action.name: action for action in self.actions}[name]

    def rows(self, verb: str = "view") -> Any:
        return self.model.objects.visible(verb)


def register(entity: Entity) -> Entity:
    if entity.name in REGISTRY:
        raise ImproperlyConfigured(f"{entity.name} is declared twice.")
    REGISTRY[entity.name] = entity
    return entity


def register_view(collection: str, name: str, view: type) -> None:
    """Put a page that tells a story in the place of a standard one: an upper area does it, which
    knows more than the one that declares the entity."""
    REGISTRY[collection].views[name] = view


def entities() -> Iterator[Entity]:
    return iter(REGISTRY.values())
