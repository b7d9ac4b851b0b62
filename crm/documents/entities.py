"""What the declarations of documents have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.documents import floors
from crm.documents.currencies import ExchangeRate
from crm.documents.views.pages import DocumentPage, EditDocumentView, NewDocumentView
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Entity, Section, register

__all__ = ["EXCHANGE_RATES", "floors", "in_status"]

LINE_FIELDS = ("product", "description", "quantity", "unit")
PRICED_LINE_FIELDS = (*LINE_FIELDS, "price", "discount_percent", "tax_rate")
LINE_AMOUNTS = ("net", "tax", "gross")
CONDITIONS = Section(
    title=_("Conditions"),
    fields=(
        "currency",
        "rate",
        "prices_include_tax",
        "discount_percent",
        "freight",
        "other_charges",
        "terms",
    ),
)
DOCUMENT_VIEWS: dict[str, type] = {
    "record": DocumentPage,
    "create": NewDocumentView,
    "edit": EditDocumentView,
}


def in_status(*statuses: str, otherwise: Any) -> Any:
    """An `available` that allows the action in these statuses and else tells why not."""

    def available(document: Any) -> Decision:
        return ALLOWED if document.status in statuses else Decision(False, otherwise)

    return available


EXCHANGE_RATES = register(
    Entity(
        model=ExchangeRate,
        area="company",
        icon="currency",
        head=("rate", "valid_from"),
        columns=("currency", "valid_from", "rate", "source"),
        sections=(
            Section(title=_("Exchange rate"), fields=("source", "currency", "valid_from", "rate")),
        ),
        filters=("currency", "valid_from"),
        search=("source", "currency"),
        ordering=("currency", "-valid_from"),
    )
)
