"""Journal entries and differences in words: labels for fields and choices, names for references.

One `Wording` serves one page: it first learns of everything that it will have to name, and then
reads the names with one query per model, of visible records only.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from lab.entities.addresses import record_url
from lab.entities.cells import plain
from lab.entities.fields import FILES, REFERRING, Field, Kind, field_of
from lab.files.fields import BlobField
from lab.files.references import digest_of, name_of
from lab.journal.models import Entry
from lab.journal.values import KERNEL_FIELDS
from lab.journal.words import OF_CUSTOMERS, words_of
from lab.records.custom_fields import definitions_of
from lab.records.custom_values import CUSTOM, changed_keys
from lab.records.picklists import PicklistsField
from lab.templatetags.ui import money, short_date
from lab.tenancy.actor import Mode, current_actor
from lab.tenancy.fields import RecordIdField, is_derived, make_id
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import models_by_collection, sandboxed_links

State = Mapping[str, Any]
LONG = 160


@dataclass(frozen=True)
class FieldChange:
    """One field in words, before and after; "" where there was nothing."""

    name: str
    label: str
    before: str
    after: str


def told_columns(model: type[Sandboxed]) -> list[models.Field]:
    """Columns that people know: nothing derived, and nothing that was given no label.

    Of a neutral reference only the id is told; it is named by help of the collection beside it.
    """
    columns = model._meta.concrete_fields
    names = {column.name for column in columns}
    return [
        column
        for column in columns
        if column._verbose_name is not None  # type: ignore[attr-defined]
        and column.name not in KERNEL_FIELDS
        and not is_derived(column)
        and f"{column.name.removesuffix('_collection')}_id" not in names - {column.name}
    ]


class Wording:
    """Says things to the present actor."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.actor = current_actor()
        self.names: dict[tuple[str, int], str] = {}
        self.wanted: dict[str, set[int]] = defaultdict(set)
        for entry in entries:
            self.learn(entry.collection, entry.before, entry.after)
            if entry.collection and entry.record:
                self.wanted[entry.collection].add(entry.record)

    def learn(self, collection: str, *states: State) -> None:
        """Note which records these states refer to, so that they are named in one go."""
        model = models_by_collection().get(collection)
        for column in told_columns(model) if model else ():
            for state in states:
                number, target = state.get(column.name), _target(column, state)
                if target and isinstance(number, int):
                    self.wanted[target].add(number)
        for definition in definitions_of(model).values() if model else ():
            numbers = (state.get(CUSTOM, {}).get(definition.key) for state in states)
            if definition.refers_to:
                self.wanted[definition.refers_to].update(filter(None, numbers))

    def name(self, collection: str, number: int) -> str:
        """What a record is called, "#17" where it is gone or hidden."""
        if (collection, number) not in self.names:
            self.wanted[collection].add(number)
            self._read()
        return self.names.get((collection, number), "") or f"#{number}"

    def _read(self) -> None:
        for collection, numbers in self.wanted.items():
            self.names.update(dict.fromkeys(((collection, number) for number in numbers), ""))
            if model := models_by_collection().get(collection):
                rows = model.objects.visible().numbered(*sorted(numbers))
                if links := sandboxed_links(model):
                    rows = rows.select_related(*(link.name for link in links))
                self.names.update({(collection, row.number): str(row) for row in rows})
        self.wanted.clear()

    def changes(self, collection: str, before: State, after: State) -> list[FieldChange]:
        """The fields of a change in the order of the model; of unknown collections none."""
        if (model := models_by_collection().get(collection)) is None:
            return []
        return [
            self._change(model, column, before, after)
            for column in told_columns(model)
            if column.name in before or column.name in after
        ] + [self._custom(model, key, before, after) for key in changed_keys(before, after)]

    def _custom(self, model: type[Sandboxed], key: str, before: State, after: State) -> FieldChange:
        """One of the company's own fields; of one that is gone its key is told."""
        sides = [(state.get(CUSTOM) or {}).get(key) for state in (before, after)]
        try:
            field = field_of(model, key)
        except FieldDoesNotExist:
            return FieldChange(key, key, *("" if side is None else str(side) for side in sides))
        told = ("" if side is None else self.value(field, side) for side in sides)
        return FieldChange(key, capfirst(str(field.label)), *told)

    def _change(
        self, model: type[Sandboxed], column: models.Field, before: State, after: State
    ) -> FieldChange:
        label = capfirst(str(column.verbose_name))
        sides = [self._side(model, column, state) for state in (before, after)]
        if isinstance(column, BlobField) and sides[0] == sides[1]:
            files = [str(state.get(column.name) or "") for state in (before, after)]
            if files[0] != files[1]:
                # Two files of one name: told apart by the fingerprints of what is in them.
                sides = [f"{name_of(file)} ({digest_of(file)[:6]})" for file in files]
        return FieldChange(column.name, label, *sides)

    def _side(self, model: type[Sandboxed], column: models.Field, state: State) -> str:
        value = state.get(column.name)
        if value in (None, "", [], {}):
            return ""
        if isinstance(column, RecordIdField):
            target = _target(column, state)
            return self.name(target, value) if target else f"#{value}"
        try:
            return self.value(field_of(model, column.name), value)
        except (FieldDoesNotExist, ValueError, InvalidOperation):
            return str(value)

    def value(self, field: Field, value: Any) -> str:
        """A value in the journal's form, as people read it."""
        if field.kind is Kind.SEAT:
            seat = self.actor.policy.seats.get(make_id(self.actor.sandbox.pk, value))
            return str(seat) if seat else f"#{value}"
        if field.kind in REFERRING:
            return self.name(field.related.collection, value)
        if field.kind in (Kind.CHOICE, Kind.PICKLIST):
            return field.choices().get(str(value), str(value))
        if field.kind is Kind.BOOLEAN:
            return _("Yes") if value else _("No")
        if field.kind is Kind.MONEY:
            base = field.model.base_money
            own = base is None or field.name in base
            return money(Decimal(value), self.actor.sandbox.currency if own else "")
        if field.kind in (Kind.DECIMAL, Kind.PERCENT):
            return plain(Decimal(str(value))) + ("%" if field.kind is Kind.PERCENT else "")
        if field.kind in (Kind.DATE, Kind.DATETIME):
            return _date(str(value))
        if field.kind in FILES:
            return name_of(value)
        if isinstance(value, list):
            if isinstance(field.column, PicklistsField):
                value = field.column.words_of(value)
            return ", ".join(map(str, value))
        return Truncator(str(value)).chars(LONG)

    def who(self, entry: Entry) -> str:
        if entry.user is not None:
            return str(entry.user)
        if entry.mode != Mode.PERSONA:
            return _("The system")
        if entry.seat_number:
            colleague = self.actor.policy.seats.get(
                make_id(self.actor.sandbox.pk, entry.seat_number)
            )
            return str(colleague) if colleague else _("A simulated colleague")
        return str(entry.data.get("customer", "")) or _("A simulated customer")

    def kind(self, entry: Entry) -> str:
        model = models_by_collection().get(entry.collection)
        return str(model._meta.verbose_name) if model else entry.collection

    def sentence(self, entry: Entry) -> str:
        """The entry in words, as plain text."""
        text, parts = self._parts(entry)
        return text % parts

    def html(self, entry: Entry) -> SafeString:
        """The same, with the person in bold and the record as a link where it can be opened."""
        text, parts = self._parts(entry)
        safe: dict[str, str] = defaultdict(
            str, {name: conditional_escape(part) for name, part in parts.items()}
        )
        safe["who"] = format_html("<strong>{}</strong>", parts["who"])
        if url := self._url(entry):
            safe["record"] = format_html('<a href="{}">{}</a>', url, parts["record"])
        return mark_safe(str(conditional_escape(text)) % safe)

    def _url(self, entry: Entry) -> str:
        if not entry.record or entry.change == Entry.Change.DELETED:
            return ""
        self.name(entry.collection, entry.record)
        if not self.names.get((entry.collection, entry.record)):
            return ""
        model = models_by_collection()[entry.collection]
        return "" if model.part_of else record_url(model(id=make_id(1, entry.record)))

    def _parts(self, entry: Entry) -> tuple[str, dict[str, Any]]:
        parts = defaultdict(
            str,
            {name: str(value) for name, value in entry.data.items()}
            | {
                "who": self.who(entry),
                "record": entry.label,
                "kind": self.kind(entry),
                "attempt": str(entry.attempt),
            },
        )
        if text := entry.data.get("customer") and OF_CUSTOMERS.get(entry.event):
            return str(text), parts
        if text := words_of(entry.event):
            return str(text), parts
        return self._plain(entry, parts), parts

    def _plain(self, entry: Entry, parts: dict[str, Any]) -> str:
        """The words of a change for which no event was named."""
        match entry.change:
            case Entry.Change.MADE:
                return _("%(who)s created the %(kind)s “%(record)s”")
            case Entry.Change.DELETED:
                return _("%(who)s deleted the %(kind)s “%(record)s”")
            case Entry.Change.CHANGED:
                return self._changed(entry, parts)
        parts["event"] = entry.event
        return _("%(who)s: %(event)s “%(record)s”")

    def _changed(self, entry: Entry, parts: dict[str, Any]) -> str:
        found = self.changes(entry.collection, entry.before, entry.after)
        if len(found) != 1:
            parts["fields"] = ", ".join(change.label for change in found)
            return _("%(who)s changed %(fields)s of “%(record)s”")
        (change,) = found
        parts |= {
            "field": change.label,
            "before": change.before or _("empty"),
            "after": change.after or _("empty"),
        }
        return _("%(who)s changed %(field)s of “%(record)s”: %(before)s → %(after)s")


def _target(column: models.Field, state: State) -> str:
    """The collection that a referring column points to; "" for seats, which the policy knows."""
    if isinstance(column, RecordIdField):
        return str(state.get(f"{column.name.removesuffix('_id')}_collection") or "")
    related = column.related_model if column.is_relation else None
    if related is None or not issubclass(related, Sandboxed) or related.collection == "seats":
        return ""
    return related.collection


def _date(text: str) -> str:
    if moment := parse_datetime(text) if "T" in text else None:
        return short_date(_local(moment), whole=True)
    day = parse_date(text)
    return short_date(day, whole=True) if day else text


def _local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
