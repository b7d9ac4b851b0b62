"""Merging two or three records side by side, and the pages that find them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lab.access.decisions import Decision, Refused
from lab.access.models import Verb
from lab.entities.addresses import record_url
from lab.entities.bulk.selection import selection_from
from lab.entities.bulk.views import tell_undoable
from lab.entities.cells import Cells
from lab.entities.exporting.cells import as_text
from lab.entities.fields import FILES, NUMERIC, TEMPORAL, Field, Kind
from lab.entities.line_forms import raw_lines
from lab.entities.merging.choosing import column_values, merge_fields, mergeable
from lab.entities.merging.finding import alike, groups, groups_elsewhere, warnings
from lab.entities.merging.moving import belongings
from lab.entities.sight import sees
from lab.entities.spec import Entity
from lab.entities.views.base import EntityView, go
from lab.journal.recording import one_batch
from lab.records.merging import AT_MOST, may_merge, merge
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed


@dataclass(frozen=True)
class Choice:
    """One field on the page: its value in each record, and which is chosen at first."""

    field: Field
    values: list[tuple[int, str]]
    chosen: int
    differs: bool


def may_merge_some(entity: Entity) -> Decision | None:
    """Whether the actor could merge in a list, where the records are theirs; None where nobody does."""
    if not mergeable(entity):
        return None
    may = current_actor().policy.may
    changing = may(Verb.CHANGE, entity.model)
    return may(Verb.DELETE, entity.model) if changing else changing


class MergeView(EntityView):
    """`…/merge/?number=17&number=23`: choose value by value; POST merges."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = self._rows(request.GET)
        return self._page(request, rows, kept=rows[0].number, decision=may_merge(rows))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        rows = self._rows(request.POST)
        numbers = {str(row.number): row for row in rows}
        keep = numbers.get(request.POST.get("keep", ""))
        if keep is None:
            # From the bulk bar: nothing has been chosen yet.
            return go(request, self._address(rows))
        if any(request.POST.get(f"token-{row.number}") != row.token for row in rows):
            stale = _("Somebody changed one of the records meanwhile. Look at them again.")
            return self._page(request, rows, keep.number, Decision(True), [stale], 409)
        values: dict[str, Any] = {}
        for field in merge_fields(self.entity):
            source = numbers.get(request.POST.get(f"field-{field.name}", ""), keep)
            values.update(column_values(field, source))
        return self._merge(request, keep, [row for row in rows if row is not keep], values)

    def _merge(
        self, request: HttpRequest, keep: Any, others: list[Any], values: dict[str, Any]
    ) -> HttpResponse:
        try:
            with one_batch() as write:
                merged = merge(keep, others, values)
                entry = write.batch
        except (ValidationError, Refused) as error:
            texts = [error.reason] if isinstance(error, Refused) else error.messages
            rows = self._rows(request.POST)
            return self._page(request, rows, keep.number, Decision(True), texts, 400)
        text = _("The records are merged into “%(record)s”.") % {"record": merged}
        tell_undoable(request, text, entry)
        return go(request, record_url(merged))

    def _rows(self, data: Any) -> list[Any]:
        """The two or three records, all visible. Raises 404 for what is hidden."""
        if not mergeable(self.entity):
            raise Http404
        chosen = selection_from(self.entity, data).numbers
        rows = list(self.entity.rows().numbered(*chosen).order_by("pk"))
        if len(rows) != len(chosen):
            raise Http404
        if not 2 <= len(rows) <= AT_MOST:
            raise Refused(_("Choose two or three different records to merge."))
        return rows

    def _address(self, rows: Sequence[Sandboxed]) -> str:
        address = reverse("merge", args=[self.actor.sandbox.pk, self.entity.name])
        return f"{address}?{'&'.join(f'number={row.number}' for row in rows)}"

    def _page(
        self,
        request: HttpRequest,
        rows: Sequence[Sandboxed],
        kept: int,
        decision: Decision,
        problems: Sequence[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        choices = [_choice(field, rows) for field in merge_fields(self.entity)]
        belonging = belongings(rows)
        context = self.context(
            rows=[(row, belonging[row.pk]) for row in rows],
            kept=kept,
            decision=decision,
            problems=problems,
            differing=[choice for choice in choices if choice.differs],
            same=[c for c in choices if not c.differs and c.values[0][1]],
        )
        return render(request, "lab/merge/merge.html", context, status=status)


def _choice(field: Field, rows: Sequence[Sandboxed]) -> Choice:
    """The kept record's value, or the first that there is."""
    values = [(row.number, _shown(field, row)) for row in rows]
    filled = [number for number, text in values if text]
    differs = len({text for _number, text in values}) > 1
    return Choice(field, values, filled[0] if filled else values[0][0], differs)


def _shown(field: Field, row: Sandboxed) -> str:
    if field.kind in (Kind.CHOICE, Kind.PICKLIST):
        return field.label_of(row)
    if field.kind in FILES:
        # To be looked at: two photos may well have the same name.
        return Cells()(field, row) if field.value(row) else ""
    value = field.value(row)
    if value not in (None, "") and (field.kind in NUMERIC or field.kind in TEMPORAL):
        return Cells()(field, row)
    if isinstance(value, Sandboxed):
        return str(value) if field.kind is not Kind.REFERENCE or sees(value) else f"#{value.number}"
    return value if isinstance(value, str) else as_text(field, value)


class DuplicatesView(EntityView):
    """What is being typed may be there already: a few lines under the form, or nothing."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        number = request.POST.get("exclude", "")
        named = number.isdecimal() and len(number) < 9
        own = self.entity.rows().numbered(int(number)).first() if named else None
        found = alike(self.entity, request.POST, own)
        context = self.context(
            found=found,
            warnings=warnings(self.entity, request.POST, raw_lines(self.entity, request.POST), own),
        )
        return render(request, "lab/merge/_similar.html", context)


class DuplicateGroupsView(EntityView):
    """All likely duplicates of a collection, each group with a button to merge it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        found = [
            (group, [(row, record_url(row)) for row in group.rows])
            for group in (*groups(self.entity), *groups_elsewhere(self.entity))
        ]
        context = self.context(
            groups=found,
            mergeable=mergeable(self.entity),
            rules=self.entity.duplicate_rules,
            may_delete=current_actor().policy.may(Verb.DELETE, self.entity.model),
        )
        return render(request, "lab/merge/groups.html", context)
