"""The path of a record: the columns of its board as steps up to where it stands."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lab.entities.acting import group_of
from lab.entities.cells import keyed_tone
from lab.entities.fields import CHOOSING, Field, Kind, field_of, keyed_rows
from lab.entities.spec import Board, Entity
from lab.tenancy.models import Sandboxed

# Ends that a record comes to by way of all its steps.
GOOD = ("green", "teal")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A column of the board as a step of the record's path; all its ends are one last step."""

    key: str
    label: str
    state: str  # done, current, to come
    tone: str
    ends: tuple[tuple[str, str], ...] = ()  # (key, label) to choose from


def path_field(entity: Entity) -> Field | None:
    """What the path of a record tells: the group of its board; None without one."""
    if entity.board is None:
        return None
    field = field_of(entity.model, entity.board.group)
    return field if field.kind in CHOOSING else None


def path_of(entity: Entity, row: Sandboxed) -> list[Step]:
    """The steps of the board's group, up to where the record stands; [] without a board."""
    board = entity.board
    if board is None:
        return []
    field = field_of(entity.model, board.group)
    if field.kind not in CHOOSING:
        return []
    current, ends = group_of(field, row), end_keys(board, field)
    found, last, passed = [], [], current not in ends or tone_of(field, current) in GOOD
    for key, label, tone in steps(field):
        if key in ends:
            last.append((key, label, tone))
            continue
        passed = passed and key != current
        state = "current" if key == current else "done" if passed else "open"
        found.append(Step(key=key, label=label, state=state, tone=tone))
    return [*found, _last_step(last, current)] if last else found


def _last_step(ends: list[tuple[str, str, str]], current: str) -> Step:
    """Which end it is, or what the ends have in common."""
    for key, label, tone in ends:
        if key == current:
            return Step(key=key, label=label, state="current", tone=tone)
    choices = tuple((key, label) for key, label, _tone in ends)
    return Step(key="", label=_("Closed"), state="open", tone="secondary", ends=choices)


def end_keys(board: Board, field: Field) -> set[str]:
    """The columns that are ends, by their own key or the kind of a keyed row."""
    if field.kind is not Kind.KEYED:
        return set(board.ends)
    return {
        row.key
        for row in keyed_rows(field.related)
        if row.key in board.ends or getattr(row, "kind", "") in board.ends
    }


def tone_of(field: Field, key: str) -> str:
    return next((tone for each, _label, tone in steps(field) if each == key), "secondary")


def steps(field: Field) -> list[tuple[str, str, str]]:
    """(key, label, tone) of a board's columns."""
    if field.kind is Kind.KEYED:
        return [(row.key, str(row), keyed_tone(row)) for row in keyed_rows(field.related)]
    tones = field.tones
    return [
        (key, label, tones.get(key, "secondary")) for key, label in field.choices().items() if key
    ]
