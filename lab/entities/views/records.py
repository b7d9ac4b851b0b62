"""The page of a record."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.acting import offers
from lab.entities.bulk.operations import OPERATIONS, Operation
from lab.entities.cells import Cells
from lab.entities.fields import Field, field_of, fields_of
from lab.entities.forms import nothing_offered
from lab.entities.further import further_links
from lab.entities.line_forms import stored_lines
from lab.entities.panels import Panel, activity_entities, panels_of
from lab.entities.spec import Entity, Section
from lab.entities.views.facts import Datum, RecordPage
from lab.entities.views.paths import path_field, path_of
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Owned, Sandboxed


class RecordDetail(RecordPage):
    """The page; an entity's own one extends `template` and brings `story` for its blocks."""

    template = "lab/entity/record.html"
    # What the entity's own template tells in another place.
    elsewhere: tuple[str, ...] = ()

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        row = self.record()
        cells, policy = self.load(row), self.actor.policy
        may_change = self.may_change(row)
        found, path = offers(self.entity, row), path_of(self.entity, row)
        if path:
            # The steps of the path do what this action does.
            found = [offer for offer in found if offer.action.name != self.entity.board.move]  # type: ignore[union-attr]
        context = self.context(
            record=row,
            token=row.token,
            **self.head(cells, row),
            offered=[offer for offer in found if offer.fits and not offer.action.quiet],
            in_menu=[offer for offer in found if not offer.fits or offer.action.quiet],
            path=path,
            sections=self._sections(cells, row, bool(may_change)),
            lines=self._lines(row),
            panels=self.panels(row),
            composers=composers(self.entity, row),
            may_change=may_change,
            may_delete=policy.may(Verb.DELETE, row),
            operations=self._operations(row),
            links=self._links(row),
            **self.story(row),
        )
        return render(request, self.template, context)

    def panels(self, row: Any) -> list[Panel]:
        return panels_of(self.entity, row)

    def may_change(self, row: Any) -> Decision:
        """Whether to offer editing; the write door has the last word."""
        return self.actor.policy.may(Verb.CHANGE, row)

    def story(self, row: Any) -> dict[str, Any]:
        """What the entity's own template shows besides."""
        return {}

    def _sections(self, cells: Cells, row: Sandboxed, may_change: bool) -> list[tuple[Any, Any]]:
        """What is filled in, then what else is known; nothing stands on the page a third time."""
        path = path_field(self.entity)
        known = {path.name} if path is not None else set()
        found = [
            (section.title, self._data(cells, row, section, known, may_change=may_change))
            for section in self.entity.all_sections
        ]
        known |= {*self.entity.form_fields, *self.head_names, *self.elsewhere, "owner"}
        others = Section(title=_("Further details"), fields=self.entity.all_columns)
        for section in (*self.entity.told, others):
            data = self._data(cells, row, section, known)
            found.append((section.title, [datum for datum in data if datum.html != ""]))
            known |= set(section.fields)
        return [(title, data) for title, data in found if data]

    def _data(
        self,
        cells: Cells,
        row: Sandboxed,
        section: Section,
        known: set[str],
        *,
        may_change: bool = False,
    ) -> list[Datum]:
        """The facts of a section that are not `known` from elsewhere."""
        return [
            self.datum(cells, labelled(field, section), row, may_change=may_change)
            for field in fields_of(self.entity, section.fields)
            if field.name not in known and not nothing_offered(field, row)
        ]

    def _lines(self, row: Sandboxed) -> dict[str, Any] | None:
        declared = self.entity.lines
        if declared is None:
            return None
        fields, cells = [field_of(declared.model, name) for name in self.line_columns()], Cells()
        rows = stored_lines(self.entity, row)
        return {
            "fields": fields,
            "rows": [
                [(field, self.line_cell(cells, field, line)) for field in fields] for line in rows
            ],
            "totals": self.totals(row, rows) if rows else [],
        }

    def line_columns(self) -> tuple[str, ...]:
        """What the table of lines shows."""
        declared = self.entity.lines
        return (*declared.fields, *declared.computed) if declared else ()

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        return cells(field, line)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        """(label, amount) of what follows from the lines; an entity's own page brings them."""
        return []

    def _operations(self, row: Sandboxed) -> list[tuple[Operation, Decision]]:
        """What is done to a record as to a selection of one."""
        policy = self.actor.policy
        found = [OPERATIONS[name] for name in ("transfer", "tag")]
        return [
            (operation, policy.may(operation.verb, row))
            for operation in found
            if operation.offered(self.entity)
        ]

    def _links(self, row: Sandboxed) -> list[tuple[str, str, str]]:
        """(address, icon, label) of further pages about the record, where such a page is there."""
        wanted = [("history", "history", _("History"))]
        if issubclass(self.entity.model, Owned):
            wanted.append(("shares", "share", _("Shares")))
        found, address = [], [self.actor.sandbox.pk, self.entity.name, row.number]
        for name, icon, label in wanted:
            try:
                found.append((reverse(name, args=address), icon, label))
            except NoReverseMatch:
                continue
        found += [(link.url, link.icon, link.label) for link in further_links(row)]
        return [*found, *self._formats(address)]

    def _formats(self, address: list[Any]) -> list[tuple[str, str, str]]:
        """The record as a file for other programs, where its kind has such a format."""
        url = reverse("export-record", args=address)
        if not self.actor.policy.may(Verb.EXPORT, self.entity.model):
            return []
        return [
            (
                f"{url}?format={one.name}",
                "file-export",
                _("Save as %(format)s") % {"format": one.label},
            )
            for one in self.entity.formats
        ]


def labelled(field: Field, section: Section) -> Field:
    """The field under the name that it has in this section."""
    label = section.labels.get(field.name)
    return field if label is None else replace(field, label=label)


def composers(entity: Entity, row: Sandboxed) -> list[tuple[Any, str, str, Decision]]:
    """(label, icon, address, allowed) of what can be written about the record from its page."""
    if not entity.has_activities:
        return []
    actor, found = current_actor(), []
    for other in activity_entities():
        url = reverse("create", args=[actor.sandbox.pk, other.name])
        about = f"{url}?about={entity.name}/{row.number}"
        allowed = actor.policy.may(Verb.ADD, other.model)
        for label, icon, query in other.shortcuts:
            found.append((label, icon, f"{about}&{query}", allowed))
        found.append((other.label, other.icon, about, allowed))
    return found
