"""Quotes and orders: the chain on top, and what the lines add up to while they are typed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.parts import Part
from crm.selling.documents import Document
from crm.selling.services.documents import issued_text
from crm.selling.services.lines import planned
from crm.selling.views.chains import ChainedPage
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.entities.line_forms import numbered_lines
from lab.entities.parsing import parse_values
from lab.entities.saving import LineErrors
from lab.entities.views.base import EntityView
from lab.entities.views.forms import CreateView, EditView
from lab.records import Conflict
from lab.templatetags.ui import money

BROUGHT = ("description", "unit", "price", "tax_rate")


class _Previewed:
    """A form whose lines show their totals."""

    actor: Any
    entity: Any

    def preview_url(self) -> str:
        return reverse("document-totals", args=[self.actor.sandbox.pk, self.entity.name])


class NewDocumentView(_Previewed, CreateView):
    pass


class EditDocumentView(_Previewed, EditView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        while_draft(self.record(())).require()
        return super().get(request, **kwargs)


class DocumentPage(ChainedPage):
    def may_change(self, row: Any) -> Decision:
        return super().may_change(row) and while_draft(row)


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
        parts, sums = planned(document, pieces)
        floors = _floors(parts.parts)
        currency = self.actor.sandbox.currency
        lines = [
            LinePreview(
                index,
                [money(amount, currency) for amount in (line.net, line.tax, line.gross)],
                {name: part.values.get(name) for name in BROUGHT if name not in raw[index]},
                _below_floor(part, floors),
            )
            for index, part, line in zip(raw, parts.parts, sums.lines, strict=True)
        ]
        return {"sums": sums, "lines": lines, "warnings": [x.warning for x in lines if x.warning]}


def _floors(parts: list[Part]) -> dict[int, Product]:
    ids = {part.values.get("product_id") for part in parts} - {None}
    products = Product.objects.visible().filter(pk__in=ids, floor_price__isnull=False)
    return {product.pk: product for product in products}


def _below_floor(part: Part, floors: dict[int, Product]) -> str:
    """Told, not refused: whoever goes below the floor price needs a reason, not a trick."""
    product = floors.get(part.values.get("product_id") or 0)
    if product is None or product.floor_price is None:
        return ""
    off = Decimal(str(part.values.get("discount_percent") or 0))
    price = Decimal(str(part.values.get("price") or 0)) * (100 - off) / 100
    if price >= product.floor_price:
        return ""
    return _("%(product)s is offered below its floor price of %(price)s.") % {
        "product": product,
        "price": f"{product.floor_price:,.2f}",
    }


def _told(error: Exception, indexes: list[int]) -> str:
    if isinstance(error, LineErrors):
        return str(error.messages[0])
    return " ".join(getattr(error, "messages", [str(error)]))
