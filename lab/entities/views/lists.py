"""The list of a collection: filters, saved views, columns, sorting, paging."""

from dataclasses import dataclass
from html import unescape
from itertools import count as count_from
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lab.access.decisions import Decision
from lab.access.models import Verb
from lab.entities.asking import DENSITIES, PAGE_SIZES, Asked, asked_for
from lab.entities.bulk.operations import Operation, operations_of
from lab.entities.cells import Cells, cell_class, kept, load_records
from lab.entities.exporting.files import choices as export_choices
from lab.entities.fields import Field
from lab.entities.filter_panel import chips, further_inputs, inputs
from lab.entities.listing import COUNTED, Listing, count_text, counted, listing
from lab.entities.merging.views import may_merge_some
from lab.entities.spec import REGISTRY, Entity
from lab.entities.views.base import EntityView, is_part
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

PART = "list"
ON_A_PHONE = 2


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column's head: what it says, and where it leads when it can be sorted by."""

    field: Field
    css: str
    link: str = ""
    order: str = ""


@dataclass(frozen=True, kw_only=True)
class PageOfRows:
    number: int
    first: int
    last: int
    previous: str
    following: str
    too_deep: bool


class FiltersView(EntityView):
    """The panel with all filters of a list or board, loaded when it is opened."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked, on_board = asked_for(request, self.entity), request.GET.get("on") == "board"
        address = [self.actor.sandbox.pk, self.entity.name]
        first, further = inputs(asked), further_inputs(asked)
        shown = {param for each in (*first, *further) for param in each.params}
        context = self.context(
            asked=asked,
            inputs=first,
            further=further,
            further_used=any(each.used for each in further),
            kept=[name for name, _value in asked.hidden if name not in shown],
            page_url=reverse("board" if on_board else "list", args=address),
            target="#board" if on_board else "#list",
        )
        return render(request, "lab/entity/_filters.html", context)


class ListView(EntityView):
    """`/s/<sandbox>/<collection>/`: the whole page, or for htmx only the part under the title."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = asked_for(request, self.entity, opening=True)
        found = listing(self.entity, asked.params, columns=asked.columns)
        count, more = counted(found.rows)
        rows, page = self._page(asked, found, count)
        context = self.context(
            asked=asked,
            errors=found.errors,
            headings=headings(asked, found),
            rows=table_rows(found.columns, rows, page.first if asked.numbered else None),
            row_count=len(rows),
            page=page,
            count=count,
            count_text=count_text(count, more),
            more=more,
            chips=list(chips(asked)),
            may_add=self.actor.policy.may(Verb.ADD, self.entity.model),
            operations=self._operations(),
            exports=self._exports(),
            merging=may_merge_some(self.entity),
            part=is_part(request, PART),
        )
        if context["part"]:
            return render(request, "lab/entity/_list.html", context)
        return render(request, "lab/entity/list.html", {**context, **self._panels(asked)})

    def _panels(self, asked: Asked) -> dict[str, Any]:
        policy, model = self.actor.policy, self.entity.model
        return {
            "page_sizes": PAGE_SIZES,
            "densities": zip(DENSITIES, (_("Comfortable"), _("Compact")), strict=True),
            "may_import": policy.may(Verb.IMPORT, model),
        }

    def _operations(self) -> list[tuple[Operation, Decision]]:
        """What the bulk bar offers, each with whether the actor may do it at all."""
        policy, model = self.actor.policy, self.entity.model
        offered = operations_of(self.entity).values()
        return [(operation, policy.may(operation.verb, model)) for operation in offered]

    def _exports(self) -> list[Any]:
        """What can be exported as which format; nothing for whom may not export."""
        allowed = self.actor.policy.may(Verb.EXPORT, self.entity.model)
        return export_choices(self.entity) if allowed else []

    def _page(self, asked: Asked, found: Listing, count: int) -> tuple[list[Sandboxed], PageOfRows]:
        """The rows of the page; nobody leafs further than the count goes."""
        last_page = max(1, -(-count // asked.size))
        number = min(asked.page, last_page)
        start = (number - 1) * asked.size
        rows = list(found.rows[start : start + asked.size])
        page = PageOfRows(
            number=number,
            first=start + 1 if rows else 0,
            last=start + len(rows),
            previous=asked.link(page=number - 1) if number > 1 else "",
            following=asked.link(page=number + 1) if number < last_page else "",
            too_deep=number == last_page and count >= COUNTED,
        )
        return rows, page


def headings(asked: Asked, found: Listing) -> list[Heading]:
    order = {part.lstrip("-"): part.startswith("-") for part in found.ordering[:1]}
    return [_heading(asked, column, found.columns, order) for column in found.columns]


def _heading(asked: Asked, column: Field, columns: list[Field], order: dict[str, bool]) -> Heading:
    css = column_class(asked.entity, column, columns)
    if not column.sortable:
        return Heading(field=column, css=css)
    descending = order.get(column.name)
    following = f"-{column.name}" if descending is False else column.name
    present = "" if descending is None else "descending" if descending else "ascending"
    return Heading(field=column, css=css, link=asked.link(ordering=following), order=present)


def column_class(entity: Entity, column: Field, columns: list[Field]) -> str:
    """On a phone the first column is shown, with the first facts that stand for the record."""
    shown = {each.name for each in columns[1:]}
    telling = [name for name in entity.head if name in shown][:ON_A_PHONE]
    major = column is columns[0] or column.name in telling or not telling
    return " ".join(filter(None, [cell_class(column), "" if major else "is-minor"]))


def table_rows(columns: list[Field], rows: list[Sandboxed], first: int | None = None) -> SafeString:
    """All rows of the table as HTML; the first column leads to the record, and before it stands a
    running number from `first` on, if there is one."""
    cells = Cells()
    load_records(columns, rows)
    prefix = cells.prefix(rows[0].collection) if rows else ""
    entity = REGISTRY[rows[0].collection] if rows else None
    classes = [column_class(entity, column, columns) for column in columns] if entity else []
    places = [""] * len(rows) if first is None else map(_place, count_from(first))
    return mark_safe(
        "".join(
            _row(cells, prefix, columns, classes, row, place)
            for row, place in zip(rows, places, strict=False)
        )
    )


def _place(number: int) -> SafeString:
    return format_html('<td class="number text-secondary">{}</td>', number)


def _row(
    cells: Cells,
    prefix: str,
    columns: list[Field],
    classes: list[str],
    row: Sandboxed,
    place: str,
) -> SafeString:
    number = row.number
    shown = [(classes[place], cells(column, row)) for place, column in enumerate(columns)]
    first = shown[0][1] or f"#{number}"
    # A link inside a link would be none: the first column shows its plain text.
    label = unescape(strip_tags(first)) if "<a " in first else first
    body = format_html_join("", '<td class="{}">{}</td>', shown[1:])
    return format_html(
        '<tr data-row="{}"><td class="entity-select"><input class="form-check-input" '
        'type="checkbox" name="number" value="{}" aria-label="{}"></td>{}'
        '<td class="{}"><a{} href="{}{}/">{}</a></td>{}</tr>',
        number,
        number,
        _select_label(str(row)),
        place,
        classes[0],
        kept(label),
        prefix,
        number,
        label,
        body,
    )


def _select_label(name: str) -> str:
    texts = current_actor().policy.once("text:select", lambda: _("Select “%(record)s”"))
    return texts % {"record": name}
