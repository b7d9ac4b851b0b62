"""The pages of quotes."""

from typing import Any

from crm.documents.views.pages import DocumentPage, NewDocumentView
from crm.selling.models.quotes import usually_valid_until
from lab.entities.sight import sees


class NewQuoteView(NewDocumentView):
    def usual(self) -> dict[str, Any]:
        return {**super().usual(), "valid_until": usually_valid_until().isoformat()}


class QuotePage(DocumentPage):
    """Tells of a later version."""

    template = "crm/selling/quote.html"
    elsewhere = (*DocumentPage.elsewhere, "expired")

    def story(self, row: Any) -> dict[str, Any]:
        later = row.replaced_by.first()
        return {**super().story(row), "later": later if later and sees(later) else None}
