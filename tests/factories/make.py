"""Records for tests, made through the write door as whoever acts at the moment.

`make.account(name="Acme")` gives one with the named values; `make.build("accounts")` is the same by
collection, so that a test can go over everything that is registered.
"""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from itertools import product as product_of
from typing import Any

from crm.contracts.services import contract_create
from crm.delivery.loans import goods_post
from crm.documents.approvals.models import approvable_documents
from crm.documents.approvals.services import document_submit
from crm.expenses.services import claim_create
from crm.ledger.cash import Flow, post_flows
from crm.ledger.entries import Owed, post_entry
from crm.models import (
    Account,
    Approval,
    AssignmentRule,
    Authority,
    Category,
    Competitor,
    Contact,
    ContactLog,
    Contract,
    Delivery,
    DispatchNotice,
    EvaluationPoint,
    Event,
    ExchangeRate,
    ExpenseClaim,
    GoodsReceipt,
    Invoice,
    Lead,
    LedgerEntry,
    Loan,
    LoanReturn,
    MoneyAccount,
    MoneyMove,
    OpeningBalance,
    Opportunity,
    Order,
    Payment,
    PriceBook,
    Product,
    PurchaseOrder,
    Quote,
    Receipt,
    Requisition,
    SalesReturn,
    Sample,
    Stage,
    StockAdjustment,
    StockCount,
    StockIssue,
    StockLevel,
    StockMove,
    StockReceipt,
    StockTransfer,
    Supplier,
    SupplierInvoice,
    SupplierPrice,
    Task,
    TaxRate,
    Warehouse,
    WebForm,
)
from crm.parties.assignment.services import assignment_rule_create
from crm.parties.web_forms.services import web_form_create
from crm.pricing.services import price_book_create
from crm.selling.services import document_create, opportunity_create, order_confirm
from crm.stock.moving import Move, post_moves
from lab import records
from lab.access.actors import entrusted, play_actor
from lab.records.picklist_items import picklist_item_create
from lab.records.picklists import PicklistItem
from lab.records.tags import Tag
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.writing import sandbox_write

_serial = count(1)


def _name(noun: str) -> str:
    return f"{noun} {next(_serial)}"


def account(**values: Any) -> Account:
    return records.create(Account, {"name": _name("Firm"), **values})


def contact(**values: Any) -> Contact:
    return records.create(Contact, {"name": _name("Person"), **values})


def lead(**values: Any) -> Lead:
    return records.create(Lead, {"name": _name("Lead"), "company": _name("Prospect"), **values})


def competitor(**values: Any) -> Competitor:
    return records.create(Competitor, {"name": _name("Rival"), **values})


def category(**values: Any) -> Category:
    return records.create(Category, {"name": _name("Category"), **values})


def product(**values: Any) -> Product:
    return records.create(Product, {"name": _name("Product"), "list_price": "100.00", **values})


def price_book(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> PriceBook:
    """For everybody, without dates; without `lines` it has one product at 90.00."""
    if lines is None:
        lines = [{"product": product(), "price": "90.00"}]
    return price_book_create({"name": _name("Book"), **values}, _new(lines))


def warehouse(**values: Any) -> Warehouse:
    code = f"W{next(_serial)}"
    return records.create(Warehouse, {"code": code, "name": f"Warehouse {code}", **values})


def money_account(**values: Any) -> MoneyAccount:
    currency = current_actor().sandbox.currency
    return records.create(MoneyAccount, {"name": _name("Bank"), "currency": currency, **values})


def exchange_rate(**values: Any) -> ExchangeRate:
    day = dt.date(2017, 12, 31) - dt.timedelta(days=next(_serial))
    return records.create(
        ExchangeRate, {"currency": "EUR", "valid_from": day, "rate": "1.10", **values}
    )


def stock_move(**values: Any) -> StockMove:
    """Ten pieces of a new product come in, without a document of their own kind."""
    move = {"product": product(), "warehouse": warehouse(), "quantity": Decimal(10), **values}
    with sandbox_write(), entrusted():
        return post_moves(order(), [Move(**move)], current_actor().today)[0]


def stock_level(**values: Any) -> StockLevel:
    move = stock_move(**values)
    return StockLevel.objects.get(product=move.product, warehouse=move.warehouse)


def ledger_entry(**values: Any) -> LedgerEntry:
    """An account owes 110.00 of an order."""
    document, today = order(), current_actor().today
    owed = {
        "account": document.account,
        "side": LedgerEntry.Side.RECEIVABLE,
        "kind": LedgerEntry.Kind.INVOICE,
        "amount": document.total,
        "currency": document.currency,
        "rate": document.rate,
        "dated_on": today,
        **values,
    }
    with sandbox_write(), entrusted():
        return post_entry(document, Owed(**owed))


def money_move(**values: Any) -> MoneyMove:
    """A hundred came into a new account."""
    flow = {
        "money_account": None,
        "kind": MoneyMove.Kind.PAYMENT,
        "amount": Decimal(100),
        "base_amount": Decimal(100),
        **values,
    }
    with sandbox_write(), entrusted():
        flow["money_account"] = flow["money_account"] or money_account()
        return post_flows(order(), [Flow(**flow)], current_actor().today)[0]


def authority(**values: Any) -> Authority:
    """Ten percent, for the first kind of documents and of seats that has no authority yet."""
    taken = set(Authority.objects.values_list("document", "kind"))
    documents = [name for name, _label in approvable_documents()]
    pairs = product_of(documents, Seat.Kind.values)
    document, kind = next(pair for pair in pairs if pair not in taken)
    given = {"document": document, "kind": kind, "most_discount": 10}
    return records.create(Authority, {"note": _name("Limit"), **given, **values})


def approval(**values: Any) -> Approval:
    """Ana's superior is asked for an order, whoever acts at the moment."""
    limited = {"document": "orders", "kind": Seat.Kind.REP}
    with entrusted():
        if not Authority.objects.filter(**limited).exists():
            authority(**limited, most_discount=None, most_amount=0)
    seats = current_actor().policy.seats.values()
    rep = next(seat for seat in seats if seat.kind == Seat.Kind.REP)
    with acting_as(play_actor(current_actor().user, current_actor().sandbox, rep.number)):
        document_submit(order(owner=rep, **values))
    return Approval.objects.latest("pk")


def _paper(model: type[Sandboxed], line: dict[str, Any]) -> Callable[..., Sandboxed]:
    """Builds drafts of a warehouse's paper with one line of two pieces."""

    def build(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Any:
        given = {"subject": _name("Paper"), **values}
        if "warehouse" not in given:
            with entrusted():
                given["warehouse"] = warehouse()
        if lines is None:
            with entrusted():
                lines = [{"product": product(cost="40.00"), "quantity": 2, **line}]
        return document_create(model, given, _new(lines))  # type: ignore[type-var]

    return build


stock_receipt = _paper(StockReceipt, {"unit_cost": "40.00"})
stock_issue = _paper(StockIssue, {})
stock_count = _paper(StockCount, {})
_requisition, _transfer = _paper(Requisition, {}), _paper(StockTransfer, {})
_adjustment = _paper(StockAdjustment, {})


def requisition(**values: Any) -> Requisition:
    return _requisition(**{"purpose": "A stand at the fair", **values})  # type: ignore[return-value]


def stock_adjustment(**values: Any) -> StockAdjustment:
    return _adjustment(**{"reason": "Found", **values})  # type: ignore[return-value]


def stock_transfer(**values: Any) -> StockTransfer:
    if "to_warehouse" not in values:
        with entrusted():
            values["to_warehouse"] = warehouse()
    return _transfer(**values)  # type: ignore[return-value]


def _shipment(model: type[Sandboxed]) -> Callable[..., Sandboxed]:
    """Builds drafts by which two pieces of goods go to an account, or come back."""
    build = _paper(model, {})

    def addressed(**values: Any) -> Any:
        return build(**_addressed(values))

    return addressed


delivery = _shipment(Delivery)
_sales_return = _shipment(SalesReturn)


def dispatch_notice(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> DispatchNotice:
    """A draft for two pieces of a new confirmed order."""
    given = {"account": account(), **values}
    if lines is None:
        with entrusted():
            goods = {"product": product(), "quantity": 2}
        made = order_confirm(order(account=given["account"], lines=[goods]))
        lines = [{**goods, "order_line": made.lines.get()}]
    return _paper(DispatchNotice, {})(lines=lines, **given)  # type: ignore[return-value]


sample = _shipment(Sample)
_loan = _shipment(Loan)


def loan(**values: Any) -> Loan:
    return _loan(**{"due_on": "2018-02-01", **values})  # type: ignore[return-value]


def loan_return(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> LoanReturn:
    """A draft for the two pieces of a new loan, which is posted."""
    given = {"account": account(), **values}
    if lines is None:
        with entrusted():
            move = stock_move()
            goods = {"product": move.product, "quantity": 2}
            place = {"warehouse": move.warehouse, "account": given["account"]}
            lent = goods_post(loan(lines=[goods], **place))
        lines = [{**goods, "loan_line": lent.lines.get()}]
    return _paper(LoanReturn, {})(lines=lines, **given)  # type: ignore[return-value]


def sales_return(**values: Any) -> SalesReturn:
    return _sales_return(**{"reason": "Damaged", **values})  # type: ignore[return-value]


def stage(**values: Any) -> Stage:
    key = f"stage-{next(_serial)}"
    return records.create(Stage, {"key": key, "name": key.title(), **values})


def evaluation_point(**values: Any) -> EvaluationPoint:
    key = f"point-{next(_serial)}"
    stage = Stage.objects.filter(kind="open").first()
    return records.create(
        EvaluationPoint, {"stage": stage, "key": key, "question": f"Is {key} met?", **values}
    )


def picklist_item(**values: Any) -> PicklistItem:
    key = f"item-{next(_serial)}"
    given = {"list": "industries", "key": key, "label": key.title(), **values}
    return picklist_item_create(given)


def tag(**values: Any) -> Tag:
    return records.create(Tag, {"name": _name("Tag"), **values})


def tax_rate(**values: Any) -> TaxRate:
    return records.create(TaxRate, {"name": _name("Tax"), "rate": 13, **values})


def task(**values: Any) -> Task:
    return records.create(Task, {"subject": _name("Task"), **values})


def event(**values: Any) -> Event:
    return records.create(Event, {"subject": _name("Event"), **values})


def contact_log(**values: Any) -> ContactLog:
    return records.create(ContactLog, {"summary": _name("Talked about offer"), **values})


def opportunity(**values: Any) -> Opportunity:
    return opportunity_create({"name": _name("Deal"), **values})


LINE = {"description": "Press", "quantity": 2, "price": "50.00", "tax_rate": 10}


def quote(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Quote:
    """A draft; without `lines` it has one of 2 x 50.00 with 10 % tax, 110.00 in all."""
    return document_create(Quote, _addressed(values), _new([LINE] if lines is None else lines))


def order(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Order:
    """A draft like that of `quote`."""
    return document_create(Order, _addressed(values), _new([LINE] if lines is None else lines))


def invoice(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Invoice:
    """A draft like that of `quote`, without an order."""
    return document_create(Invoice, _addressed(values), _new([LINE] if lines is None else lines))


def receipt(**values: Any) -> Receipt:
    """A draft: a hundred come in."""
    values = {"amount": "100.00", "direction": "in", **_addressed(values)}
    if "money_account" not in values:
        with entrusted():
            values["money_account"] = money_account()
    return document_create(Receipt, values)


INSTALMENT = {"condition": "After acceptance", "share": 100}


def contract(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Contract:
    """A draft over 1000.00 in one instalment, for the year."""
    term = {"starts_on": dt.date(2018, 1, 1), "ends_on": dt.date(2018, 12, 31)}
    given = {"amount": "1000.00", **term, **_addressed(values)}
    return contract_create(given, _new([INSTALMENT] if lines is None else lines))


def expense_claim(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> ExpenseClaim:
    """A draft: 120.00 for a taxi, today."""
    if lines is None:
        lines = [{"description": "Taxi", "amount": "120.00"}]
    return claim_create({"subject": _name("Trip"), **values}, _new(lines))


def opening_balance(**values: Any) -> OpeningBalance:
    return document_create(OpeningBalance, {"amount": "100.00", **_addressed(values)})


def supplier(**values: Any) -> Supplier:
    """The profile of a new account of this kind."""
    if "account" not in values and "account_id" not in values:
        values["account"] = account(kind=Account.Kind.SUPPLIER)
    return records.create(Supplier, {"name": _name("Supplier"), **values})


def supplier_price(**values: Any) -> SupplierPrice:
    given = {"price": "38.00", "product_code": _name("Part"), **values}
    if "supplier" not in given:
        given["supplier"] = supplier()
    if "product" not in given:
        given["product"] = product(cost="40.00")
    return records.create(SupplierPrice, given)


def purchase_order(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> PurchaseOrder:
    """A draft like that of `quote`, to a new supplier."""
    return document_create(
        PurchaseOrder, _supplied(values), _new([LINE] if lines is None else lines)
    )


_goods_receipt = _paper(GoodsReceipt, {"unit_cost": "40.00"})


def goods_receipt(**values: Any) -> GoodsReceipt:
    """A draft without an order: two pieces from a new supplier."""
    return _goods_receipt(**_supplied(values))  # type: ignore[return-value]


def supplier_invoice(
    *, lines: list[dict[str, Any]] | None = None, **values: Any
) -> SupplierInvoice:
    """A draft like that of `quote`, without an order."""
    if values.get("corrects"):
        values = {"kind": SupplierInvoice.Kind.CREDIT, **values}
    values = {"supplier_number": _name("No."), **_supplied(values)}
    return document_create(SupplierInvoice, values, _new([LINE] if lines is None else lines))


def payment(**values: Any) -> Payment:
    """A draft: a hundred go out to a new supplier."""
    values = {"amount": "100.00", **_supplied(values)}
    if "money_account" not in values:
        with entrusted():
            values["money_account"] = money_account()
    return document_create(Payment, values)


def _supplied(values: dict[str, Any]) -> dict[str, Any]:
    """With a new supplier, unless one is named."""
    if "account" in values or "account_id" in values:
        return {"subject": _name("Purchase"), **values}
    with entrusted():
        return {"subject": _name("Purchase"), "account": supplier().account, **values}


def _new(lines: list[dict[str, Any]]) -> list[tuple[None, dict[str, Any]]]:
    return [(None, line) for line in lines]


def _addressed(values: dict[str, Any]) -> dict[str, Any]:
    named = "account" in values or "account_id" in values
    return {"subject": _name("Presses"), **values, **({} if named else {"account": account()})}


def assignment_rule(*, seats: list[Seat] | None = None, **values: Any) -> AssignmentRule:
    """Takes every lead; without `seats` it gives them to the company's head."""
    head = next(iter(current_actor().policy.seats.values()))
    lines = [(None, {"seat": seat}) for seat in seats or [head]]
    return assignment_rule_create({"name": _name("Rule"), **values}, lines)


def web_form(*, asks: list[str] | None = None, **values: Any) -> WebForm:
    """Asks for the name, company and mail."""
    lines = [(None, {"field": field}) for field in asks or ["company", "email"]]
    return web_form_create({"title": _name("Form"), **values}, lines)


BUILDERS: dict[str, Callable[..., Sandboxed]] = {
    "accounts": account,
    "approvals": approval,
    "authorities": authority,
    "assignment-rules": assignment_rule,
    "categories": category,
    "competitors": competitor,
    "contact-logs": contact_log,
    "contacts": contact,
    "contracts": contract,
    "evaluation-points": evaluation_point,
    "deliveries": delivery,
    "dispatch-notices": dispatch_notice,
    "events": event,
    "exchange-rates": exchange_rate,
    "expense-claims": expense_claim,
    "invoices": invoice,
    "goods-receipts": goods_receipt,
    "leads": lead,
    "loan-returns": loan_return,
    "loans": loan,
    "ledger-entries": ledger_entry,
    "money-accounts": money_account,
    "money-moves": money_move,
    "opening-balances": opening_balance,
    "opportunities": opportunity,
    "orders": order,
    "payments": payment,
    "picklist-items": picklist_item,
    "products": product,
    "purchase-orders": purchase_order,
    "quotes": quote,
    "receipts": receipt,
    "requisitions": requisition,
    "returns": sales_return,
    "samples": sample,
    "stages": stage,
    "stock-adjustments": stock_adjustment,
    "stock-counts": stock_count,
    "stock-issues": stock_issue,
    "stock-receipts": stock_receipt,
    "stock-transfers": stock_transfer,
    "stock-levels": stock_level,
    "stock-moves": stock_move,
    "supplier-invoices": supplier_invoice,
    "supplier-prices": supplier_price,
    "suppliers": supplier,
    "tags": tag,
    "tasks": task,
    "web-forms": web_form,
    "tax-rates": tax_rate,
    "price-books": price_book,
    "warehouses": warehouse,
}


def build(collection: str, **values: Any) -> Sandboxed:
    return BUILDERS[collection](**values)
