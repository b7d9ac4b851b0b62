"""What a template has more, or says otherwise, than that of an earlier version; and why it is no patch."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.models import Stage
from lab.access.models import FieldLock, Right, SharingMode
from lab.journal.values import differing_states
from lab.records.numbers import NumberFormat
from lab.records.picklists import PicklistItem
from lab.tenancy.fields import number_of
from lab.tenancy.models import Counter, Sandbox, Sandboxed, Seat
from lab.tenancy.stamping import TableDifference, differences
from lab.ui.words import pair
from scenarios.happenings.models import Followed
from scenarios.packs.columns import Keys

# Kept by the company for itself: no pack says anything of them.
OWN = (Counter, Followed)
# What the work in a company rests on, so that a change would mean something else for what is done.
FIXED: Mapping[type[Sandboxed], tuple[str, ...]] = {
    Seat: ("kind", "parent", "playable"),
    Stage: ("key", "kind"),
    PicklistItem: ("list", "key"),
}
# Rules that hold for everybody in the company; adding one changes what people may do.
RULES = (SharingMode, Right, FieldLock, NumberFormat)
NAMED = 8
Numbers = dict[str, frozenset[int]]


@dataclass(frozen=True)
class Additions:
    """Numbers of the rows by collection, and the reasons why they cannot be added to a running company."""

    added: Numbers = field(default_factory=dict)
    changed: Numbers = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    @property
    def collections(self) -> set[str]:
        return self.added.keys() | self.changed.keys()


def additions(old: Sandbox, new: Sandbox, keys: Keys) -> Additions:
    """Compares two templates of one scenario, language and day 1."""
    reasons = list(_of_sandbox(old, new))
    added: Numbers = {}
    changed: Numbers = {}
    begin = _first_of_play(old)
    for item in differences(new, old):
        model = item.table.model
        if model in OWN:
            continue
        reasons += _of_table(item, keys)
        added[model.collection] = _numbers(item.made)
        changed[model.collection] = _numbers(item.changed)
        if item.made and max(added[model.collection]) >= begin.get(model.collection, 1):
            text = _("more new rows than there are numbers kept free for them")
            reasons.append(pair(_label(model), text))
    return Additions(_filled(added), _filled(changed), tuple(reasons))


def _numbers(ids: Collection[int]) -> frozenset[int]:
    return frozenset(map(number_of, ids))


def _filled(numbers: Numbers) -> Numbers:
    return {collection: found for collection, found in numbers.items() if found}


def _label(model: type[Sandboxed]) -> str:
    return str(capfirst(model._meta.verbose_name_plural))


def _first_of_play(template: Sandbox) -> dict[str, int]:
    """Where the numbers of the rows begin that students make."""
    rows = Counter._base_manager.filter(sandbox=template)
    return dict(rows.values_list("name", "next"))


def _of_sandbox(old: Sandbox, new: Sandbox) -> Iterator[str]:
    if old.day_one != new.day_one:
        yield _("Day 1 of the scenario has moved.")
    if old.currency != new.currency:
        yield _("The company's currency is another one.")


def _of_table(item: TableDifference, keys: Keys) -> Iterator[str]:
    model = item.table.model
    if item.deleted:
        yield pair(
            _label(model), _("removed: %(rows)s") % {"rows": _named(item.deleted, model, keys)}
        )
    if model in RULES:
        yield pair(_label(model), _("what people may do in the company is different"))
    elif model.booked and (rows := [*item.made, *item.changed]):
        text = _("what is booked is not patched: %(rows)s")
        yield pair(_label(model), text % {"rows": _named(rows, model, keys)})
    elif model.inner and item.changed:
        yield pair(_label(model), _("only new ones at the end of the file can be added"))
    elif fixed := _fixed(item):
        text = _("%(fields)s changed: %(rows)s")
        names = ", ".join(sorted({name for names in fixed.values() for name in names}))
        yield pair(_label(model), text % {"fields": names, "rows": _named(fixed, model, keys)})


def _fixed(item: TableDifference) -> dict[int, list[str]]:
    """{id: fields that must not change} of the changed rows."""
    names = FIXED.get(item.table.model, ())
    if not names:
        return {}
    now, _before = differing_states(item)
    found = {pk: [name for name in names if name in now[str(number_of(pk))]] for pk in item.changed}
    return {pk: told for pk, told in found.items() if told}


def _named(ids: Collection[int], model: type[Sandboxed], keys: Keys) -> str:
    """The first of them by their keys in the pack."""
    names = [keys.name(model.collection, number_of(pk)) for pk in sorted(ids)[:NAMED]]
    more = len(ids) - len(names)
    return ", ".join(names) + (_(" and %(count)d more") % {"count": more} if more > 0 else "")
