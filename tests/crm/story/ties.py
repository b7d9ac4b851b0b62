"""What must be true of a company at any moment, whatever happened in it."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from crm.documents.approvals.models import Approvable
from crm.documents.models import Document, PricedDocument
from crm.documents.settings import trade_settings
from crm.models import (
    Allocation,
    Approval,
    Delivery,
    DeliveryLine,
    DeliverySchedule,
    GoodsReceiptLine,
    Invoice,
    InvoiceLine,
    LedgerEntry,
    Loan,
    MoneyAccount,
    MoneyMove,
    OpeningBalance,
    Order,
    OrderLine,
    Payment,
    PurchaseOrderLine,
    Receipt,
    Reservation,
    SalesReturn,
    Sample,
    StockLevel,
    StockMove,
    SupplierInvoice,
)
from lab.entities.spec import REGISTRY
from lab.tenancy.fields import NUMBER_MASK

D, ZERO = Decimal, Decimal(0)
# What may change of a document that is issued, and of its lines: what later documents tell it.
TOLD = frozenset(
    (
        "status",
        "version",
        "settlement",
        "allocation",
        "delivery",
        "billing",
        "receipt",
        "given_back",
    )
    + ("reversed_on", "reversal", "cancellation", "rejection", "ending", "tax_invoice_number")
    + ("delivered", "returned", "invoiced", "credited", "shipped", "received", "renewed")
    + ("next_on", "last_on", "times")
)
GOODS_OUT = (Delivery, Sample, Loan)


def standing() -> dict[str, Any]:
    """What the company has, is owed and owes, at this moment."""
    levels = StockLevel.objects.exclude(on_hand=0, reserved=0, value=0).order_by("pk")
    owed: dict[Any, Decimal] = defaultdict(D)
    for entry in LedgerEntry.objects.all():
        owed[entry.account_id, entry.side, entry.currency] += entry.amount
        owed[entry.account_id, entry.side, "base"] += entry.base_amount
    orders = OrderLine.objects.order_by("pk").values_list("delivered", "returned", "invoiced")
    bought = PurchaseOrderLine.objects.order_by("pk").values_list("received", "invoiced")
    return {
        "levels": list(levels.values_list("product", "warehouse", "on_hand", "reserved", "value")),
        "owed": {key: amount for key, amount in owed.items() if amount},
        "money": list(MoneyAccount.objects.order_by("pk").values_list("pk", "balance")),
        "orders": list(orders),
        "bought": list(bought),
        "open": sorted(
            LedgerEntry.objects.exclude(open_amount=0).values_list("document_id", "open_amount")
        ),
    }


class Ties:
    """Judges again and again; remembers what was issued, so that a change of it is seen."""

    def __init__(self) -> None:
        self.issued: dict[tuple[str, int], Any] = {}
        self.booked: dict[tuple[str, int], Any] = {}

    def judge(self) -> None:
        for model in document_models():
            rows = list(model.objects.all())
            numbers_have_no_gap(rows)
            if issubclass(model, PricedDocument):
                documents_are_the_sum_of_their_lines(model, rows)
            self.what_is_issued_stays(model, rows)
        self.what_is_booked_stays()
        stock_is_the_sum_of_its_moves()
        goods_cost_what_left_the_stock()
        orders_are_not_exceeded()
        purchases_are_not_exceeded()
        the_ledger_is_the_sum_of_documents()
        what_is_paid_is_not_paid_twice()
        money_is_the_sum_of_its_moves()
        nobody_approves_their_own()

    def what_is_issued_stays(self, model: Any, rows: list[Any]) -> None:
        issued = [row for row in rows if row.code]
        lines = lines_of(model) if issued and hasattr(model, "lines") else {}
        for row in issued:
            if isinstance(row, DeliverySchedule) and row.status == Document.DRAFT:
                # It was opened again to be changed, and keeps its number.
                self.issued.pop((row.collection, row.pk), None)
                continue
            told = (fixed(row), [fixed(line) for line in lines.get(row.pk, ())])
            before = self.issued.setdefault((row.collection, row.pk), told)
            assert told == before, f"{row} has changed"

    def what_is_booked_stays(self) -> None:
        for model, free in (
            (StockMove, ()),
            (MoneyMove, ()),
            (LedgerEntry, ("open_amount", "open_base")),
        ):
            for row in model.objects.all():
                told = fixed(row, free)
                before = self.booked.setdefault((row.collection, row.pk), told)
                assert told == before, f"{row} has changed"
            kept = set(model.objects.values_list("pk", flat=True))
            known = {pk for collection, pk in self.booked if collection == model.collection}
            assert known == kept, "what was booked is gone"


def document_models() -> list[Any]:
    return [one.model for one in REGISTRY.values() if issubclass(one.model, Document)]


def fixed(row: Any, free: Iterable[str] = ()) -> dict[str, Any]:
    left = TOLD | frozenset(free)
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left
    }


def lines_of(model: Any) -> dict[int, list[Any]]:
    line = model.line_model()
    found: dict[int, list[Any]] = defaultdict(list)
    for row in line.objects.order_by("pk"):
        found[getattr(row, f"{line.part_of}_id")].append(row)
    return found


def numbers_have_no_gap(rows: list[Any]) -> None:
    """A later version of a quote has the number of the first with a letter or count behind."""
    codes = [row.code for row in rows if row.code and getattr(row, "revision", 1) == 1]
    taken = sorted(int(code.rpartition("-")[2]) for code in codes)
    assert taken == list(range(1, len(taken) + 1)), codes


def documents_are_the_sum_of_their_lines(model: Any, rows: list[Any]) -> None:
    lines = lines_of(model)
    for row in rows:
        own = lines.get(row.pk, [])
        assert row.total == sum((line.gross for line in own), ZERO), row
        assert row.tax == sum((line.tax for line in own), ZERO), row
        assert all(line.net + line.tax == line.gross for line in own), row
        known = row.total if row.prices_include_tax else row.net
        charges = row.freight + row.other_charges if own else ZERO
        assert known == row.subtotal - row.discount + charges, row


def of(rows: Iterable[Any], *names: str) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[tuple(getattr(row, name) for name in names)].append(row)
    return found


def total(rows: Iterable[Any], name: str = "quantity") -> Decimal:
    return sum((getattr(row, name) for row in rows), ZERO)


def stock_is_the_sum_of_its_moves() -> None:
    place = ("product_id", "warehouse_id")
    moves = of(StockMove.objects.all(), *place)
    promised = of(Reservation.objects.all(), *place)
    below = trade_settings().negative_stock
    levels = of(StockLevel.objects.all(), *place)
    assert moves.keys() <= levels.keys()
    for key, (level,) in levels.items():
        assert level.on_hand == total(moves[key]), level
        assert level.value == total(moves[key], "value"), level
        assert level.reserved == total(promised[key]), level
        assert level.available == level.on_hand - level.reserved
        assert below or level.on_hand >= level.reserved >= 0, level
        assert below or level.value >= 0, level
        assert level.on_hand or not level.value, f"{level}: nothing there is worth {level.value}"


def goods_cost_what_left_the_stock() -> None:
    moves = of(StockMove.objects.filter(reverses=None), "document_collection", "document_id")
    for model, sign in (*((model, -1) for model in GOODS_OUT), (SalesReturn, 1)):
        for row in model.objects.exclude(status="draft"):
            gone = total(moves[model.collection, row.pk], "value")
            assert row.cost == sign * gone == total(row.lines.all(), "cost"), row


def orders_are_not_exceeded() -> None:
    sent = of(DeliveryLine.objects.filter(delivery__status="posted"), "order_line_id")
    billed = of(
        InvoiceLine.objects.filter(invoice__status="posted").select_related("invoice"),
        "order_line_id",
    )
    by_delivery = trade_settings().invoiced_by == "delivery"
    for line in OrderLine.objects.select_related("product"):
        out = sent[(line.pk,)]
        assert line.delivered == total(out) <= line.quantity, line
        assert line.returned == total(out, "returned") <= line.delivered, line
        signed = [
            -row.quantity if row.invoice.is_credit else row.quantity for row in billed[(line.pk,)]
        ]
        assert line.invoiced == sum(signed, ZERO), line
        most = line.delivered if by_delivery and line.product.stocked else line.quantity
        assert 0 <= line.invoiced <= most, line
    for order in Order.objects.exclude(status__in=("confirmed", "cancelled")):
        assert (order.delivery, order.billing) == ("none", "none"), order


def purchases_are_not_exceeded() -> None:
    came = of(
        GoodsReceiptLine.objects.filter(goods_receipt__status="posted"), "purchase_order_line_id"
    )
    for line in PurchaseOrderLine.objects.all():
        assert line.received == total(came[(line.pk,)]) <= line.quantity, line
        assert 0 <= line.invoiced <= line.quantity, line


def signed_documents() -> Iterable[tuple[Any, Decimal]]:
    """What each posted document adds to what is owed on its side."""
    for invoice in (
        *Invoice.objects.filter(status="posted"),
        *SupplierInvoice.objects.filter(status="posted"),
    ):
        yield invoice, -invoice.total if invoice.is_credit else invoice.total
    for opening in OpeningBalance.objects.filter(status="posted"):
        yield opening, opening.amount
    for receipt in Receipt.objects.filter(status="posted"):
        yield receipt, receipt.amount if receipt.direction == "out" else -receipt.amount
    for payment in Payment.objects.filter(status="posted"):
        yield payment, -payment.amount


def the_ledger_is_the_sum_of_documents() -> None:
    """Also each account's balance is what is open, and exchange differences are all that is lost."""
    owed: dict[Any, Decimal] = defaultdict(D)
    for document, amount in signed_documents():
        owed[document.account_id, document.currency] += amount
    entries = list(LedgerEntry.objects.all())
    booked: dict[Any, Decimal] = defaultdict(D)
    for entry in entries:
        booked[entry.account_id, entry.currency] += entry.amount
        if not entry.open_amount:
            assert not entry.open_base, f"{entry}: a settled entry is still worth something"
    assert nonzero(owed) == nonzero(booked)
    for (account, side), own in of(entries, "account_id", "side").items():
        assert total(own, "base_amount") == total(own, "open_base"), (account, side)
        kept = defaultdict(D, by_currency(own, "open_amount"))
        for currency, amount in exchanged(own).items():
            kept[currency] += amount
        assert by_currency(own, "amount") == nonzero(kept), (account, side)


def exchanged(entries: list[Any]) -> dict[str, Decimal]:
    """What settlements between two currencies have taken out of each."""
    found: dict[str, Decimal] = defaultdict(D)
    for one in Allocation.objects.filter(debit__in=entries).select_related("debit", "credit"):
        if one.debit.currency != one.credit.currency:
            found[one.debit.currency] += one.amount
            found[one.credit.currency] -= one.credit_amount
    return found


def nonzero(sums: dict[Any, Decimal]) -> dict[Any, Decimal]:
    return {key: amount for key, amount in sums.items() if amount}


def by_currency(entries: list[Any], name: str) -> dict[str, Decimal]:
    return nonzero({key[0]: total(own, name) for key, own in of(entries, "currency").items()})


def what_is_paid_is_not_paid_twice() -> None:
    settled: dict[int, Decimal] = defaultdict(D)
    for one in Allocation.objects.all():
        settled[one.debit_id] += one.amount
        settled[one.credit_id] += one.credit_amount
    for entry in LedgerEntry.objects.filter(reverses=None, reversed_by=None):
        if entry.kind == LedgerEntry.Kind.EXCHANGE:
            continue
        assert settled[entry.pk] == abs(entry.amount - entry.open_amount), entry
        assert settled[entry.pk] <= abs(entry.amount), entry


def money_is_the_sum_of_its_moves() -> None:
    moves = of(MoneyMove.objects.all(), "money_account_id")
    for account in MoneyAccount.objects.all():
        assert account.balance == total(moves[(account.pk,)], "amount"), account
        assert account.kind != MoneyAccount.Kind.CASH or account.balance >= 0, account


def nobody_approves_their_own() -> None:
    for step in Approval.objects.filter(state="approved"):
        assert step.decided_by_id != step.requested_by_id, step
    waiting = {
        (step.document_collection, step.document_id)
        for step in Approval.objects.filter(state="waiting")
    }
    for model in document_models():
        if issubclass(model, Approvable):
            for row in model.objects.all():
                asked = (row.collection, row.pk) in waiting
                assert asked == (row.status == "in_approval"), (row, row.pk & NUMBER_MASK)
