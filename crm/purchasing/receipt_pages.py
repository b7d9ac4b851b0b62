"""Pages of goods receipts: what the goods will be worth is told before it is booked."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.documents.money import rounded
from crm.documents.views.pages import DocumentPage, EditDocumentView
from crm.purchasing.models import GoodsReceipt
from crm.purchasing.services.receipts import worth_of
from lab.entities.cells import Cells, plain
from lab.entities.fields import Field
from lab.entities.forms import RecordForm
from lab.templatetags.ui import money
from lab.tenancy.actor import current_actor

EXPECTED = '<span class="text-secondary" title="{}">{}</span>'


class GoodsReceiptPage(DocumentPage):
    """Which order each line is of, and what the goods are worth; of a draft, what they will be."""

    def load(self, row: Any) -> Cells:
        self.expected = worth_of(row) if row.status == GoodsReceipt.Status.DRAFT else {}
        return super().load(row)

    def line_columns(self) -> tuple[str, ...]:
        return ("product", "quantity", "purchase_order", "unit_cost", "value", "invoiced")

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        if field.name == "unit_cost" and line.unit_cost is None:
            worth = self.expected.get(line.pk, line.value)
            return _expected(_each(worth, line.quantity))
        if field.name == "value" and line.pk in self.expected:
            return _expected(self.expected[line.pk])
        return super().line_cell(cells, field, line)


class EditGoodsReceiptView(EditDocumentView):
    """An empty cost hints at what it will be: the price of the order, or the product's cost."""

    def page(self, form: RecordForm, lines: Any, *args: Any, **options: Any) -> HttpResponse:
        receipt: Any = form.row
        expected = worth_of(receipt) if receipt is not None else {}
        for row in lines.rows if lines is not None else ():
            line, field = row.form.row, row.form.fields.get("unit_cost")
            if line is not None and field is not None and line.pk in expected:
                cost = _each(expected[line.pk], line.quantity)
                field.widget.attrs["placeholder"] = plain(cost)
        return super().page(form, lines, *args, **options)


def _each(worth: Decimal, quantity: Decimal) -> Decimal:
    if not quantity:
        return Decimal(0)
    return rounded(worth / quantity, current_actor().sandbox.currency)


def _expected(amount: Decimal) -> SafeString:
    text = _("At the price of its order, or what the product costs")
    return format_html(EXPECTED, text, money(amount, current_actor().sandbox.currency))
