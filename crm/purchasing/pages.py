"""The pages of requests for quotation and of suppliers' quotations."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.documents.views.pages import DocumentPage
from lab.entities.cells import Cells
from lab.entities.fields import Field


class RequestPage(DocumentPage):
    """Tells how many have answered, and leads to the comparison."""

    template = "crm/purchasing/request.html"

    def story(self, row: Any) -> dict[str, Any]:
        statuses = list(row.quotations.values_list("status", flat=True))
        waiting = statuses.count("asked")
        told = {"asked": len(statuses), "waiting": waiting, "answered": len(statuses) - waiting}
        return {**super().story(row), "told": told, "compared": row.status not in UNSENT}

    def _links(self, row: Any) -> list[tuple[str, str, str]]:
        if row.status in UNSENT:
            return super()._links(row)
        url = reverse("request-comparison", args=[self.actor.sandbox.pk, row.number])
        return [(url, "scale", _("Compare")), *super()._links(row)]


UNSENT = ("draft", "cancelled")
QUOTED = (
    "product",
    "quantity",
    "price",
    "tax_rate",
    "gross",
    "least_quantity",
    "lead_days",
    "remark",
)
# What is told of a line below its product, where it is so.
TOLD = ("declined", "chosen")


class QuotationPage(DocumentPage):
    def line_columns(self) -> tuple[str, ...]:
        return QUOTED

    def line_cell(self, cells: Cells, field: Field, line: Any) -> SafeString | str:
        shown = super().line_cell(cells, field, line)
        if field.name in ("price", "gross") and line.declined:
            return ""
        columns = [line._meta.get_field(name) for name in TOLD if getattr(line, name)]
        told = [capfirst(str(column.verbose_name)) for column in columns]
        if field.name != "product" or not told:
            return shown
        return format_html('{}<div class="text-secondary small">{}</div>', shown, ", ".join(told))
