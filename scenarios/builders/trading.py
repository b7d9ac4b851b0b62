"""The steps of trade that the histories of our packs are played with; each through its own service."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import invoice_credit, order_invoice
from crm.billing.models import Invoice, OpeningBalance, Receipt
from crm.billing.opening import opening_post
from crm.billing.receipts import receipt_allocate, receipt_post
from crm.catalogue.models import Product
from crm.delivery.deliveries import delivery_change, delivery_post, order_deliver
from crm.delivery.models import Delivery, SalesReturn
from crm.delivery.returns import delivery_return, return_post
from crm.documents.services import document_change, document_create
from crm.ledger.entries import Side
from crm.ledger.models import MoneyAccount, MoneyMove
from crm.parties.models import Account, Contact
from crm.purchasing.models import (
    GoodsReceipt,
    Payment,
    PurchaseOrder,
    RequestForQuotation,
    Supplier,
    SupplierInvoice,
    SupplierQuotation,
)
from crm.purchasing.services.invoices import supplier_invoice_post
from crm.purchasing.services.invoicing import goods_receipt_invoice
from crm.purchasing.services.orders import purchase_order_confirm
from crm.purchasing.services.payments import (
    payment_allocate,
    payment_post,
    supplier_invoice_pay,
)
from crm.purchasing.services.quotations import quotation_answer, quotation_change, quotation_decline
from crm.purchasing.services.receipts import goods_receipt_post, purchase_order_receive
from crm.purchasing.services.requests import request_ask, request_send
from crm.selling.models import Order
from crm.selling.services.orders import order_confirm
from crm.stock.models import Warehouse
from crm.stock.papers import StockReceipt
from crm.stock.services import receipt_post as stock_receipt_post
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write
from scenarios.packs.playing import Scene

# product and quantity, sometimes with a discount in percent
Goods = Sequence[tuple[str, int] | tuple[str, int, int]]


class Trade:
    """What happens in a scene, in words of trade."""

    def __init__(self, scene: Scene, money_account: str, method: str) -> None:
        self.scene, self._account, self.method = scene, money_account, method

    def _money(self) -> MoneyAccount:
        return self.scene.row(MoneyAccount, self._account)

    def _pieces(self, goods: Goods) -> list[tuple[None, dict[str, Any]]]:
        return [
            (
                None,
                {
                    "product_id": self.scene.row(Product, product).pk,
                    "quantity": Decimal(quantity),
                    **({"discount_percent": Decimal(more[0])} if more else {}),
                },
            )
            for product, quantity, *more in goods
        ]

    def stock_taken_over(
        self, warehouse: str, pieces: Iterable[tuple[str, int]], subject: str, owner: str
    ) -> None:
        """What lay there when the books were opened, at what the products cost."""
        lines = []
        for key, quantity in pieces:
            product = self.scene.row(Product, key)
            lines.append(
                (None, {"product_id": product.pk, "quantity": quantity, "unit_cost": product.cost})
            )
        values = {
            "warehouse": self.scene.row(Warehouse, warehouse),
            "subject": subject,
            "owner": self.scene.row(Seat, owner),
        }
        stock_receipt_post(document_create(StockReceipt, values, lines))

    def money_taken_over(self, money_account: str, amount: Decimal) -> None:
        """What was in an account of the company when the books were opened."""
        with sandbox_write(), entrusted():
            account = self.scene.row(MoneyAccount, money_account)
            records.change(account, {"balance": amount})
            values = {
                "money_account": account,
                "kind": MoneyMove.Kind.OPENING,
                "dated_on": current_actor().today,
                "amount": amount,
                "base_amount": amount,
                "balance": amount,
                "document_collection": account.collection,
                "document_id": account.pk,
            }
            records.create(MoneyMove, values)

    def owed_before(
        self, account: str, amount: str, subject: str, owner: str, *, due: Any, side: str = ""
    ) -> OpeningBalance:
        values = {
            "account": self.scene.row(Account, account),
            "amount": Decimal(amount),
            "subject": subject,
            "owner": self.scene.row(Seat, owner),
            "due_on": due,
            "side": side or Side.RECEIVABLE,
        }
        return opening_post(document_create(OpeningBalance, values))

    def ask(
        self, key: str, suppliers: Sequence[str], goods: Goods, subject: str, owner: str, *, by: Any
    ) -> RequestForQuotation:
        """All suppliers are asked for the same, until the day `by`."""
        values = {"subject": subject, "owner": self.scene.row(Seat, owner)}
        request = document_create(RequestForQuotation, values, self._pieces(goods))
        for supplier in suppliers:
            request = request_ask(request, supplier=self.scene.row(Supplier, supplier))
        return self.scene.named(request_send(request, answer_by=by), key)

    def answer(
        self,
        request: RequestForQuotation,
        supplier: str,
        prices: Sequence[str],
        number: str,
        *,
        days: int,
        until: Any,
    ) -> SupplierQuotation:
        """What the supplier asks for each line; it does not offer those without a price."""
        quotation = self._asked(request, supplier)
        lines = [
            (line.number, {"price": Decimal(price)} if price else {"declined": True})
            for line, price in zip(_lines(quotation), prices, strict=True)
        ]
        told = {"supplier_number": number, "lead_days": days, "valid_until": until}
        return quotation_answer(quotation_change(quotation, told, lines))

    def refuse(self, request: RequestForQuotation, supplier: str, reason: str) -> SupplierQuotation:
        return quotation_decline(self._asked(request, supplier), reason=reason)

    def _asked(self, request: RequestForQuotation, supplier: str) -> SupplierQuotation:
        account = self.scene.row(Supplier, supplier).account
        return SupplierQuotation.objects.get(request=request, account=account)

    def buy(self, key: str, supplier: str, goods: Goods, subject: str, owner: str) -> PurchaseOrder:
        values = {
            "account": self.scene.row(Account, supplier),
            "subject": subject,
            "owner": self.scene.row(Seat, owner),
        }
        order = document_create(PurchaseOrder, values, self._pieces(goods))
        return self.scene.named(purchase_order_confirm(order), key)

    def receive(self, order: PurchaseOrder, quantities: Sequence[int] = ()) -> GoodsReceipt:
        """All that is still to come, or so much of each line."""
        receipt = purchase_order_receive(order)
        if quantities:
            receipt = document_change(receipt, {}, _quantities(receipt, quantities))
        return goods_receipt_post(receipt)

    def billed(self, receipt: GoodsReceipt, number: str) -> SupplierInvoice:
        invoice = goods_receipt_invoice(receipt)
        return supplier_invoice_post(document_change(invoice, {"supplier_number": number}))

    def pay(self, invoice: SupplierInvoice) -> Payment:
        payment = supplier_invoice_pay(invoice, money_account=self._money())
        payment = document_change(payment, {"payment_method": self.method})
        return payment_allocate(payment_post(payment), invoice=invoice)

    def sell(
        self, key: str, account: str, goods: Goods, subject: str, owner: str, **more: Any
    ) -> Order:
        customer = self.scene.row(Account, account)
        contact = Contact.objects.filter(account=customer, primary=True).order_by("pk").first()
        values = {
            "account": customer,
            "contact": contact,
            "subject": subject,
            "owner": self.scene.row(Seat, owner),
            **more,
        }
        order = document_create(Order, values, self._pieces(goods))
        return self.scene.named(order_confirm(order), key)

    def deliver(
        self, order: Order, quantities: Sequence[int] = (), *, carrier: str = ""
    ) -> Delivery:
        """All that is still to be delivered, or so much of each line; 0 leaves a line out."""
        delivery = order_deliver(order)
        lines = _quantities(delivery, quantities) if quantities else None
        return delivery_post(delivery_change(delivery, {"carrier": carrier}, lines))

    def invoice(self, order: Order) -> Invoice:
        return invoice_post(order_invoice(order))

    def paid(self, invoice: Invoice, amount: Decimal | None = None, reference: str = "") -> Receipt:
        """The customer pays an invoice, all that is owed or a part of it."""
        wanted = invoice.total if amount is None else amount
        return receipt_allocate(self._received(invoice, wanted, reference), invoice=invoice)

    def paid_rest(self, invoice: Invoice, credit: Invoice) -> Receipt:
        """What is left of an invoice after a credit note."""
        receipt = self._received(invoice, invoice.total - credit.total, "")
        return receipt_allocate(receipt, invoice=invoice)

    def _received(self, invoice: Invoice, amount: Decimal, reference: str) -> Receipt:
        values = {
            "account": invoice.account,
            "contact": invoice.contact,
            "money_account": self._money(),
            "payment_method": self.method,
            "amount": amount,
            "reference": reference or invoice.code,
            "owner": invoice.owner,
        }
        return receipt_post(document_create(Receipt, values))

    def come_back(self, delivery: Delivery, quantities: Sequence[int], reason: str) -> SalesReturn:
        back = delivery_return(delivery, reason=reason)
        return return_post(document_change(back, {}, _quantities(back, quantities)))

    def credit(self, invoice: Invoice, quantities: Sequence[int]) -> Invoice:
        note = invoice_credit(invoice)
        return invoice_post(document_change(note, {}, _quantities(note, quantities)))


def _quantities(document: Any, quantities: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    """The lines with these quantities, in their order; those of 0 are left out."""
    lines = zip(_lines(document), quantities, strict=True)
    return [(line.number, {"quantity": Decimal(n)}) for line, n in lines if n]


def _lines(document: Any) -> Any:
    return document.lines.order_by("position", "pk")
