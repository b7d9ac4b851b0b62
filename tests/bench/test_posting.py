"""Posting long documents against inserting their rows, and what is owed over many postings."""

import datetime as dt
import time
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from crm.billing.statements import ageing_rows
from crm.delivery.deliveries import delivery_post, order_deliver
from crm.documents.services import document_create
from crm.ledger.balances import statement
from crm.models import Account, Delivery, DeliveryLine, Invoice, LedgerEntry, Order, StockMove
from crm.selling.services import order_confirm
from crm.stock.services import receipt_post
from lab import records
from lab.access.actors import entrusted
from lab.tenancy.fields import make_id
from lab.tenancy.writing import sandbox_write
from tests.bench.tables import table
from tests.crm.booking import booking
from tests.factories import make
from tests.factories.company import Company

LINES = 200
POSTINGS = 100_000
ACCOUNTS = 500
# What is inserted again of a move and of a line of a delivery.
MOVED = (
    *("product", "warehouse", "dated_on", "quantity", "value", "on_hand", "stock_value"),
    *("document_collection", "document_id"),
)
WRITTEN = ("product", "quantity", "order_line", "unit", "description")
# Posting writes five rows for each line: it inserts the move, changes the line, the order's line and the
# level, and deletes the promise.
ROWS_A_LINE = 5


@pytest.mark.django_db(transaction=True)
def test_posting_a_long_delivery_costs_little_more_than_inserting_its_rows(capsys):
    """As many rows as it writes, through the same door; the times are those of the processor."""
    office = Company("one")
    posted, inserted = [], []
    with office.acting("dora"):
        products = [make.product(name=f"Product {n}", cost="4.00") for n in range(LINES)]
        account, house = make.account(), make.warehouse(is_default=True)
        stock = [{"product_id": p.pk, "quantity": 100, "unit_cost": "4.00"} for p in products]
        receipt_post(make.stock_receipt(warehouse=house, lines=stock))
        for _run in range(5):
            wanted = [{"product_id": p.pk, "quantity": 2, "price": "9.00"} for p in products]
            order = order_confirm(make.order(account=account, lines=wanted))
            draft = order_deliver(order)
            posted.append(_time(lambda draft=draft: delivery_post(draft)))
            inserted.append(_time(_inserting(draft, make.delivery(account=account))))
    times = median(posted) / median(inserted)
    with capsys.disabled():
        table(
            f"a delivery of {LINES} lines on {connection.vendor}",
            ("post, ms", f"insert {ROWS_A_LINE * LINES:,} rows, ms", "times"),
            [(median(posted) * 1e3, median(inserted) * 1e3, times)],
        )
    assert times < 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [Order, Invoice], ids=["order", "invoice"])
def test_saving_a_long_document_costs_little_more_than_inserting_its_rows(kind, capsys):
    """As many rows and journal entries through the same door, without prices, taxes and sums."""
    office = Company("one")
    with office.acting("dora"):
        products = [make.product(name=f"Product {n}", list_price="9.00") for n in range(LINES)]
        account = make.account()
        lines = [(None, {"product_id": p.pk, "quantity": 2, "tax_rate": 13}) for p in products]
        saved, inserted = [], []
        for _run in range(5):
            made: list[Any] = []
            saved.append(
                _time(
                    lambda made=made: made.append(
                        document_create(kind, {"account": account}, lines)
                    )
                )
            )
            inserted.append(_time(_copying(made[0])))
    times = median(saved) / median(inserted)
    with capsys.disabled():
        table(
            f"an {kind._meta.verbose_name} of {LINES} lines on {connection.vendor}",
            ("save, ms", f"insert {LINES + 1:,} rows, ms", "times"),
            [(median(saved) * 1e3, median(inserted) * 1e3, times)],
        )
    assert times < 3


def _copying(document: Any) -> Any:
    """Insert the document and its lines once more, as they have come out."""
    line = type(document).line_model()
    left = {"id", "sandbox", "version", "code", "owner"}
    names = [f.name for f in type(document)._meta.concrete_fields if f.name not in left]
    values = {name: getattr(document, name) for name in names}
    own = [f.name for f in line._meta.concrete_fields if f.name not in {*left, line.part_of}]
    rows = [
        {name: getattr(row, name) for name in own}
        for row in document.lines.select_related("product")
    ]

    def insert() -> None:
        with entrusted(), sandbox_write():
            copy = records.create(type(document), values)
            records.create_many(line, [{**row, line.part_of: copy} for row in rows])

    return insert


def _usual(act: Any) -> float:
    return median(_time(act) for _run in range(3))


def _time(act: Any) -> float:
    """By the processor where the database is in the process: other work on the machine counts less."""
    start = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    act()
    end = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
    return end - start


def _inserting(like: Delivery, into: Delivery) -> Any:
    """Write its moves, and its lines as often as it changes rows, in bulk."""
    moves = StockMove.objects.filter(document_collection="deliveries", document_id=like.pk)
    values = [{name: getattr(row, name) for name in MOVED} for row in moves]
    lines = [{name: getattr(row, name) for name in WRITTEN} for row in like.lines.all()]

    def insert() -> None:
        with booking():
            for _kind in range(ROWS_A_LINE - 1):
                records.create_many(DeliveryLine, [{**line, "delivery": into} for line in lines])
            records.create_many(StockMove, values)

    return insert


@pytest.mark.django_db(transaction=True)
def test_what_is_owed_is_told_quickly_over_many_postings(capsys):
    office = Company("large")
    with office.acting("dora") as dora:
        _fill_ledger(dora.sandbox)
        account = Account.objects.get(pk=make_id(dora.sandbox.pk, 5000))
        client = Client()
        client.force_login(office.people["dora"])
        pages = {
            "ageing, page": office.path("ageing/"),
            "statement, page": office.path("accounts/5000/statement/"),
            "statement, paper": office.path("accounts/5000/statement/print/"),
        }
        rows = [
            ("ageing", _usual(lambda: ageing_rows("receivable"))),
            ("statement, 50 lines", _usual(lambda: statement(account, "receivable", limit=50))),
            *((title, _usual(lambda url=url: _get(client, url))) for title, url in pages.items()),
        ]
    with capsys.disabled():
        table(
            f"{POSTINGS:,} postings on {connection.vendor}, half of them of one account",
            ("", "ms"),
            [(title, taken * 1e3) for title, taken in rows],
        )
    assert all(taken < 1 for _title, taken in rows)


def _get(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


def _fill_ledger(sandbox: Any) -> None:
    owner = make_id(sandbox.pk, 4)
    Account._base_manager.bulk_create(
        Account(
            pk=make_id(sandbox.pk, 5000 + n), sandbox=sandbox, name=f"Debtor {n}", owner_id=owner
        )
        for n in range(ACCOUNTS)
    )
    LedgerEntry._base_manager.bulk_create(
        (_entry(sandbox, n) for n in range(POSTINGS)), batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _entry(sandbox: Any, n: int) -> LedgerEntry:
    """Every other one of the first account; one in five is still open."""
    day = dt.date(2017, 1, 1) + dt.timedelta(days=n % 360)
    amount = Decimal(100 + n % 50) if n % 4 else Decimal(-120)
    return LedgerEntry(
        pk=make_id(sandbox.pk, 5000 + n),
        sandbox=sandbox,
        account_id=make_id(sandbox.pk, 5000 + (n % ACCOUNTS if n % 2 else 0)),
        side="receivable",
        kind="invoice" if n % 4 else "payment",
        dated_on=day,
        due_on=day + dt.timedelta(days=30),
        code=f"IN2017-{n:06}",
        document_collection="invoices",
        document_id=make_id(sandbox.pk, 5000 + n),
        currency=sandbox.currency,
        amount=amount,
        base_amount=amount,
        open_amount=amount if n % 5 == 0 else 0,
        open_base=amount if n % 5 == 0 else 0,
    )
