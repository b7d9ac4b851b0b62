"""Fields of a check as its kind declares them, and the plain values that they say.

A key that holds several things has several fields: `where-0-name`, `where-0-value` …
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.fields import CHOOSING, NUMERIC, REFERRING, Kind, field_of
from lab.entities.filters import filterset_for
from lab.entities.spec import REGISTRY
from lab.journal.words import DEEDS, WORDS
from scenarios.checks.company import field_of_filter
from scenarios.checks.shapes import Holds, Shape, shape_of
from scenarios.packs.yaml_text import BadYaml, read_yaml
from scenarios.packs.yaml_writing import written

BETWEEN = " | "
SPARE_ROWS = 2
MOST_ROWS = 24
MOST_SUGGESTED = 300
Value = dict[str, Any]
Keys = Callable[[str], Iterable[str]]
NO_CHOICE = ("", "—")

LOOKUPS = {
    "gt": gettext_lazy("more than"),
    "gte": gettext_lazy("at least"),
    "lt": gettext_lazy("less than"),
    "lte": gettext_lazy("at most"),
    "in": gettext_lazy("one of"),
    "not": gettext_lazy("not"),
    "contains": gettext_lazy("contains"),
    "empty": gettext_lazy("is empty (1) or not (0)"),
}


@dataclass
class Row:
    """Fields that belong together; `suggested` are values for the last one."""

    fields: list[str]
    suggested: list[tuple[str, str]] = field(default_factory=list)

    @property
    def list_id(self) -> str:
        """Of the list of suggestions that the last field names."""
        return f"{self.fields[-1]}-suggested"


@dataclass
class Group:
    """A key of the check with its fields."""

    key: str
    shape: Shape
    rows: list[Row]

    @property
    def is_table(self) -> bool:
        return self.shape.holds in (Holds.FILTERS, Holds.STEPS)


def add_inputs(form: forms.Form, keys: Iterable[str], value: Value, known: Keys) -> list[Group]:
    """Put the fields of these keys into the form, filled by `value`; answers how they belong together."""
    of = str(value.get("of") or "")
    return [Group(key, shape_of(key), _rows(form, key, value, of, known)) for key in keys]


def _rows(form: forms.Form, key: str, value: Value, of: str, known: Keys) -> list[Row]:
    shape, told = shape_of(key), value.get(key)
    match shape.holds:
        case Holds.FILTERS:
            return list(_filter_rows(form, key, told, of, known))
        case Holds.STEPS:
            return list(_step_rows(form, key, told))
        case Holds.COLLECTION:
            form.fields[key] = _choice(shape, collections(), redraws=True, initial=told)
            return [Row([key])]
        case Holds.CHOICE:
            form.fields[key] = _choice(shape, list(shape.choices), initial=told)
            return [Row([key])]
        case Holds.NUMERIC_FIELD:
            form.fields[key] = _choice(shape, [NO_CHOICE, *fields_of(of)], initial=told)
            return [Row([key])]
    rows = 4 if shape.holds in (Holds.GROUPS, Holds.YAML) else 0
    form.fields[key] = _text(shape.label, _shown(shape, told), rows, shape.help_text)
    row = Row([key], _keys(known(of), last=False) if shape.holds is Holds.ROW else [])
    if row.suggested:
        form.fields[key].widget.attrs["list"] = row.list_id
    return [row]


def _text(label: Any, initial: str, rows: int = 0, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        widget=widget,
        initial=initial,
        help_text=help_text,
    )


def _choice(
    shape: Shape, choices: list[tuple[str, Any]], *, redraws: bool = False, initial: Any = None
) -> forms.ChoiceField:
    widget = forms.Select(attrs={"data-redraws": "1"} if redraws else {})
    known = [key for key, _label in choices]
    if initial and initial not in known:
        choices = [*choices, (str(initial), str(initial))]
    return forms.ChoiceField(
        label=shape.label,
        choices=choices,
        required=False,
        widget=widget,
        initial=initial,
        help_text=shape.help_text,
    )


def _shown(shape: Shape, told: Any) -> str:
    if told is None or isinstance(told, str):
        return told or ""
    if shape.holds is Holds.ROWS and isinstance(told, list):
        return ", ".join(map(str, told))
    if shape.holds is Holds.GROUPS and isinstance(told, list):
        return "\n".join(", ".join(map(str, group)) for group in told if isinstance(group, list))
    return written(told)


def _filter_rows(form: forms.Form, key: str, told: Any, of: str, known: Keys) -> Iterator[Row]:
    conditions = list(told.items()) if isinstance(told, dict) else []
    shape = Shape(Holds.CHOICE, _("Condition"))
    for number, (name, values) in enumerate([*conditions, *[("", "")] * SPARE_ROWS]):
        value = BETWEEN.join(map(str, values)) if isinstance(values, list) else str(values)
        names = [NO_CHOICE, *filters_of(of)]
        form.fields[f"{key}-{number}-name"] = _choice(shape, names, redraws=True, initial=name)
        form.fields[f"{key}-{number}-value"] = _text(_("Value"), value)
        row = Row([f"{key}-{number}-name", f"{key}-{number}-value"], suggested(of, name, known))
        form.fields[row.fields[0]].widget.attrs["class"] = "form-select"
        form.fields[row.fields[1]].widget.attrs |= {"class": "form-control", "list": row.list_id}
        yield row


def _step_rows(form: forms.Form, key: str, told: Any) -> Iterator[Row]:
    steps = [step for step in told if isinstance(step, dict)] if isinstance(told, list) else []
    for number, step in enumerate([*steps, *[{}] * SPARE_ROWS]):
        names = [f"{key}-{number}-{part}" for part in ("event", "of", "record")]
        form.fields[names[0]] = _text(_("Event"), str(step.get("event", "")))
        form.fields[names[0]].widget.attrs |= {"list": "event-names", "class": "form-control"}
        of = Shape(Holds.COLLECTION, _("Records of"))
        form.fields[names[1]] = _choice(of, [NO_CHOICE, *collections()], initial=step.get("of"))
        form.fields[names[1]].widget.attrs["class"] = "form-select"
        form.fields[names[2]] = _text(_("Record (key)"), str(step.get("record", "")))
        form.fields[names[2]].widget.attrs["class"] = "form-control"
        yield Row(names)


def value_of(data: Mapping[str, Any], key: str, *, unfinished: bool = False) -> Any:
    """What the fields of a key say; None where they say nothing. `unfinished` conditions have no value
    yet."""
    match shape_of(key).holds:
        case Holds.FILTERS:
            return _filters_from(data, key, unfinished)
        case Holds.STEPS:
            return _steps_from(data, key)
        case Holds.ROWS:
            return _split(data.get(key)) or None
        case Holds.GROUPS:
            lines = str(data.get(key) or "").splitlines()
            return [group for line in lines if (group := _split(line))] or None
        case Holds.YAML:
            return _yaml(str(data.get(key) or ""))
    return str(data.get(key) or "").strip() or None


def _split(text: Any) -> list[str]:
    return str(text or "").replace(",", " ").split()


def _yaml(text: str) -> Any:
    """Text that is no YAML stays a text: the reader of checks says what is wrong."""
    try:
        return read_yaml(text).value if text.strip() else None
    except BadYaml:
        return text


def _filters_from(data: Mapping[str, Any], key: str, unfinished: bool) -> Value | None:
    found: Value = {}
    for number in range(MOST_ROWS):
        name = str(data.get(f"{key}-{number}-name") or "")
        values = [text.strip() for text in str(data.get(f"{key}-{number}-value") or "").split("|")]
        if name and (unfinished or any(values)):
            found[name] = values if len(values) > 1 else values[0]
    return found or None


def _steps_from(data: Mapping[str, Any], key: str) -> list[Value] | None:
    found = []
    for number in range(MOST_ROWS):
        names = ("event", "of", "record")
        told = {n: str(data.get(f"{key}-{number}-{n}") or "").strip() for n in names}
        if told["event"]:
            found.append({name: text for name, text in told.items() if text})
    return found or None


def collections() -> list[tuple[str, Any]]:
    found = [(name, capfirst(str(entity.label_plural))) for name, entity in REGISTRY.items()]
    return sorted(found, key=lambda pair: pair[1])


def filters_of(of: str) -> list[tuple[str, str]]:
    """The filters of a list with what they ask, the plain ones first."""
    return [(name, str(label)) for name, label in _filters(of)] if of in REGISTRY else []


def filters_plain(of: str) -> list[tuple[str, str]]:
    """The filters that ask for one value, with what they ask."""
    return [pair for pair in filters_of(of) if "__" not in pair[0]]


@cache
def _filters(of: str) -> tuple[tuple[str, Any], ...]:
    found = filterset_for(REGISTRY[of]).base_filters
    names = sorted(found, key=lambda name: ("__" in name, name))
    return tuple((name, _Asked(name, found[name].label)) for name in names)


@dataclass(frozen=True)
class _Asked:
    """The label of a filter in the reader's language."""

    name: str
    label: Any

    def __str__(self) -> str:
        base, _separator, lookup = self.name.partition("__")
        told = capfirst(str(self.label or base))
        more = f" {LOOKUPS.get(lookup, lookup)}" if lookup else ""
        return f"{told}{more} ({self.name})"


def fields_of(of: str) -> list[tuple[str, Any]]:
    """The fields of a record, those with a number first."""
    if of not in REGISTRY:
        return []
    entity = REGISTRY[of]
    fields = [field_of(entity.model, name) for name in entity.api_fields]
    fields.sort(key=lambda each: each.kind not in NUMERIC)
    return [(each.name, f"{each.label} ({each.name})") for each in fields]


def suggested(of: str, name: str, known: Keys) -> list[tuple[str, str]]:
    """Values that a condition may have, with their labels."""
    if not name or of not in REGISTRY:
        return []
    asked = field_of_filter(REGISTRY[of], name)
    if asked is None or name.endswith("__empty"):
        return []
    if asked.kind is Kind.BOOLEAN:
        return [("true", _("yes")), ("false", _("no"))]
    if asked.kind is Kind.PICKLIST:
        return _keys(known(f"picklist-items/{asked.column.picklist}"))
    if asked.kind in CHOOSING and asked.kind is not Kind.KEYED:
        return [(str(key), str(label)) for key, label in asked.column.flatchoices]
    if asked.kind in REFERRING:
        own = [("me", ""), ("team", "")] if asked.kind is Kind.SEAT else []
        return own + _keys(known(asked.related.collection), last=asked.kind is Kind.KEYED)
    return []


def _keys(keys: Iterable[str], *, last: bool = True) -> list[tuple[str, str]]:
    """Keys to choose from; `last` takes the part behind the list that an item belongs to."""
    found = (key.rpartition("/")[2] if last else key for key in keys)
    return [(key, "") for key in islice(found, MOST_SUGGESTED)]


def events() -> list[tuple[str, str]]:
    """Names of events that a check may wait for."""
    nouns = {str(entity.model._meta.model_name) for entity in REGISTRY.values()}
    plain = [
        f"{noun}.{deed}" for noun in sorted(nouns) for deed in ("created", "changed", "deleted")
    ]
    return [(name, str(DEEDS.get(name, ""))) for name in (*sorted(WORDS), *plain)]
