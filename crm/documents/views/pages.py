"""Pages of documents: the chain on top, and what the lines add up to while they are typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.documents.approvals.models import Approvable
from crm.documents.approvals.selectors import way_of
from crm.documents.currencies import InCurrency
from crm.documents.hints import Hint, hints_of, notes_of
from crm.documents.lines import CONDITIONS as AMOUNTS
from crm.documents.lines import currency_of, offered_prices, planned
from crm.documents.models import PricedDocument
from crm.documents.money import other_price
from crm.documents.services import issued_text
from crm.documents.sums import sums_of, sums_of_parts, told_sums
from crm.documents.views.chains import ChainedPage
from crm.documents.views.pasting import Pasted
from crm.parts import line_error
from lab.access.decisions import ALLOWED, Decision, Hidden
from lab.access.models import Verb
from lab.entities.cells import Cells, plain
from lab.entities.fields import Field, field_of
from lab.entities.forms import RecordForm
from lab.entities.line_forms import numbered_lines
from lab.entities.parsing import parse_values
from lab.entities.saving import LineErrors, line_values
from lab.entities.views.base import EntityView
from lab.entities.views.forms import CreateView, EditView
from lab.records import Conflict
from lab.records.door import new_row
from lab.templatetags.ui import money
from lab.ui.words import pair

SHOWN = ("product", "quantity", "price", "discount_percent", "net", "tax_rate", "gross")
CONDITIONS = (*AMOUNTS, "currency", "rate", "prices_include_tax")
# What hints and price books go by besides: whom it is for, under which contract, and where the
# goods come from.
AROUND = ("account", "warehouse", "contract")
BROUGHT = ("description", "unit", "price", "tax_rate")


class _Previewed(Pasted):
    """A form whose lines show their totals; a product's own name is not said twice."""

    def preview_url(self) -> str:
        if not issubclass(self.entity.model, PricedDocument):
            return ""
        return reverse("document-totals", args=[self.actor.sandbox.pk, self.entity.name])

    def usual(self) -> dict[str, Any]:
        """What a new document's form begins with."""
        if not issubclass(self.entity.model, PricedDocument):
            return {}
        return {"currency": self.actor.sandbox.currency}

    def _begin(self, form: RecordForm) -> None:
        for name, value in self.usual().items():
            if (field := form.fields.get(name)) is not None and not field.initial:
                field.initial = value
        if issubclass(self.entity.model, InCurrency):
            _leave_rate(form)

    def page(self, form: RecordForm, lines: Any, *args: Any, **options: Any) -> HttpResponse:
        rows = lines.rows if lines is not None else ()
        for row in rows:
            _say_once(row.form)
        if issubclass(self.entity.model, PricedDocument):
            _offer_again([row.form for row in rows if row.form.row is not None])
        if form.row is None:
            self._begin(form)
        return super().page(form, lines, *args, **options)  # type: ignore[misc]


def _leave_rate(form: RecordForm) -> None:
    """The rate follows the currency and the day unless one is typed."""
    field = form.fields.get("rate")
    if field is not None and str(field.initial) == "1":
        field.initial, field.widget.attrs["placeholder"] = "", _("that of the day")


def _say_once(form: RecordForm) -> None:
    """A description that is the product's name is only hinted at; the services fill it in again."""
    product = getattr(form.row, "product", None)
    field = form.fields.get("description")
    if field is not None and product is not None and field.initial == str(product):
        field.initial, field.widget.attrs["placeholder"] = "", str(product)


def _offer_again(forms: Sequence[RecordForm]) -> None:
    """A price that the line would be offered at anyway is only hinted at: it follows the quantity."""
    lines: list[Any] = [form.row for form in forms if "price" in form.fields]
    if not lines or not lines[0].part_of:
        return
    offers = offered_prices(getattr(lines[0], lines[0].part_of), lines)
    for form, line, offered in zip(forms, lines, offers, strict=True):
        if line.product_id is not None and line.price == offered:
            field = form.fields["price"]
            field.initial, field.widget.attrs["placeholder"] = "", plain(line.price)


class NewDocumentView(_Previewed, CreateView):
    pass


class EditDocumentView(_Previewed, EditView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        while_draft(self.record(())).require()
        return super().get(request, **kwargs)


class DocumentPage(ChainedPage):
    elsewhere: tuple[str, ...] = ("subtotal", "discount", "tax")

    def story(self, row: Any) -> dict[str, Any]:
        way = way_of(row) if isinstance(row, Approvable) else None
        return {**super().story(row), "approval": way}

    def may_change(self, row: Any) -> Decision:
        return super().may_change(row) and while_draft(row)

    def line_columns(self) -> tuple[str, ...]:
        lines = self.entity.lines
        known = (*lines.fields, *lines.computed) if lines else ()
        return tuple(name for name in SHOWN if name in known)

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        """Product and description in one cell, quantity with its unit."""
        if field.name == "quantity" and line.unit:
            return format_html("{} {}", cells(field, line), line.unit)
        if field.name == "price":
            told = _other_price(getattr(line, line.part_of), line.price, line.tax_rate)
            shown = super().line_cell(cells, field, line)
            return format_html('{}<div class="text-secondary small">{}</div>', shown, told)
        if field.name != "product":
            return super().line_cell(cells, field, line)
        if line.product is None:
            return line.description
        name = cells(field, line)
        if line.description in ("", str(line.product)):
            return name
        return format_html('{}<div class="text-secondary small">{}</div>', name, line.description)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        if not isinstance(row, PricedDocument):
            return []
        return told_sums(row, sums_of(row, lines))

    def _links(self, row: Any) -> list[tuple[str, str, str]]:
        address = [self.actor.sandbox.pk, self.entity.name, row.number]
        page = (reverse("document-print", args=address), "printer", _("Print"))
        return [page, *super()._links(row)]


def while_draft(document: Any) -> Decision:
    if document.status in document.editable_in:
        return ALLOWED
    return Decision(False, issued_text(document))


@dataclass(frozen=True)
class LinePreview:
    """A line as the page numbers it, its amounts, what it takes over from its product where
    nothing is typed, and what is to be minded."""

    index: int
    amounts: list[str]
    taken_over: dict[str, Any]
    other: str = ""
    hints: list[Hint] = field(default_factory=list)


class TotalsView(EntityView):
    """POST the form of a document; answers what its lines would add up to, and writes nothing."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if not issubclass(self.entity.model, PricedDocument):
            raise Hidden
        self.actor.policy.require(Verb.ADD, self.entity.model)
        raw = numbered_lines(self.entity, request.POST)
        try:
            context = self._computed(raw, self._conditions(request.POST))
        except (ValidationError, Conflict) as error:
            context = {"problem": _told(error, self.entity.model.line_model())}
        return render(request, "crm/documents/_totals.html", self.context(**context))

    def _conditions(self, sent: Mapping[str, str]) -> dict[str, Any]:
        """What the form says for all lines; what was left empty is left to the defaults."""
        names = [name for name in (*CONDITIONS, *AROUND) if name in self.entity.form_fields]
        typed = {name: value for name in names if (value := sent.get(name, "").strip())}
        return parse_values(self.entity.model, typed)

    def _computed(
        self, raw: dict[int, dict[str, Any]], conditions: dict[str, Any]
    ) -> dict[str, Any]:
        model: Any = self.entity.model
        document: PricedDocument = new_row(model, conditions)
        fields = self.entity.lines.fields  # type: ignore[union-attr]
        line_model = model.line_model()
        pieces = [
            (None, _values(line_model, place, {k: v for k, v in line.items() if k in fields}))
            for place, line in enumerate(raw.values())
        ]
        # A product that has left the shop is refused when the document is saved, not here.
        parts, sums = planned(document, pieces, taken_over=True)
        hints, currency = hints_of(document, parts.parts), currency_of(document)
        lines = [
            LinePreview(
                index,
                [money(amount, currency) for amount in (line.net, line.tax, line.gross)],
                {name: part.values.get(name) for name in BROUGHT if not raw[index].get(name)},
                _other_price(
                    document, part.get("price", line_model), part.get("tax_rate", line_model)
                ),
                hints.get(place, []),
            )
            for place, (index, part, line) in enumerate(
                zip(raw, parts.parts, sums.lines, strict=True)
            )
        ]
        told = told_sums(document, sums_of_parts(document, parts.parts, sums))
        warned = [
            (place, hint.text)
            for place, line in enumerate(lines, 1)
            for hint in line.hints
            if hint.urgent
        ]
        notes = notes_of(document, sums.total)
        return {"sums": told, "lines": lines, "warnings": warned, "notes": notes}


def _other_price(document: PricedDocument, price: Any, tax_rate: Any) -> str:
    """The price of a piece with tax where the document writes it without, and the other way round."""
    price, tax_rate = Decimal(str(price or 0)), Decimal(str(tax_rate or 0))
    if not price or not tax_rate:
        return ""
    other = other_price(price, tax_rate, document.prices_include_tax)
    text = _("without tax: %(price)s") if document.prices_include_tax else _("with tax: %(price)s")
    return text % {"price": money(other, currency_of(document))}


def _values(model: Any, place: int, raw: dict[str, Any]) -> dict[str, Any]:
    try:
        return line_values(model, raw)
    except ValidationError as error:
        raise line_error(place, error.message_dict) from None


def _told(error: Exception, model: Any) -> str:
    """With the line and the column that it is about."""
    if not isinstance(error, LineErrors):
        return " ".join(getattr(error, "messages", [str(error)]))
    place = min(error.lines)
    told = error.lines[place]
    if isinstance(told, dict):
        told = [
            pair(field_of(model, name.removesuffix("_id")).label, message)
            for name, messages in told.items()
            for message in messages
        ]
    problem = " ".join(str(each) for each in told)
    return _("Line %(line)d: %(problem)s") % {"line": place + 1, "problem": problem}
