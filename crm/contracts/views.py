"""Pages of contracts."""

from collections.abc import Sequence
from typing import Any

from crm.contracts.rules import beyond_amount
from crm.documents.views.pages import DocumentPage
from lab.entities.views.records import RecordDetail


class ContractPage(DocumentPage):
    """A document's page with the payment plan as its lines."""

    template = "crm/contracts/contract.html"
    elsewhere = ()

    def story(self, row: Any) -> dict[str, Any]:
        return {**super().story(row), "beyond": beyond_amount(row)}

    def line_columns(self) -> tuple[str, ...]:
        return RecordDetail.line_columns(self)

    def totals(self, row: Any, lines: Sequence[Any]) -> list[tuple[Any, Any]]:
        return []
