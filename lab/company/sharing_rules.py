"""Sharing modes, the table of rights, locked fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab import records
from lab.access.decisions import Decision
from lab.access.families import FAMILIES
from lab.access.models import FieldLock, Right, SharingMode, Verb
from lab.access.policy import default_rights
from lab.entities.spec import REGISTRY, Entity, entities
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed, Seat
from lab.tenancy.writing import sandbox_write

PRESETS: dict[str, tuple[Any, Any, str]] = {
    "private": (
        gettext_lazy("All private"),
        gettext_lazy("Everybody sees their own records, superiors those of their team."),
        SharingMode.Mode.PRIVATE,
    ),
    "team": (
        gettext_lazy("Team selling"),
        gettext_lazy("Everybody sees everything; only owners and superiors change it."),
        SharingMode.Mode.READ,
    ),
    "open": (
        gettext_lazy("Open company"),
        gettext_lazy("Everybody sees and changes everything."),
        SharingMode.Mode.WRITE,
    ),
}
# A company's head always reaches everything: nobody must be able to lock it out.
KINDS = [kind for kind in Seat.Kind if kind != Seat.Kind.HEAD]


def may_set_rules() -> Decision:
    return current_actor().policy.may(Verb.CHANGE, SharingMode)


def modes() -> dict[str, str]:
    """{family: mode} of every registered family; a family nobody has set is private."""
    kept = dict(SharingMode.objects.values_list("family", "mode"))
    return {family: kept.get(family, SharingMode.Mode.PRIVATE) for family in FAMILIES}


def modes_set(wanted: Mapping[str, str]) -> None:
    """Set the modes of some families; unknown families or modes are refused by name."""
    for family, mode in wanted.items():
        if family not in FAMILIES or mode not in SharingMode.Mode.values:
            raise ValidationError({family: _("Choose one of the sharing modes.")})
    with sandbox_write():
        current_actor().policy.require(Verb.CHANGE, SharingMode)
        kept = {row.family: row for row in SharingMode.objects.filter(family__in=wanted)}
        new = [{"family": f, "mode": mode} for f, mode in wanted.items() if f not in kept]
        records.create_many(SharingMode, [one for one in new if one["mode"] != "private"])
        records.change_many([(row, {"mode": wanted[row.family]}) for row in kept.values()])


def preset_modes(name: str) -> dict[str, str]:
    """{family: mode} of a preset; nothing is set by it."""
    return dict.fromkeys(FAMILIES, PRESETS[name][2])


@dataclass(frozen=True)
class Cell:
    """How far one verb of a kind of seat reaches over one collection."""

    verb: str
    reach: str
    default: str
    choices: list[tuple[str, Any]]

    @property
    def changed(self) -> bool:
        return self.reach != self.default

    @property
    def verb_label(self) -> Any:
        return Verb(self.verb).label


def rights_table(kind: str) -> list[tuple[Entity, list[Cell]]]:
    """A row per entity with a cell per verb, as it is now for a kind of seat."""
    rows = Right.objects.filter(kind=kind).values_list("subject", "verb", "reach")
    kept = {(subject, verb): reach for subject, verb, reach in rows}
    table = []
    for entity in entities():
        defaults = _defaults(entity.model, kind)
        cells = [
            Cell(verb, kept.get((entity.name, verb), default), default, _reaches(entity.model))
            for verb, default in defaults.items()
        ]
        table.append((entity, cells))
    return table


def _defaults(model: type[Sandboxed], kind: str) -> dict[str, str]:
    table = default_rights(model)
    plain = table.get(kind, table[""])
    return {
        verb: plain[verb] if kind in table else model.rights.get(verb, plain[verb])
        for verb in Verb.values
    }


def _reaches(model: type[Sandboxed]) -> list[tuple[str, Any]]:
    """What belongs to nobody is within reach wholly or not at all."""
    every = Right.Reach.choices
    return every if issubclass(model, Owned) else [c for c in every if c[0] in ("none", "all")]


def rights_set(kind: str, wanted: Mapping[tuple[str, str], str]) -> int:
    """Set reaches by (collection, verb); what equals the default is kept as no exception.

    Answers how many exceptions were made, changed or dropped.
    """
    if kind not in KINDS:
        raise ValidationError(_("Choose a kind of seat other than the head."))
    with sandbox_write():
        current_actor().policy.require(Verb.CHANGE, Right)
        kept = {(row.subject, row.verb): row for row in Right.objects.filter(kind=kind)}
        new, moved, dropped = [], [], []
        for (subject, verb), reach in wanted.items():
            default = _checked_default(kind, subject, verb, reach)
            row = kept.get((subject, verb))
            if row is None and reach != default:
                new.append({"kind": kind, "subject": subject, "verb": verb, "reach": reach})
            elif row is not None and reach == default:
                dropped.append(row)
            elif row is not None and reach != row.reach:
                moved.append((row, {"reach": reach}))
        records.create_many(Right, new)
        records.change_many(moved)
        records.delete_many(dropped)
    return len(new) + len(moved) + len(dropped)


def _checked_default(kind: str, subject: str, verb: str, reach: str) -> str:
    entity = REGISTRY.get(subject)
    if entity is None or verb not in Verb.values:
        raise ValidationError(_("There is no such right."))
    if reach not in [value for value, _label in _reaches(entity.model)]:
        raise ValidationError(_("Choose one of the offered reaches."))
    return _defaults(entity.model, kind)[verb]


def lock_field(kind: str, subject: str, field: str) -> FieldLock:
    """Let a kind of seat fill in a field once but not change it afterwards."""
    entity = REGISTRY.get(subject)
    if entity is None or field not in entity.form_fields:
        raise ValidationError(_("Choose a field of the list."))
    if kind not in KINDS:
        raise ValidationError(_("Choose a kind of seat other than the head."))
    return records.create(FieldLock, {"kind": kind, "subject": subject, "field": field})


def unlock_field(number: int) -> None:
    with sandbox_write():
        records.delete_many(list(FieldLock.objects.numbered(number)))
