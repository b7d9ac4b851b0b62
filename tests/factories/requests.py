from typing import Any

from crm.models import RequestForQuotation, SupplierQuotation
from crm.purchasing.services.quotations import quotation_create
from crm.selling.services import document_create
from lab.access.actors import entrusted
from tests.factories.naming import Builders, name_of, new_lines
from tests.factories.purchasing import supplier


def request_for_quotation(
    *, lines: list[dict[str, Any]] | None = None, **values: Any
) -> RequestForQuotation:
    """A draft that asks for two presses, of nobody yet."""
    given = [{"description": "Press", "quantity": 2}] if lines is None else lines
    values = {"subject": name_of("Request"), **values}
    return document_create(RequestForQuotation, values, new_lines(given))


def supplier_quotation(**values: Any) -> SupplierQuotation:
    """Of a new supplier, for a new request that is not sent yet."""
    if "request" not in values:
        owner = {name: values[name] for name in ("owner",) if name in values}
        values["request"] = request_for_quotation(**owner)
    if "account" not in values and "account_id" not in values:
        with entrusted():
            values["account"] = supplier().account
    return quotation_create({"subject": name_of("Quotation"), **values})


BUILDERS: Builders = {
    "requests-for-quotation": request_for_quotation,
    "supplier-quotations": supplier_quotation,
}
