"""Reports of a company with 100,000 stock moves, invoice lines, order lines and delivery lines."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from crm.models import (
    Account,
    Delivery,
    DeliveryLine,
    Invoice,
    InvoiceLine,
    Order,
    OrderLine,
    Product,
    StockMove,
    Warehouse,
)
from crm.reports.analysis.spec import REPORTS
from lab.tenancy.actor import current_actor
from lab.tenancy.fields import make_id
from tests.bench.tables import seconds, table
from tests.crm.reports.trading import report

PRODUCTS, ACCOUNTS, PAPERS, MOVES = 500, 1000, 25_000, 100_000
SEATS = (4, 5, 6)
FIRST = dt.date(2017, 1, 1)
PERIOD = {"period": "days", "first": FIRST, "last": dt.date(2018, 1, 1)}
QUESTIONS = (
    ("product-sales", {}),
    ("product-sales", {"compare": "on"}),
    ("product-sales", {"by": "account", "across": "product"}),
    ("product-sales", {"by": "account", "across": "product", "compare": "on"}),
    ("rep-performance", {"by": "team", "compare": "on"}),
    ("deliveries", {}),
    ("deliveries", {"by": "month"}),
    ("undelivered", {}),
    ("stock-value", {}),
    ("stock-value", {"by": "warehouse"}),
    ("stock-turnover", {}),
    ("slow-movers", {}),
    ("safety-stock", {}),
)


def ref(number: int) -> int:
    return make_id(current_actor().sandbox.pk, number)


def put(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    sandbox = current_actor().sandbox
    made = []
    for number, values in enumerate(rows, 1001):
        row = model(pk=ref(number), sandbox=sandbox, **values)
        row.clean_derived()
        made.append(row)
    model._base_manager.bulk_create(made, batch_size=2000)


def day(n: int) -> dt.date:
    return FIRST + dt.timedelta(days=n % 365)


def paper(n: int, code: str, **more: Any) -> dict[str, Any]:
    owner = ref(SEATS[n % 3])
    return {"code": f"{code}{n}", "account_id": ref(1001 + n % ACCOUNTS), "owner_id": owner, **more}


def goods(n: int) -> dict[str, Any]:
    return {"product_id": ref(1001 + n % PRODUCTS), "description": "Goods", "quantity": Decimal(2)}


def priced(n: int) -> dict[str, Any]:
    amounts = {"price": 50, "net": Decimal(100), "gross": Decimal(110), "tax": Decimal(10)}
    return {**goods(n), **amounts, "position": n % 4 + 1}


@pytest.fixture
def company(office) -> Iterator[None]:
    with office.acting("dora"):
        put(Warehouse, ({"code": f"W{n}", "name": f"W{n}"} for n in range(5)))
        put(Product, ({"name": f"Product {n:04}", "safety_stock": 5} for n in range(PRODUCTS)))
        put(
            Account,
            (
                {
                    "name": f"A{n:05}",
                    "region": ("north", "south")[n % 2],
                    "owner_id": ref(SEATS[n % 3]),
                }
                for n in range(ACCOUNTS)
            ),
        )
        put(
            Order,
            (
                paper(
                    n,
                    "SO",
                    status="confirmed",
                    ordered_on=day(n),
                    currency="USD",
                    total=440,
                    tax=40,
                )
                for n in range(PAPERS)
            ),
        )
        put(
            OrderLine,
            (
                {**priced(n), "order_id": ref(1001 + n // 4), "delivered": n % 2 * 2}
                for n in range(4 * PAPERS)
            ),
        )
        put(
            Invoice,
            (
                paper(
                    n,
                    "IN",
                    status="posted",
                    dated_on=day(n),
                    currency=("USD", "EUR")[n % 10 == 0],
                    rate=Decimal("1.1") if n % 10 == 0 else 1,
                )
                for n in range(PAPERS)
            ),
        )
        put(
            InvoiceLine,
            ({**priced(n), "invoice_id": ref(1001 + n // 4)} for n in range(4 * PAPERS)),
        )
        put(
            Delivery,
            (
                paper(n, "DN", status="posted", dated_on=day(n), warehouse_id=ref(1001))
                for n in range(PAPERS)
            ),
        )
        put(
            DeliveryLine,
            (
                {
                    **goods(n),
                    "position": n % 4 + 1,
                    "delivery_id": ref(1001 + n // 4),
                    "order_line_id": ref(1001 + n),
                    "cost": 60,
                }
                for n in range(4 * PAPERS)
            ),
        )
        moved = ("stock-receipts", "deliveries")
        put(
            StockMove,
            (
                {
                    "product_id": ref(1001 + n % PRODUCTS),
                    "warehouse_id": ref(1001 + n % 5),
                    "dated_on": day(n),
                    "quantity": (3, -2)[n % 2],
                    "value": (90, -60)[n % 2],
                    "document_collection": moved[n % 2],
                    "document_id": ref(1),
                }
                for n in range(MOVES)
            ),
        )
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        yield


@pytest.mark.bench
def test_reports_of_a_big_company(company, office, capsys):
    rows = []
    for slug, params in QUESTIONS:
        period = PERIOD if REPORTS[slug].when == "span" else {}
        asked = {**period, **params}
        with office.acting("dora"):
            taken = seconds(lambda slug=slug, asked=asked: report(slug, **asked), runs=5)
        told = ", ".join(f"{name}={value}" for name, value in params.items())
        rows.append((f"{slug} {told}", taken * 1e3))
    with capsys.disabled():
        table(f"reports on {connection.vendor}: 100,000 lines and moves", ("", "ms"), rows)
    assert max(taken for _title, taken in rows) < 3000
