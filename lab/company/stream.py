"""Which journal entries one may read, and the filters of the stream."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from lab.access.models import RecordShare
from lab.entities.spec import REGISTRY
from lab.journal.history import whole_history
from lab.journal.models import Entry
from lab.journal.words import deed_of
from lab.people.masking import is_anybody_masked
from lab.people.models import User
from lab.tenancy.actor import Mode, Via, current_actor
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Counter, Sandboxed, Seat
from lab.tenancy.registry import models_by_collection, sandboxed_models

PAGE = 50
# Events that tell who a person is.
NAMING = ("seat.taken", "seat.left")


def visible_entries() -> QuerySet[Entry]:
    """What staff, or a seat, may read of the sandbox's journal.

    A seat reads what its person did, what happened to the company as a whole, and what happened to
    records that it can see now. Of a collection in which something is hidden from it only the
    present attempt: before a reset the same number was perhaps somebody else's record. Who is not to know
    the people does not read who took which seat.
    """
    found = _visible_entries()
    return found.exclude(event__in=NAMING) if is_anybody_masked() else found


def _visible_entries() -> QuerySet[Entry]:
    actor = current_actor()
    if actor.mode is not Mode.PLAY:
        return Entry.objects.all()
    if actor.seat is None:
        return Entry.objects.filter(user=actor.user)
    seen = Q(user=actor.user) | Q(collection="")
    open_ = []
    # Asked first: a condition for each of a hundred collections takes longer to put into SQL than to run.
    told = set(Entry.objects.order_by().values_list("collection", flat=True).distinct())
    for model in sandboxed_models():
        if model.collection not in told:
            continue
        reach = actor.policy.reach(model, "view")
        if reach.everything:
            open_.append(model.collection)
        elif reach.condition() is not None:
            rows = model.objects.visible().annotate(local=F("id").bitand(NUMBER_MASK))
            seen |= Q(
                collection=model.collection,
                record__in=rows.order_by().values("local"),
                attempt=actor.sandbox.attempt,
            )
    return Entry.objects.filter(seen | Q(collection__in=open_))


def visible_history(model: type[Sandboxed], number: int) -> QuerySet[Entry]:
    """The same for the entries that touched one record, which the actor sees, or its lines; newest first."""
    actor, entries = current_actor(), whole_history(model.collection, number, lines_of(model))
    if actor.policy.reach(model, "view").everything:
        return entries
    return entries.filter(Q(attempt=actor.sandbox.attempt) | Q(user=actor.user))


def tells_then(model: type[Sandboxed], entry: Entry) -> bool:
    """Whether the actor, who may read `entry` of a record, may know what the record said right after it.

    Of an earlier attempt a seat knows what its person wrote; a jump does not say whose the number was.
    """
    actor = current_actor()
    if entry.attempt == actor.sandbox.attempt or actor.policy.reach(model, "view").everything:
        return True
    own = actor.user is not None and entry.user_id == actor.user.pk
    return own and entry.change != Entry.Change.JUMP


def entry_that_tells(model: type[Sandboxed], number: int, entry: int) -> Entry | None:
    """Entry `entry`, if the actor may know what the record, which it sees, said right after it."""
    found = Entry.objects.filter(number=entry).select_related("user").first()
    if found is None or not tells_then(model, found):
        return None
    if found.attempt == current_actor().sandbox.attempt:
        return found
    return visible_history(model, number).filter(pk=found.pk).select_related("user").first()


def lines_of(model: type[Sandboxed]) -> type[Sandboxed] | None:
    """The model of a record's lines, where it has any and its history tells of them."""
    entity = REGISTRY.get(model.collection)
    lines = entity.lines if entity is not None else None
    return lines.model if lines is not None and lines.told else None


class StreamFilters(forms.Form):
    """What of the stream is wanted; each field narrows it."""

    person = forms.ChoiceField(label=_("person"), required=False)
    seat = forms.ChoiceField(label=_("seat"), required=False)
    collection = forms.ChoiceField(label=_("records"), required=False)
    event = forms.ChoiceField(label=pgettext_lazy("journal", "event"), required=False)
    attempt = forms.IntegerField(label=_("attempt"), required=False, min_value=1)
    via = forms.ChoiceField(label=_("through"), required=False)
    since = forms.DateField(
        label=_("from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        entries = visible_entries().order_by()
        people = User.objects.filter(pk__in=entries.values("user").distinct())
        events = entries.values_list("event", flat=True).distinct()
        names = {model.collection: model._meta.verbose_name_plural for model in _told_models()}
        offered: dict[str, list[tuple[Any, Any]]] = {
            "person": [(str(user.pk), str(user)) for user in people],
            "seat": [(str(seat.number), str(seat)) for seat in Seat.objects.order_by("pk")],
            "collection": sorted(names.items(), key=lambda item: str(item[1])),
            "event": grouped_events(events),
            "via": [(via.value, WAYS[via]) for via in Via],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.label = capfirst(field.label or "")

    def chosen(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """The entries that all filled fields fit; unreadable fields are told and find nothing."""
        if not self.is_valid():
            return entries.none()
        wanted = self.cleaned_data
        lookups = {
            "user_id": wanted["person"],
            "seat_number": wanted["seat"],
            "collection": wanted["collection"],
            "event": wanted["event"],
            "attempt": wanted["attempt"],
            "via": wanted["via"],
            "at__date__gte": wanted["since"],
            "at__date__lte": wanted["until"],
        }
        found = entries.filter(**{name: value for name, value in lookups.items() if value})
        if not wanted["collection"]:
            # The record's own entry tells of a share; the row of the share says nothing more.
            found = found.exclude(collection=RecordShare.collection)
        return found


WAYS = {
    Via.PAGE: _("page"),
    Via.API: _("API"),
    Via.IMPORT: _("import"),
    Via.SIMULATION: _("simulation"),
    Via.COMMAND: _("command"),
    Via.WEB_FORM: _("web form"),
}


def grouped_events(events: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Events in words, by what they are about: [("Leads", [("lead.converted", "Converted")])]."""
    labels = {
        model._meta.model_name: model._meta.verbose_name_plural
        for model in models_by_collection().values()
    } | {"sandbox": pgettext("sandbox", "company")}
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in events:
        noun = event.partition(".")[0]
        groups[capfirst(str(labels.get(noun, noun)))].append((event, capfirst(str(deed_of(event)))))
    return [
        (label, sorted(found, key=lambda one: one[1])) for label, found in sorted(groups.items())
    ]


def _told_models() -> list[type[Sandboxed]]:
    policy = current_actor().policy
    return [
        model
        for model in models_by_collection().values()
        if model is not Counter and policy.may("view", model)
    ]


def page_of_entries(
    entries: QuerySet[Entry], before: int | None, size: int = PAGE
) -> tuple[list[Entry], int | None]:
    """(entries older than number `before`, newest first; the number to go on from, or None).

    Of jumps, which may hold thousands of rows, before and after are left out.
    """
    rows = entries.select_related("user").order_by("-number").defer("before", "after")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: size + 1])
    read_states(found[:size])
    return found[:size], found[size - 1].number if len(found) > size else None


def read_states(entries: Sequence[Entry]) -> None:
    """Read what `defer` left out, but not of jumps."""
    told = [one.pk for one in entries if one.change != Entry.Change.JUMP]
    states = {
        pk: (before, after)
        for pk, before, after in Entry.objects.filter(pk__in=told).values_list(
            "pk", "before", "after"
        )
    }
    for one in entries:
        one.before, one.after = states.get(one.pk, ({}, {}))
