"""Reading the journal backwards: what a record said at any entry."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from lab.journal.models import Entry
from lab.journal.values import row_state
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id, number_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.registry import model_of

Change = Entry.Change
State = dict[str, Any]
Link = int | None


def history_of(collection: str, number: int) -> QuerySet[Entry]:
    """Entries that touched a record, newest first; jumps only where they changed it."""
    return Entry.objects.filter(_own(collection, number)).order_by("-number")


def whole_history(
    collection: str, number: int, part: type[Sandboxed] | None = None
) -> QuerySet[Entry]:
    """The same with what happened to its lines, rows of the model `part`, while they were its own."""
    found = _own(collection, number)
    if part is not None:
        found |= Q(number__in=_touched(part, number))
    return Entry.objects.filter(found).order_by("-number")


def _own(collection: str, number: int) -> Q:
    touched = Q(**{f"before__{collection}__has_key": str(number)}) | Q(
        **{f"after__{collection}__has_key": str(number)}
    )
    return Q(collection=collection, record=number) | Q(change=Change.JUMP) & touched


def record_at(collection: str, number: int, entry_number: int) -> dict[str, Any] | None:
    """The record's fields as they were right after entry `entry_number`; None if it did not exist.

    The present state with all later entries undone, newest first.
    """
    row = model_of(collection).objects.numbered(number).first()
    state = row_state(row) if row is not None else None
    for item in history_of(collection, number).filter(number__gt=entry_number):
        state = undone(state, item, collection, number)
    return state


def undone(
    state: dict[str, Any] | None, item: Entry, collection: str, number: int
) -> dict[str, Any] | None:
    """`state` as it was before `item` happened."""
    match item.change:
        case Change.JUMP:
            return _unjumped(state, item, collection, str(number))
        case Change.MADE:
            return None
        case Change.DELETED:
            return dict(item.before)
    return {**(state or {}), **item.before} if item.before else state


def _unjumped(
    state: dict[str, Any] | None, item: Entry, collection: str, number: str
) -> dict[str, Any] | None:
    """A jump keeps whole rows where it made or removed one, else only the fields that it changed."""
    before = item.before.get(collection, {}).get(number)
    if before is None:
        return None
    return {**(state or {}), **before}


def parts_at(part: type[Sandboxed], number: int, entry_number: int) -> dict[int, State]:
    """{number: fields} of the lines that a record had right after entry `entry_number`."""
    numbers = _ever_its_own(part, number)
    rows = part.objects.numbered(*numbers)
    states: dict[int, State | None] = {row.number: row_state(row) for row in rows}
    later = Entry.objects.filter(number__gt=entry_number)
    ordinary = Q(collection=part.collection, record__in=numbers)
    for item in later.filter(ordinary | _jumped(part)).order_by("-number"):
        if item.change == Change.JUMP:
            touched = {one for one in numbers if _touches(item, part, one)}
        else:
            touched = numbers & {item.record or 0}
        for one in touched:
            states[one] = undone(states.get(one), item, part.collection, one)
    return {
        one: state
        for one, state in sorted(states.items())
        if state is not None and state[part.part_of] == number
    }


def _touches(jump: Entry, part: type[Sandboxed], number: int) -> bool:
    sides = (side.get(part.collection, {}) for side in (jump.before, jump.after))
    return any(str(number) in side for side in sides)


def _jumped(part: type[Sandboxed]) -> Q:
    """Jumps that touched any line."""
    name = part.collection
    touched = Q(before__has_key=name) | Q(after__has_key=name)
    return Q(change=Change.JUMP) & touched


def _ever_its_own(part: type[Sandboxed], number: int) -> set[int]:
    """Lines that belong to the record, or once did as far as the journal tells."""
    link = part.part_of
    whole = make_id(current_actor().sandbox.pk, number)
    numbers = {
        number_of(pk) for pk in part.objects.filter(**{link: whole}).values_list("pk", flat=True)
    }
    named = Q(**{f"before__{link}": number}) | Q(**{f"after__{link}": number})
    found = Entry.objects.filter(named, collection=part.collection).order_by()
    numbers |= {one for one in found.values_list("record", flat=True).distinct() if one}
    for _entry, *sides in _jumps(part):
        for side in sides:
            numbers |= {int(one) for one, state in side.items() if state.get(link) == number}
    return numbers


def _jumps(part: type[Sandboxed]) -> list[tuple[int, dict[str, State], dict[str, State]]]:
    """(entry, before, after) of the lines that jumps touched, the latest first."""
    found = Entry.objects.filter(_jumped(part)).order_by("-number")
    names = [f"{side}__{part.collection}" for side in ("before", "after")]
    return [
        (at, before or {}, after or {}) for at, before, after in found.values_list("number", *names)
    ]


def _touched(part: type[Sandboxed], number: int) -> list[int]:
    """Numbers of the entries that changed a line while, before or after, it was the record's own.

    After a reset the same number may be the line of another record: whose it was is told by walking
    back from now.
    """
    numbers = _ever_its_own(part, number)
    now: dict[int, Link] = {row.number: _link(row) for row in part.objects.numbered(*numbers)}
    found = []
    for entry, moves in _moves(part, numbers):
        for line, change, before, after in moves:
            present = now.get(line)
            was = None if change == Change.MADE else before if before is not None else present
            if number in (was, present, after):
                found.append(entry)
            now[line] = was
    return found


def _link(row: Sandboxed) -> int:
    return number_of(getattr(row, f"{row.part_of}_id"))


Move = tuple[int, str, Link, Link]


def _moves(part: type[Sandboxed], numbers: Iterable[int]) -> Iterator[tuple[int, list[Move]]]:
    """(entry, what it did to which lines), the latest first; None for a link of which it says nothing."""
    link, wanted = part.part_of, set(numbers)
    names = ("number", "record", "change", f"before__{link}", f"after__{link}")
    ordinary = Entry.objects.filter(collection=part.collection, record__in=wanted)
    found: dict[int, list[Move]] = {
        at: [(line, change, before, after)]
        for at, line, change, before, after in ordinary.values_list(*names)
    }
    for at, before, after in _jumps(part):
        lines = wanted & {int(one) for one in {*before, *after}}
        found[at] = [_jump_move(link, line, before, after) for line in lines]
    yield from sorted(found.items(), reverse=True)


def _jump_move(link: str, line: int, before: dict[str, State], after: dict[str, State]) -> Move:
    """A jump that says nothing of a row before itself has made it."""
    was, became = before.get(str(line)), after.get(str(line), {})
    change = Change.MADE if was is None else Change.CHANGED
    return line, change, (was or {}).get(link), became.get(link)
