"""The stream in steps: what was done in one go is one step, however many entries it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lab.company.stream import PAGE, read_states
from lab.entities.wording import Wording
from lab.journal.models import Entry
from lab.journal.words import deed_of, words_of
from lab.records.undoing import UNDONE, undone_steps
from lab.tenancy.actor import Via
from lab.tenancy.registry import models_by_collection

# Rows that are looked through at once for where the next steps begin.
CHUNK = 200
PARTS_TOLD = 3
BY_CHANGE = {
    Entry.Change.MADE: "created",
    Entry.Change.CHANGED: "changed",
    Entry.Change.DELETED: "deleted",
}


@dataclass(frozen=True)
class Part:
    """Entries of a step that say the same of records of one kind."""

    collection: str
    change: str
    event: str

    @property
    def deed(self) -> str:
        if self.change in BY_CHANGE and not words_of(self.event):
            return str(deed_of(f".{BY_CHANGE[Entry.Change(self.change)]}"))
        return str(deed_of(self.event))

    @property
    def verb(self) -> str:
        return self.event.partition(".")[2]


@dataclass
class Step:
    """An entry alone, or a batch; `latest` and `parts` are of those of its entries that were asked for."""

    latest: Entry
    parts: dict[Part, int] = field(default_factory=dict)
    undone: Entry | None = None

    @property
    def number(self) -> int:
        """The number of its first entry."""
        return self.latest.batch or self.latest.number

    @property
    def count(self) -> int:
        return sum(self.parts.values()) or 1

    @property
    def alone(self) -> bool:
        return self.count == 1

    @property
    def plain(self) -> bool:
        """Whether the words of its entry say all: those of a merge or undoing tell only its outcome."""
        return self.alone and not {part.verb for part in self.parts} & {UNDONE, "merged"}


def page_of_steps(
    entries: QuerySet[Entry], before: int | None, size: int = PAGE
) -> tuple[list[Step], int | None]:
    """(steps before entry `before`, the latest first; the number to go on from, or None)."""
    heads, more = _heads(entries, before, size)
    rows = Entry.objects.filter(number__in=heads).select_related("user").order_by("-number")
    steps = [Step(one) for one in rows.defer("before", "after")]
    _count_parts(entries, steps)
    read_states([step.latest for step in steps if step.alone])
    undone = undone_steps([step.number for step in steps if step.latest.batch])
    for step in steps:
        step.undone = undone.get(step.number)
    return steps, more


def _heads(
    entries: QuerySet[Entry], before: int | None, wanted: int
) -> tuple[list[int], int | None]:
    """The last entry of each step. A batch is contiguous, so it is leapt over, however long it is."""
    found: list[int] = []
    rows = entries.order_by("-number").values_list("number", "batch")
    edge = before
    while True:
        chunk = list((rows if edge is None else rows.filter(number__lt=edge))[:CHUNK])
        for number, batch in chunk:
            if edge is not None and number >= edge:
                continue
            if len(found) == wanted:
                return found, edge
            found.append(number)
            edge = batch or number
        if len(chunk) < CHUNK:
            return found, None


def _count_parts(entries: QuerySet[Entry], steps: Sequence[Step]) -> None:
    by_batch = {step.latest.batch: step for step in steps if step.latest.batch}
    counted = entries.filter(batch__in=list(by_batch)).order_by()
    for batch, *part, count in counted.values_list(
        "batch", "collection", "change", "event"
    ).annotate(count=Count("pk")):
        by_batch[batch].parts[Part(*part)] = count


def step_html(step: Step, wording: Wording) -> SafeString:
    """The step in words, with the person in bold: "Ana changed 40 leads"."""
    who = format_html("<strong>{}</strong>", wording.who(step.latest))
    deeds = conditional_escape(_deeds(step))
    return mark_safe(conditional_escape(_sentence(step)) % {"who": who, "deeds": deeds})


def _sentence(step: Step) -> str:
    verbs = {part.verb for part in step.parts}
    if UNDONE in verbs:
        return _("%(who)s undid a step: %(deeds)s")
    if "merged" in verbs:
        return _("%(who)s merged records: %(deeds)s")
    if "transferred" in verbs:
        return _("%(who)s handed over records: %(deeds)s")
    if step.latest.via == Via.IMPORT:
        return _("%(who)s imported a file: %(deeds)s")
    return _("%(who)s %(deeds)s")


def _deeds(step: Step) -> str:
    """What was done to how many of which: steps of the business first, then the most."""
    counts: dict[tuple[str, str], int] = {}
    business = set()
    for part, count in step.parts.items():
        key = part.deed, part.collection
        counts[key] = counts.get(key, 0) + count
        if words_of(part.event):
            business.add(key)
    ordered = sorted(counts.items(), key=lambda item: (item[0] not in business, -item[1], item[0]))
    told = [
        _("%(deed)s %(count)d %(kind)s")
        % {"deed": deed, "count": count, "kind": _kind(collection, count)}
        for (deed, collection), count in ordered[:PARTS_TOLD]
    ]
    if rest := sum(count for _key, count in ordered[PARTS_TOLD:]):
        told.append(_("%(count)d more") % {"count": rest})
    return pgettext("between parts of a sentence", ", ").join(told)


def _kind(collection: str, count: int) -> str:
    model = models_by_collection().get(collection)
    if model is None:
        return collection
    return str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural)
