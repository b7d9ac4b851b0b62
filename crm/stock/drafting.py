"""What a document about goods takes over from the one that it follows from."""

from decimal import Decimal
from typing import Any

from crm.documents.models import Line, PartyDocument
from crm.rows import owner_within_reach
from crm.stock.models import Warehouse


def goods_values(
    source: PartyDocument, model: type[PartyDocument], warehouse: Warehouse
) -> dict[str, Any]:
    """Party, subject, owner and warehouse, as values of a new `model`."""
    return {
        "account": source.account,
        "contact": source.contact,
        "subject": source.subject,
        "warehouse": warehouse,
        "owner": owner_within_reach(source, model),
    }


def goods_line(line: Line, quantity: Decimal, **links: int | None) -> dict[str, Any]:
    """So much of a line, as values of a new one that names what it follows from."""
    return {
        "product_id": line.product_id,
        "description": line.description,
        "unit": line.unit,
        "quantity": quantity,
        **links,
    }
