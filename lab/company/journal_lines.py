"""Entries and steps of the journal as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from lab.company.steps import Step, step_html
from lab.company.stream import WAYS
from lab.entities.wording import FieldChange, Wording
from lab.journal.models import Entry
from lab.tenancy.actor import Via, current_actor
from lab.tenancy.fields import make_id
from lab.tenancy.models import Seat


@dataclass
class Line:
    """An entry in words. `part` is one of a line, in the history of its document; `step` more than one.

    `tells`: one may see the record as it was here.
    """

    entry: Entry
    html: SafeString
    seat: Seat | None
    new_attempt: bool = False
    part: bool = False
    tells: bool = False
    changes: list[FieldChange] = field(default_factory=list)
    step: Step | None = None
    undone: Entry | None = None

    @property
    def opens(self) -> bool:
        """Whether there is more to tell than the sentence."""
        jump = self.entry.change == Entry.Change.JUMP
        return jump or bool(self.entry.before or self.entry.after)

    @property
    def way(self) -> Any:
        """Through what it came, unless through a page like most."""
        via = Via(self.entry.via)
        return WAYS[via] if via != Via.PAGE else ""


def lines_of(
    entries: Sequence[Entry], *, after: Entry | None = None, fields: bool = False
) -> list[Line]:
    """Entries in words; where the attempt differs from the one above, a new one is marked."""
    wording = Wording(entries)
    lines, above = [], after.attempt if after else None
    for entry in entries:
        new = above is not None and above != entry.attempt
        line = Line(entry, wording.html(entry), _seat(entry), new)
        if fields and entry.change != Entry.Change.JUMP:
            found = wording.changes(entry.collection, entry.before, entry.after)
            line.changes = [one for one in found if one.before or one.after]
        lines.append(line)
        above = entry.attempt
    return lines


def lines_of_steps(steps: Sequence[Step], *, after: Entry | None = None) -> list[Line]:
    """The same of steps: one of many entries is a line of its own that folds out to them."""
    wording = Wording([step.latest for step in steps if step.plain])
    lines, above = [], after.attempt if after else None
    for step in steps:
        entry = step.latest
        html = wording.html(entry) if step.plain else step_html(step, wording)
        new = above is not None and above != entry.attempt
        line = Line(entry, html, _seat(entry), new, undone=step.undone)
        line.step = None if step.alone else step
        lines.append(line)
        above = entry.attempt
    return lines


def _seat(entry: Entry) -> Seat | None:
    actor = current_actor()
    if not entry.seat_number:
        return None
    return actor.policy.seats.get(make_id(actor.sandbox.pk, entry.seat_number))
