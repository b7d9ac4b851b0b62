"""The pages of orders."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.documents.views.pages import DocumentPage, NewDocumentView
from crm.selling.models import NotCounted
from crm.selling.models.order_types import default_order_type
from crm.selling.shortage import missing_goods
from lab.entities.cells import Cells
from lab.entities.fields import Field
from lab.ui.words import pair


class NewOrderView(NewDocumentView):
    def usual(self) -> dict[str, Any]:
        default = default_order_type()
        return {**super().usual(), **({"order_type": default.key} if default else {})}


class OrderPage(DocumentPage):
    """Tells what is missing, and which line does not count because of its product."""

    template = "crm/selling/order.html"

    shown_lines: Sequence[Any] = ()

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        self.shown_lines = lines
        return super().totals(row, lines)

    def story(self, row: Any) -> dict[str, Any]:
        return {**super().story(row), "missing": missing_goods(row, self.shown_lines)}

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        shown = super().line_cell(cells, field, line)
        if field.name != "product" or line.counting_reason != NotCounted.PRODUCT:
            return shown
        told = pair(line._meta.get_field("counts").verbose_name, _("No"))
        return format_html('{}<div class="text-secondary small">{}</div>', shown, told)
