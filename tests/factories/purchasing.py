from typing import Any

from crm.models import (
    Account,
    GoodsReceipt,
    Payment,
    PurchaseOrder,
    Supplier,
    SupplierInvoice,
    SupplierPrice,
)
from crm.selling.services import document_create
from lab import records
from lab.access.actors import entrusted
from tests.factories.catalogue import product
from tests.factories.ledger import money_account
from tests.factories.naming import Builders, name_of, new_lines
from tests.factories.parties import account
from tests.factories.selling import LINE
from tests.factories.stock import paper


def supplier(**values: Any) -> Supplier:
    """The profile of a new account of this kind."""
    if "account" not in values and "account_id" not in values:
        values["account"] = account(kind=Account.Kind.SUPPLIER)
    return records.create(Supplier, {"name": name_of("Supplier"), **values})


def supplier_price(**values: Any) -> SupplierPrice:
    given = {"price": "38.00", "product_code": name_of("Part"), **values}
    if "supplier" not in given:
        given["supplier"] = supplier()
    if "product" not in given:
        given["product"] = product(cost="40.00")
    return records.create(SupplierPrice, given)


def _supplied(values: dict[str, Any]) -> dict[str, Any]:
    """With a new supplier, unless one is named."""
    if "account" in values or "account_id" in values:
        return {"subject": name_of("Purchase"), **values}
    with entrusted():
        return {"subject": name_of("Purchase"), "account": supplier().account, **values}


def purchase_order(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> PurchaseOrder:
    """A draft like that of `quote`, to a new supplier."""
    return document_create(
        PurchaseOrder, _supplied(values), new_lines([LINE] if lines is None else lines)
    )


_goods_receipt = paper(GoodsReceipt, {"unit_cost": "40.00"})


def goods_receipt(**values: Any) -> GoodsReceipt:
    """A draft without an order: two pieces from a new supplier."""
    return _goods_receipt(**_supplied(values))  # type: ignore[return-value]


def supplier_invoice(
    *, lines: list[dict[str, Any]] | None = None, **values: Any
) -> SupplierInvoice:
    """A draft like that of `quote`, without an order."""
    if values.get("corrects"):
        values = {"kind": SupplierInvoice.Kind.CREDIT, **values}
    values = {"supplier_number": name_of("No."), **_supplied(values)}
    return document_create(SupplierInvoice, values, new_lines([LINE] if lines is None else lines))


def payment(**values: Any) -> Payment:
    """A draft: a hundred go out to a new supplier."""
    values = {"amount": "100.00", **_supplied(values)}
    if "money_account" not in values:
        with entrusted():
            values["money_account"] = money_account()
    return document_create(Payment, values)


BUILDERS: Builders = {
    "goods-receipts": goods_receipt,
    "payments": payment,
    "purchase-orders": purchase_order,
    "supplier-invoices": supplier_invoice,
    "supplier-prices": supplier_price,
    "suppliers": supplier,
}
