"""Choices that a scenario brings: industries, sources, regions, reasons …"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.tenancy.actor import current_actor
from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import sandboxed_models, stored_field

a_key = RegexValidator(r"^[\w-]+$", _("Use letters, digits, “-” and “_”."))


class PicklistItem(Sandboxed):
    """One choice of a list; records keep its key, people read its label."""

    collection = "picklist-items"
    administered = True
    remembered = ("picklists", "picklists:offered", "picklists:items")

    list = models.CharField(_("list"), max_length=80)
    key = models.CharField(_("key"), max_length=40, validators=[a_key])
    label = models.CharField(_("label"), max_length=80)
    position = models.PositiveIntegerField(_("position"), default=0)
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Forms offer only what is active.")
    )

    class Meta:
        verbose_name = _("picklist item")
        verbose_name_plural = _("picklist items")
        ordering = ["list", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "list", "key"], name="picklist_key_once")
        ]

    def __str__(self) -> str:
        return self.label

    def why_kept(self) -> str:
        """A choice that records hold is put out of use, not deleted."""
        for rows, _name in holders(self.list, self.key):
            if count := rows.count():
                told = {"count": count, "records": rows.model._meta.verbose_name_plural}
                text = _now("%(count)d %(records)s hold this choice. Make it inactive instead.")
                return text % told
        return ""


# (rows, name of the field) that hold a choice: who keeps keys elsewhere than in columns adds to it.
Holders = Callable[[str, str], Iterable[tuple[models.QuerySet, str]]]
_more_holders: list[Holders] = []
_more_lists: list[Callable[[], Iterable[str]]] = []


def register_lists(lists: Callable[[], Iterable[str]], found: Holders) -> None:
    """Lists that no column takes from, and who holds their choices."""
    _more_lists.append(lists)
    _more_holders.append(found)


def holders(name: str, key: str) -> Iterator[tuple[models.QuerySet, str]]:
    """(rows, field) of all that hold a choice of a list, by the names that the write door takes."""
    for model, column in fields_of_list(name):
        yield model.objects.filter(holding(model, column, key)), column
    for more in _more_holders:
        yield from more(name, key)


@cache
def fields_of_list(name: str) -> tuple[tuple[type[Sandboxed], str], ...]:
    """(model, column) of all fields that take from a picklist."""
    return tuple(
        (model, column.name)
        for model in sandboxed_models()
        for column in model._meta.concrete_fields
        if list_of(column) == name
    )


def known_lists() -> list[str]:
    """Names of the picklists that some field takes from, of the company's own fields too."""
    columns = (column for model in sandboxed_models() for column in model._meta.concrete_fields)
    more = (name for lists in _more_lists for name in lists())
    return sorted({*(list_of(column) for column in columns), *more} - {""})


def list_of(column: models.Field) -> str:
    """The picklist that a column takes from, "" for none."""
    return column.picklist if isinstance(column, PicklistField | PicklistsField) else ""


def holding(model: type[Sandboxed], column: str, key: str) -> models.Q:
    """The rows that hold the choice."""
    if isinstance(stored_field(model, column), PicklistsField):
        return models.Q(**{f"{column}__icontains": f'"{key}"'})
    return models.Q(**{column: key})


def with_choice(row: Sandboxed, name: str, old: str, new: str) -> Any:
    """What the field of a row holds when one choice stands in the place of another."""
    held = getattr(row, name, None)
    if not isinstance(held, list):
        return new
    return list(dict.fromkeys(new if key == old else key for key in held))


def picklists() -> dict[str, dict[str, str]]:
    """{list: {key: label}} of the actor's sandbox, read once per actor."""
    return current_actor().policy.once("picklists", _read_picklists)


def _read_picklists() -> dict[str, dict[str, str]]:
    return {name: {key: label for key, label, _active in items} for name, items in _items().items()}


def offered_picklists() -> dict[str, dict[str, str]]:
    """The same without what is no longer in use: for who chooses anew."""
    return current_actor().policy.once("picklists:offered", _read_offered)


def _read_offered() -> dict[str, dict[str, str]]:
    return {
        name: {key: label for key, label, active in items if active}
        for name, items in _items().items()
    }


def _items() -> dict[str, list[tuple[str, str, bool]]]:
    return current_actor().policy.once("picklists:items", _read_items)


def _read_items() -> dict[str, list[tuple[str, str, bool]]]:
    return _by_list(PicklistItem.objects.values_list("list", "key", "label", "active"))


def remember_items(rows: Iterable[tuple[str, str, str, bool]]) -> None:
    """Take the items (list, key, label, active), in their order, from who has read them anyway."""
    current_actor().policy.once("picklists:items", lambda: _by_list(rows))


def _by_list(rows: Iterable[tuple[str, str, str, bool]]) -> dict[str, list[tuple[str, str, bool]]]:
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for name, key, label, active in rows:
        found.setdefault(name, []).append((key, label, active))
    return found


class PicklistField(models.CharField):
    """Holds the key of an item of one picklist; blank when nothing is chosen."""

    def __init__(self, picklist: str = "", *args: Any, **kwargs: Any) -> None:
        self.picklist = picklist
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.picklist, *args], kwargs

    def choices_here(self) -> dict[str, str]:
        """{key: label} in the actor's sandbox."""
        return picklists().get(self.picklist, {})

    def offered_here(self) -> dict[str, str]:
        """Those that are still in use."""
        return offered_picklists().get(self.picklist, {})


class PicklistsField(CanonicalJSONField):
    """Holds the keys of several items of one picklist, in the order of the list."""

    def __init__(self, picklist: str = "", *args: Any, **kwargs: Any) -> None:
        self.picklist = picklist
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.picklist, *args], kwargs

    def choices_here(self) -> dict[str, str]:
        return picklists().get(self.picklist, {})

    def offered_here(self) -> dict[str, str]:
        return offered_picklists().get(self.picklist, {})

    def keys_of(self, names: list[Any]) -> list[Any]:
        """Keys and labels as people write them, as keys; what is neither stays for the judge."""
        keys = {label.casefold(): key for key, label in self.choices_here().items()}
        found = [keys.get(str(name).strip().casefold(), name) for name in names]
        return list(dict.fromkeys(found))

    def words_of(self, keys: list[Any]) -> list[str]:
        labels = self.choices_here()
        return [labels.get(str(key), str(key)) for key in keys]

    def unknown_in(self, value: Any) -> list[str]:
        """What of the value is no key; all of it where it is no list of them."""
        if not isinstance(value, list):
            return [str(value)]
        known = self.choices_here()
        return [str(key) for key in value if not isinstance(key, str) or key not in known]
