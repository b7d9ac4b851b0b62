"""What a step of the playtest asks: its verb, the record, and the fields that the verb takes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_type_hints

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.forms import KeyedField, PicklistChoice, RecordField
from lab.clock.steps import Step as ClockStep
from lab.entities.fields import Field, Kind, field_of
from lab.entities.spec import REGISTRY, Action, Entity
from lab.tenancy.models import Seat
from scenarios.playtest.script import Rep
from scenarios.workbench.inputs import collections, filters_plain
from scenarios.workbench.keys import PLAYED, Keys, labelled
from scenarios.workbench.outline import Choice, Holds, Key, Value

NOTHING: Choice = ("", "—")
VERB, OF, ROW, WITH, PLACE = "verb", "of", "row", "with", "place"
FRESH, ADVANCE, FIND, MERGE = "create", "advance", "find", "merge"
VERBS = {
    FRESH: pgettext_lazy("step of a playtest", "Create"),
    "change": pgettext_lazy("step of a playtest", "Change"),
    "delete": pgettext_lazy("step of a playtest", "Delete"),
    MERGE: pgettext_lazy("step of a playtest", "Merge"),
    FIND: pgettext_lazy("step of a playtest", "Find"),
    ADVANCE: pgettext_lazy("step of a playtest", "Advance the clock"),
}
LEAST = {
    "": _("everybody but who does nothing"),
    Rep.AVERAGE: _("average, good and golden"),
    Rep.GOOD: _("good and golden"),
    Rep.GOLDEN: _("the golden path only"),
}
# Records that something can be about, those first that are asked for most.
ABOUT = ("accounts", "contacts", "leads", "opportunities", "quotes", "orders")
MOST_EACH = 60


@dataclass(frozen=True)
class StepKeys:
    """`verb` and `of` are what the form says now; `earlier` are the steps before it."""

    keys: Keys
    verb: str
    of: str
    earlier: Sequence[Value] = ()
    # What the file says in `with`, so that nothing of it is hidden.
    told: Value = field(default_factory=dict)
    # Nothing is kept of another verb.
    strict: bool = False

    @cached_property
    def named(self) -> dict[str, str]:
        """Collections of what earlier steps have called, "" where it cannot be told."""
        found: dict[str, str] = {}
        for step in self.earlier:
            if isinstance(name := step.get("as"), str):
                found[f"${name}"] = answered(step, found)
        return found

    @property
    def entity(self) -> Entity | None:
        return REGISTRY.get(self.named.get(self.of, self.of))

    def all(self) -> tuple[Key, ...]:
        below = self.below()
        return (
            Key(VERB, pgettext_lazy("step of a playtest", "Does"), Holds.CHOICE, choices=self.verbs,
                redraws=True),
            *self.target(),
            *((Key(WITH, pgettext_lazy("step of a playtest", "With"), Holds.TABLE, keys=below,
                   strict=self.strict, help=self.help()),) if below or self.told else ()),
            Key("as", _("Called from now on"),
                help=_("A word of small letters; later steps say it with a $ before it.")),
            Key("from", _("Done by"), Holds.CHOICE, choices=lambda: list(LEAST.items())),
            Key("seat", _("On another seat"), Holds.CHOICE,
                choices=lambda: [NOTHING, *labelled(self.keys.named(Seat.collection))]),
            Key(PLACE, _("Place")),
        )  # fmt: skip

    def verbs(self) -> list[Choice]:
        entities = [self.entity] if self.entity else REGISTRY.values()
        if not self.of:
            entities = []
        actions = {a.name: f"{a.label} ({a.name})" for e in entities for a in e.actions}
        general = [(name, f"{label} ({name})") for name, label in VERBS.items()]
        return [*general, *sorted(actions.items(), key=lambda pair: pair[1])]

    def target(self) -> tuple[Key, ...]:
        if self.verb == ADVANCE:
            return ()
        of = Key(OF, pgettext_lazy("step of a playtest", "On"), Holds.CHOICE,
                 choices=self.targets, redraws=True)  # fmt: skip
        if self.verb in (FRESH, FIND) or self.of.startswith("$"):
            return (of,)
        return (of, Key(ROW, _("Record (key)"), of=self.of if self.of in REGISTRY else ""))

    def targets(self) -> list[Choice]:
        earlier = [] if self.verb in (FRESH, FIND) else [self.earlier_choice(n) for n in self.named]
        return [NOTHING, *earlier, *((name, f"{label} ({name})") for name, label in collections())]

    def earlier_choice(self, name: str) -> tuple[str, str]:
        entity = REGISTRY.get(self.named[name])
        what = capfirst(str(entity.label)) if entity else ""
        return name, _now("%(name)s of an earlier step") % {"name": f"{name} {what}".strip()}

    def help(self) -> Any:
        if self.verb == ADVANCE:
            return ""
        return _(
            "What is left empty is not said. @accounts/acme is a row, $deal an earlier step's."
        )

    def below(self) -> tuple[Key, ...]:
        found = {key.name: key for key in self.known()}
        more = () if self.strict else (name for name in self.told if name not in found)
        return (*found.values(), *(Key(name, name) for name in more))

    def known(self) -> Iterator[Key]:
        entity = self.entity
        if self.verb == ADVANCE:
            yield Key(
                "by", _("How far"), Holds.CHOICE, choices=lambda: [NOTHING, *ClockStep.choices]
            )
            yield Key("times", _("How often"), help=_("Empty is once."))
        elif entity is None:
            return
        elif self.verb == MERGE:
            rows = self.references(entity.model.collection)
            yield Key(WITH, _("What becomes one with it"), Holds.WORDS, offers=lambda: rows)
        elif self.verb == FIND:
            for name, asked in filters_plain(entity.model.collection):
                yield self.filter(entity, name, asked)
        elif self.verb in (FRESH, "change"):
            for each in _settable(entity):
                yield self.of_field(each)
            for name, label in self.keys.named(f"custom-fields/{entity.model.collection}"):
                yield Key(name, label or name)
            if entity.lines:
                yield self.lines(entity)
        elif action := next((a for a in entity.actions if a.name == self.verb), None):
            yield from self.of_action(entity, action)

    def filter(self, entity: Entity, name: str, label: str) -> Key:
        try:
            found = field_of(entity.model, name)
        except FieldDoesNotExist:
            return Key(name, label)
        return self.of_field(found, label=label, own=True)

    def lines(self, entity: Entity) -> Key:
        assert entity.lines is not None
        model = entity.lines.model
        keys = [self.of_field(field_of(model, name)) for name in entity.lines.fields]
        if self.verb == "change":
            keys = [Key("line", _("Which line"), help=_("1 is the first; empty adds one.")), *keys]
        return Key(entity.lines.name, capfirst(str(entity.lines.title)), Holds.ROWS,
                   keys=tuple(keys), add=_("Add a line"))  # fmt: skip

    def of_field(self, each: Field, *, label: str = "", own: bool = False) -> Key:
        """`own`: seats are also told as me and team."""
        label = label or capfirst(str(each.label)) + (" *" if each.required else "")

        def choice(*told: Choice) -> Key:
            return Key(each.name, label, Holds.CHOICE, choices=lambda: [NOTHING, *told])

        def offering(told: list[tuple[str, str]]) -> Key:
            return Key(each.name, label, offers=lambda: told)

        match each.kind:
            case Kind.BOOLEAN:
                return choice(("true", _now("yes")), ("false", _now("no")))
            case Kind.CHOICE:
                return choice(*((str(k), f"{v} ({k})") for k, v in each.column.flatchoices))  # type: ignore[union-attr]
            case Kind.PICKLIST:
                return choice(*self.items(each.column.picklist))  # type: ignore[union-attr]
            case Kind.JSON if hasattr(each.column, "picklist"):
                items = self.items(each.column.picklist)  # type: ignore[union-attr]
                return Key(each.name, label, Holds.WORDS, offers=lambda: items,
                           help=_("Several with commas."))  # fmt: skip
            case Kind.JSON:
                return Key(each.name, label, Holds.PLAIN)
            case Kind.SEAT:
                mine = [("me", _now("the seat itself"))] if own else []
                return offering([*mine, *self.references(Seat.collection)])
            case Kind.KEYED:
                return offering(labelled(self.keys.named(each.related.collection)))
            case Kind.REFERENCE:
                return offering(self.references(each.related.collection))
            case Kind.RECORD:
                return offering(list(self.about()))
            case Kind.LONG_TEXT:
                return Key(each.name, label, Holds.LINE)
        return Key(each.name, label, help=_day(each.kind))

    def of_action(self, entity: Entity, action: Action) -> Iterator[Key]:
        for name, asked in (action.form.base_fields if action.form else {}).items():
            label = capfirst(str(asked.label or name)) + (" *" if asked.required else "")
            yield self.of_asked(name, asked, label)

    def of_asked(self, name: str, asked: forms.Field, label: str) -> Key:
        if isinstance(asked, RecordField):
            offers = self.references(asked.model.collection)
            return Key(name, label, offers=lambda: offers)
        if isinstance(asked, KeyedField):
            rows = self.keys.named(asked.model.collection)
            named = labelled(rows) if asked.by_key else self.references(asked.model.collection)
            return Key(name, label, offers=lambda: named)
        if isinstance(asked, PicklistChoice):
            items = self.items(asked.picklist)
            return Key(name, label, Holds.CHOICE, choices=lambda: [NOTHING, *items])
        if isinstance(asked, forms.BooleanField):
            yes = [NOTHING, ("true", _now("yes")), ("false", _now("no"))]
            return Key(name, label, Holds.CHOICE, choices=lambda: yes)
        if isinstance(asked, forms.ChoiceField):
            told = [(str(k), f"{v} ({k})") for k, v in asked.choices if k]  # type: ignore[misc, union-attr]
            return Key(name, label, Holds.CHOICE, choices=lambda: [NOTHING, *told])
        return Key(name, label, help=_day(Kind.DATE) if isinstance(asked, forms.DateField) else "")

    def items(self, picklist: str) -> list[tuple[str, str]]:
        return labelled(self.keys.named(f"picklist-items/{picklist}"))

    def references(self, collection: str) -> list[tuple[str, str]]:
        """Rows of the pack, simulated customers first, and what earlier steps have called."""
        earlier = [self.earlier_choice(n) for n, of in self.named.items() if of in ("", collection)]
        rows = self.keys.named(collection)
        played = self.played(collection)
        rows.sort(key=lambda pair: pair[0] not in played)
        told = [(key, _customer(name) if key in played else name) for key, name in rows]
        return [*earlier, *labelled(told, f"@{collection}/")]

    def played(self, collection: str) -> set[str]:
        """Rows that simulated customers play."""
        found = self.keys.personas().values()
        names = [name for name, of in PLAYED.items() if of == collection]
        return {str(told[name]) for name in names for told in found if told.get(name)}

    def about(self) -> Iterator[tuple[str, str]]:
        for name, _of in self.named.items():
            yield self.earlier_choice(name)
        for collection in (*PLAYED.values(), *ABOUT):
            rows = [one for one in self.references(collection) if not one[0].startswith("$")]
            yield from rows[:MOST_EACH]


def answered(step: Value, named: dict[str, str]) -> str:
    """The collection of what a step answers; "" where it cannot be told."""
    on = str(step.get("on", ""))
    of = named.get(on, "") if on.startswith("$") else on.partition("/")[0]
    entity = REGISTRY.get(of)
    action = next((a for a in entity.actions if a.name == step.get("do")), None) if entity else None
    if action is None:
        return of
    try:
        made = get_type_hints(action.run).get("return")
    except (NameError, TypeError):
        return ""
    return str(getattr(made, "collection", of))


def _settable(entity: Entity) -> Iterable[Field]:
    return [field_of(entity.model, name) for name in entity.form_fields]


def _customer(name: str) -> str:
    return _now("%(name)s, simulated customer") % {"name": name}


def _day(kind: Kind) -> Any:
    return _("A date such as 2026-03-05.") if kind in (Kind.DATE, Kind.DATETIME) else ""
