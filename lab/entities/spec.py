"""The declaration of an entity, and the registry that holds them.

One declaration gives list, board, record page, form, filters, search, actions, import, export, API
and the contract tests. A new option needs three entities that want it; a screen that tells a story
is an ordinary view, named in `views`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lab.access.decisions import ALLOWED, Decision
from lab.records.custom_fields import REFERABLE, active_keys, definitions_of
from lab.tenancy.models import Extensible, Owned, Sandboxed

REGISTRY: dict[str, "Entity"] = {}
OFFERED_LINES: dict[str, "Entity"] = {}


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled group of fields on the form and the record page.

    `labels` are shorter names, where the title says the rest: "Street" below "Billing address".
    """

    title: Any
    fields: tuple[str, ...]
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Action:
    """A verb on one record: a button, a POST route and an API endpoint over one service function.

    `run(row, **arguments)` returns the record to show next (the row itself, or what came of it);
    `available(row)` says without a query whether its state allows it, and why not. `many(rows)` does
    it to a selection in one go and answers how many it was done to; with `also_new` forms of new
    records and the import wizard offer it as well, for the records that they make; `by_default` the
    form's box is ticked.

    A `primary` one stands before the others, a `quiet` one in the menu behind them.

    `done` says in the past tense what was done; `button` and `back` name the two buttons of its
    dialog where the label and “Back” would mislead. `initial(row)` are the values that its form
    begins with, `warns(row)` tells what to mind first: without a form there is a dialog only where
    there is something to tell. A refusal without a reason means that the
    action does not exist here: it is not shown.
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
    quiet: bool = False
    many: Callable[[Sequence[Any]], int] | None = None
    also_new: bool = False
    by_default: bool = False
    done: Any = ""
    button: Any = ""
    back: Any = ""
    initial: Callable[[Any], Mapping[str, Any]] | None = None
    warns: Callable[[Any], Sequence[str]] | None = None

    @property
    def asks(self) -> bool:
        """Whether it opens a dialog first, whatever there is to tell."""
        return self.form is not None


@dataclass(frozen=True, kw_only=True)
class Related:
    """A list of records of another collection that point here by `field` ("about" = neutral reference).

    `label` stands in the place of the collection's name, `where` narrows the rows further, as pairs of
    a lookup and its value; `sums` are the columns worth adding up, and
    with `activities` what is done about those records is told in the timeline of this one. Where
    `offered` says no, the page of a record shows the list only when there is something in it.
    """

    collection: str
    field: str
    columns: tuple[str, ...] = ()
    label: Any = ""
    where: tuple[tuple[str, Any], ...] = ()
    sums: tuple[str, ...] = ()
    activities: bool = False
    offered: Callable[[Any], bool] = lambda _row: True


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """Another collection in which the same may be on file already: a lead and a contact are one person.

    `rules` are made of pairs (own column, theirs): two rows are the same when all pairs of one are
    filled and equal. `where` and `own_where` narrow their rows and the own ones, as pairs of a lookup
    and its value. With the own collection it is something less than a duplicate.
    """

    collection: str
    rules: tuple[tuple[tuple[str, str], ...], ...]
    where: tuple[tuple[str, Any], ...] = ()
    own_where: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class BuiltInView:
    """A tab of the list that everybody has: its filters, as the address writes them.

    `params()` is asked when the list is shown, for what a company decides itself, such as its stages.
    `whose` narrows to the acting seat's own ("me") or its team's ("team"); whoever has no seat sees
    those of everybody. With `for_seats` the view is only for who has a seat, with `for_superiors`
    only for who has somebody below.
    """

    key: str
    label: Any
    params: Callable[[], Mapping[str, Sequence[str]]] = dict
    whose: str = ""
    for_seats: bool = False
    for_superiors: bool = False


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What the drop-down of a reference offers: `rows(all, other)`, where `other` is the record that
    the form names in the field `by`, or None. The services refuse what does not fit, however it came.
    """

    rows: Callable[[Any, Any], Any]
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """An open format for this kind of record besides tables: business cards, calendars.

    `write(rows)` yields the file in pieces; `joins` are the references that it reads of each row.
    """

    name: str
    label: Any
    media_type: str
    write: Callable[[Iterable[Any]], Iterator[bytes]]
    joins: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Lines:
    """Rows that are part of the record and are edited with it: `lines` of a quote.

    The record's history tells of them too, unless they are not `told`.
    """

    model: type[Sandboxed]
    fields: tuple[str, ...]
    computed: tuple[str, ...] = ()
    name: str = "lines"
    title: Any = _("Lines")
    narrowed: Mapping[str, Narrowed] = field(default_factory=dict)
    told: bool = True

    @property
    def link(self) -> str:
        return self.model.part_of


@dataclass(frozen=True, kw_only=True)
class Board:
    """Columns by `group`, a choice or keyed reference; a card that is dragged runs `move` with `argument`.

    `ends` are the columns in which a record is done with, by key or kind: the path shows them as one
    last step, the board folds them. `total` is added up per column, also weighted by the percentage
    `weight` in those that are no ends.

    `doors` names the action that brings a card to a column where it is another one, or one that asks
    for more: {"won": "win"}; by the column's key, or by the kind of a keyed row.
    """

    group: str
    move: str
    argument: str
    doors: Mapping[str, str] = field(default_factory=dict)
    total: str = ""
    weight: str = ""
    ends: tuple[str, ...] = ()
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
    # Groups of what nobody fills in, on the record page, as far as there is something.
    told: tuple[Section, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    built_in: tuple[BuiltInView, ...] = ()
    actions: tuple[Action, ...] = ()
    import_key: str = ""
    bulk_fields: tuple[str, ...] = ()
    lines: Lines | None = None
    # Further rows that are part of the record and written by its actions; the API tells them with it.
    parts: tuple[Lines, ...] = ()
    # What its references offer, by field.
    narrowed: Mapping[str, Narrowed] = field(default_factory=dict)
    board: Board | None = None
    has_activities: bool = False
    # What is written most about a record, as (label, icon, values of the form as in an address).
    shortcuts: tuple[tuple[Any, str, str], ...] = ()
    # Services in place of the plain door: create(values, lines=None), change(row, values, lines=None).
    create: Callable[..., Sandboxed] | None = None
    change: Callable[..., Sandboxed] | None = None
    # The same for an import of many: create_many([values, …]), in one go.
    create_many: Callable[..., Any] | None = None
    # Records that may be the same as these values: duplicates(values, exclude=row or None).
    duplicates: Callable[..., QuerySet] | None = None
    # The same as columns, for many at once: rows that agree in all filled columns of a rule.
    duplicate_rules: tuple[tuple[str, ...], ...] = ()
    # Where else the same may be on file.
    counterparts: tuple[Counterpart, ...] = ()
    # What to warn of while such a record is typed in, in words: warnings(values, lines=[values, …],
    # exclude=row or None).
    warnings: Callable[..., list[str]] | None = None
    # Further formats of its exports.
    formats: tuple[FileFormat, ...] = ()
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

    @property
    def booked(self) -> bool:
        """Whether its rows follow from others, so that nobody makes one by hand."""
        return self.model.booked

    @property
    def finds_duplicates(self) -> bool:
        """For templates, which would call `duplicates` itself."""
        return self.duplicates is not None

    @cached_property
    def declared_form_fields(self) -> tuple[str, ...]:
        """What people fill in of the model's own fields, in the order of the form."""
        return tuple(dict.fromkeys(name for section in self.sections for name in section.fields))

    @cached_property
    def declared_columns(self) -> tuple[str, ...]:
        """Of the model's own fields what the column chooser offers."""
        owner = ("owner",) if issubclass(self.model, Owned) else ()
        names = (*self.columns, *self.more_columns, *self.declared_form_fields, *self.computed)
        return tuple(dict.fromkeys((*names, *owner)))

    @property
    def extensible(self) -> bool:
        """Whether the company may give these records fields of its own."""
        return issubclass(self.model, Extensible)

    @property
    def custom_fields(self) -> tuple[str, ...]:
        """The company's own fields that are in use; none where nobody acts."""
        return active_keys(self.model)

    @property
    def form_fields(self) -> tuple[str, ...]:
        """What people fill in, in the order of the form."""
        return with_more(self.declared_form_fields, self.custom_fields)

    @property
    def all_sections(self) -> tuple[Section, ...]:
        """The sections with those of the company's own fields."""
        return sections_with_custom(self.sections, self.model)

    @property
    def all_columns(self) -> tuple[str, ...]:
        """What the column chooser offers."""
        return with_more(self.declared_columns, self.custom_fields)

    @property
    def first_columns(self) -> tuple[str, ...]:
        """What a list shows to who has chosen nothing."""
        known = definitions_of(self.model)
        shown = tuple(key for key in self.custom_fields if known[key].in_list)
        return with_more(self.columns, shown)

    @property
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


def with_more(names: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each name once."""
    return tuple(dict.fromkeys((*names, *more))) if more else names


def sections_with_custom(
    sections: tuple[Section, ...], model: type[Sandboxed]
) -> tuple[Section, ...]:
    """The model's sections; custom fields join the one whose title they name, or make one."""
    definitions, waiting = definitions_of(model), dict[str, list[str]]()
    for key in active_keys(model):
        title = definitions[key].section or str(_("Additional details"))
        waiting.setdefault(title, []).append(key)
    if not waiting:
        return sections
    joined = [
        replace(one, fields=with_more(one.fields, tuple(waiting.pop(str(one.title), ()))))
        for one in sections
    ]
    added = (Section(title=title, fields=tuple(keys)) for title, keys in waiting.items())
    return (*joined, *added)


def register(entity: Entity) -> Entity:
    if entity.name in REGISTRY:
        raise ImproperlyConfigured(f"{entity.name} is declared twice.")
    REGISTRY[entity.name] = entity
    REFERABLE.add(entity.name)
    return entity


def offer_lines(entity: Entity) -> None:
    """Let others refer to lines of a record: what their drop-down shows and where it searches. They have
    no pages of their own."""
    OFFERED_LINES[entity.name] = entity


def register_view(collection: str, name: str, view: type) -> None:
    """Put a page that tells a story in the place of a standard one: an upper area does it, which
    knows more than the one that declares the entity."""
    REGISTRY[collection].views[name] = view


def extend(
    collection: str,
    *,
    related: Sequence[Related] = (),
    actions: Sequence[Action] = (),
    after: int | None = None,
) -> None:
    """Add what an upper area knows of an entity that a lower one declares; at start only.

    Related lists stand at the end, or after the first so many.
    """
    entity = REGISTRY[collection]
    before, behind = entity.related[:after], entity.related[len(entity.related[:after]) :]
    more = {"related": (*before, *related, *behind), "actions": (*entity.actions, *actions)}
    REGISTRY[collection] = replace(entity, **more)  # type: ignore[arg-type]


def entities() -> Iterator[Entity]:
    return iter(REGISTRY.values())
