"""What purchases must not contradict: they are made from suppliers, and dated when they happened."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from crm.parties.models import Account, Contact
from crm.purchasing.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    Payment,
    PurchaseOrder,
    PurchaseOrderLine,
    SupplierInvoice,
    SupplierQuotation,
)
from crm.purchasing.progress import ordered_lines
from lab.access.decisions import Decision, Refused
from lab.entities.spec import Narrowed
from lab.records.plausible import forbid_future
from lab.records.validation import register_check
from lab.tenancy.actor import Mode, current_actor

IS_SUPPLIER = Q(kind=Account.Kind.SUPPLIER) | Q(supplier_profiles__isnull=False)
PARTIES = frozenset(("account", "contact"))


def check_supplier(
    rows: Sequence[Any], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """The account is a supplier, and the contact is one of its people. Two queries at most."""
    if fields is not None and not fields & PARTIES:
        return {}
    if not checked or current_actor().policy.mode == Mode.SYSTEM:
        return {}
    accounts = {row.account_id for row in rows} - {None}
    suppliers = set(
        Account.objects.filter(IS_SUPPLIER, pk__in=accounts).values_list("pk", flat=True)
    )
    people = {row.contact_id for row in rows} - {None}
    homes = (
        dict(Contact.objects.filter(pk__in=people).values_list("pk", "account")) if people else {}
    )
    found = {}
    for place, row in enumerate(rows):
        errors: dict[str, str] = {}
        if row.account_id is not None and row.account_id not in suppliers:
            errors["account"] = _("This company is no supplier: give it the profile of one first.")
        if homes.get(row.contact_id) not in (None, row.account_id):
            errors["contact"] = _(
                "This contact belongs to another account. Choose one of the account."
            )
        if errors:
            found[place] = ValidationError(errors)
    return found


def suppliers_among(rows: Any, _other: Any) -> Any:
    return rows.filter(IS_SUPPLIER).distinct()


def contacts_of(rows: Any, account: Account | None) -> Any:
    return rows if account is None else rows.filter(account=account)


def may_receive(order: PurchaseOrder) -> Decision:
    """Whose order it is may take its goods in, and who keeps the warehouse."""
    policy = current_actor().policy
    if policy.reach(GoodsReceipt, "change").everything:
        return policy.may("view", order)
    if not policy.may("view", order):
        return Decision(False, _("A line is of an order that you may not see."))
    return policy.may("change", order)


def order_errors(document: Any, line: Any, ordered: PurchaseOrderLine) -> dict[str, str]:
    """Why this line of an order cannot be in this receipt, by field."""
    order = ordered.purchase_order
    if order.account_id != document.account_id:
        return {"purchase_order_line": _("This is of an order of another supplier.")}
    if order.status != PurchaseOrder.Status.CONFIRMED:
        text = _("“%(order)s” is not ordered: nothing of it comes in.")
        return {"purchase_order_line": text % {"order": order}}
    if ordered.product_id != line.product_id:
        return {"purchase_order_line": _("The order names another product in this line.")}
    return {}


def check_receipt_lines(
    rows: Sequence[GoodsReceiptLine], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """A line of an order fits its receipt; told while it is a draft, and again when it is posted."""
    judged = fields is None or fields & {"purchase_order_line", "product"}
    if not judged or not checked or current_actor().policy.mode == Mode.SYSTEM:
        return {}
    found = ordered_lines(row.purchase_order_line_id for row in rows)
    told = {
        place: order_errors(row.goods_receipt, row, found[row.purchase_order_line_id])
        for place, row in enumerate(rows)
        if row.purchase_order_line_id in found
    }
    return {place: ValidationError(errors) for place, errors in told.items() if errors}


def require_fit(receipt: GoodsReceipt, lines: Sequence[GoodsReceiptLine]) -> None:
    """Raise ValidationError or Refused where the orders do not let the goods in."""
    found = ordered_lines(line.purchase_order_line_id for line in lines)
    for order in {row.purchase_order_id: row.purchase_order for row in found.values()}.values():
        if not (answer := may_receive(order)):
            raise Refused(answer.reason)
    for place, line in enumerate(lines, 1):
        if line.purchase_order_line_id is None:
            continue
        for problem in order_errors(receipt, line, found[line.purchase_order_line_id]).values():
            text = _("Line %(line)d: %(problem)s") % {"line": place, "problem": problem}
            raise ValidationError({"lines": text})


def receivable(rows: Any, product: Any) -> Any:
    """The lines of orders to choose from: of this product, and not received in full."""
    confirmed = PurchaseOrder.Status.CONFIRMED
    rows = rows.filter(purchase_order__status=confirmed, received__lt=F("quantity"))
    return rows.filter(product__isnull=False) if product is None else rows.filter(product=product)


FROM_SUPPLIER = {
    "account": Narrowed(rows=suppliers_among),
    "contact": Narrowed(by="account", rows=contacts_of),
}

register_check(PurchaseOrder, check_supplier)
register_check(SupplierQuotation, check_supplier)
register_check(GoodsReceipt, check_supplier)
register_check(SupplierInvoice, check_supplier)
register_check(Payment, check_supplier)
register_check(GoodsReceiptLine, check_receipt_lines)
forbid_future(PurchaseOrder, "ordered_on")
