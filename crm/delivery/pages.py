"""The pages of goods on their way: which document each line comes from, and what the goods were worth."""

from typing import Any

from crm.documents.entities import DOCUMENT_VIEWS
from crm.documents.views.pages import DocumentPage

# References to lines, and the document that is shown in their place.
SHOWN_AS = {
    "order_line": "order",
    "delivery_line": "delivery",
    "notice_line": "notice",
    "loan_line": "loan",
}


class GoodsPage(DocumentPage):
    """All columns of the lines but what the product's cell says already."""

    def line_columns(self) -> tuple[str, ...]:
        lines = self.entity.lines
        assert lines is not None
        names = (*lines.fields, *lines.computed)
        said = ("description", "unit")
        return tuple(SHOWN_AS.get(name, name) for name in names if name not in said)


GOODS_VIEWS: dict[str, Any] = {**DOCUMENT_VIEWS, "record": GoodsPage}
