"""The pages of requests for quotation and of suppliers' quotations."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.documents.views.pages import DocumentPage


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
    "net",
    "tax_rate",
    "gross",
    "least_quantity",
    "lead_days",
    "declined",
    "remark",
    "chosen",
)


class QuotationPage(DocumentPage):
    def line_columns(self) -> tuple[str, ...]:
        return QUOTED
