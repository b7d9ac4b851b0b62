from typing import Any

from crm.models import Invoice, Receipt
from crm.selling.services import document_create
from lab.access.actors import entrusted
from tests.factories.ledger import money_account
from tests.factories.naming import Builders, new_lines
from tests.factories.parties import addressed
from tests.factories.selling import LINE


def invoice(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Invoice:
    """A draft like that of `quote`, without an order."""
    return document_create(
        Invoice, addressed(values), new_lines([LINE] if lines is None else lines)
    )


def receipt(**values: Any) -> Receipt:
    """A draft: a hundred come in."""
    values = {"amount": "100.00", "direction": "in", **addressed(values)}
    if "money_account" not in values:
        with entrusted():
            values["money_account"] = money_account()
    return document_create(Receipt, values)


BUILDERS: Builders = {
    "invoices": invoice,
    "receipts": receipt,
}
