"""Pages of contracts."""

from collections.abc import Sequence
from typing import Any

from crm.documents.views.pages import DocumentPage
from lab.entities.views.records import RecordDetail


class ContractPage(DocumentPage):
    """A document's page with the payment plan as its lines."""

    elsewhere = ()

    def line_columns(self) -> tuple[str, ...]:
        return RecordDetail.line_columns(self)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        return []
