"""Quotes and orders: the chain on top, and what the lines add up to while they are typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.selling.documents import Document
from crm.selling.floors import floor_products, part_warning
from crm.selling.models import Quote
from crm.selling.models.quotes import usually_valid_until
from crm.selling.services.documents import issued_text
from crm.selling.services.lines import planned
from crm.selling.sums import sums_of, sums_of_parts, told_sums
from crm.selling.views.chains import ChainedPage
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.entities.cells import Cells
from lab.entities.fields import Field
from lab.entities.forms import RecordForm
from lab.entities.line_forms import numbered_lines
from lab.entities.parsing import parse_values
from lab.entities.saving import LineErrors
from lab.entities.sight import sees
from lab.entities.views.base import EntityView
from lab.entities.views.forms import CreateView, EditView
from lab.records import Conflict
from lab.templatetags.ui import money

SHOWN = ("product", "quantity", "price", "discount_percent", "net", "tax_rate", "gross")
BROUGHT = ("description", "unit", "price", "tax_rate")


class _Previewed:
    """A form whose lines show their totals; a product's own name is not said twice."""

    actor: Any
    entity: Any

    def preview_url(self) -> str:
        return reverse("document-totals", args=[self.actor.sandbox.pk, self.entity.name])

    def page(self, form: RecordForm, lines: Any, *args: Any, **options: Any) -> HttpResponse:
        for row in lines.rows if lines is not None else ():
            _say_once(row.form)
        field = form.fields.get("valid_until")
        if field is not None and form.row is None and not field.initial:
            field.initial = usually_valid_until().isoformat()
        return super().page(form, lines, *args, **options)  # type: ignore[misc]


def _say_once(form: RecordForm) -> None:
    """A description that is the product's name is only hinted at; the services fill it in again."""
    product = getattr(form.row, "product", None)
    field = form.fields.get("description")
    if field is not None and product is not None and field.initial == str(product):
        field.initial, field.widget.attrs["placeholder"] = "", str(product)


class NewDocumentView(_Previewed, CreateView):
    pass


class EditDocumentView(_Previewed, EditView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        while_draft(self.record(())).require()
        return super().get(request, **kwargs)


class DocumentPage(ChainedPage):
    template = "crm/selling/document.html"
    elsewhere = ("subtotal", "discount", "tax", "expired")

    def may_change(self, row: Any) -> Decision:
        return super().may_change(row) and while_draft(row)

    def line_columns(self) -> tuple[str, ...]:
        return SHOWN

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        """Product and description in one cell, quantity with its unit."""
        if field.name == "quantity" and line.unit:
            return format_html("{} {}", cells(field, line), line.unit)
        if field.name != "product":
            return super().line_cell(cells, field, line)
        if line.product is None:
            return line.description
        name = cells(field, line)
        if line.description in ("", str(line.product)):
            return name
        return format_html('{}<div class="text-secondary small">{}</div>', name, line.description)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        currency = self.actor.sandbox.currency
        return told_sums(sums_of(row, lines, currency), row.discount_percent, currency)

    def _links(self, row: Any) -> list[tuple[str, str, str]]:
        address = [self.actor.sandbox.pk, self.entity.name, row.number]
        page = (reverse("document-print", args=address), "printer", _("Print"))
        return [page, *super()._links(row)]

    def story(self, row: Any) -> dict[str, Any]:
        later = row.replaced_by.first() if isinstance(row, Quote) else None
        return {**super().story(row), "later": later if later and sees(later) else None}


def while_draft(document: Any) -> Decision:
    if document.status == Document.DRAFT:
        return ALLOWED
    return Decision(False, issued_text(document))


@dataclass(frozen=True)
class LinePreview:
    """A line as the page numbers it, its amounts, what it takes over from its product where
    nothing is typed, and what is to be minded."""

    index: int
    amounts: list[str]
    taken_over: dict[str, Any]
    warning: str


class TotalsView(EntityView):
    """POST the form of a document; answers what its lines would add up to, and writes nothing."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.actor.policy.require(Verb.ADD, self.entity.model)
        raw = numbered_lines(self.entity, request.POST)
        try:
            context = self._computed(raw, request.POST.get("discount_percent", ""))
        except (ValidationError, Conflict) as error:
            context = {"problem": _told(error, list(raw))}
        return render(request, "crm/selling/_totals.html", self.context(**context))

    def _computed(self, raw: dict[int, dict[str, Any]], percent: str) -> dict[str, Any]:
        model: Any = self.entity.model
        document: Document = model(**parse_values(model, {"discount_percent": percent or 0}))
        fields = self.entity.lines.fields  # type: ignore[union-attr]
        line_model = model.line_model()
        pieces = [
            (None, parse_values(line_model, {k: v for k, v in line.items() if k in fields}))
            for line in raw.values()
        ]
        # A product that has left the shop is refused when the document is saved, not here.
        parts, sums = planned(document, pieces, taken_over=True)
        floors = floor_products(part.values.get("product_id") for part in parts.parts)
        currency, off = self.actor.sandbox.currency, document.discount_percent
        lines = [
            LinePreview(
                index,
                [money(amount, currency) for amount in (line.net, line.tax, line.gross)],
                {name: part.values.get(name) for name in BROUGHT if name not in raw[index]},
                part_warning(part, off, floors),
            )
            for index, part, line in zip(raw, parts.parts, sums.lines, strict=True)
        ]
        told = told_sums(sums_of_parts(parts.parts, sums, currency), off, currency)
        warned = [(place, x.warning) for place, x in enumerate(lines, 1) if x.warning]
        return {"sums": told, "lines": lines, "warnings": warned}


def _told(error: Exception, indexes: list[int]) -> str:
    if isinstance(error, LineErrors):
        return str(error.messages[0])
    return " ".join(getattr(error, "messages", [str(error)]))
