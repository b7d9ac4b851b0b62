"""Whatever happens to documents, reports come to what ledger, moves and documents say, to the cent."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.documents.money import ZERO
from crm.models import Invoice, LedgerEntry, Order, StockMove
from crm.reports.analysis.spec import REPORTS
from tests.crm.reports.trading import report
from tests.crm.story.market import Market

FIRST, LAST = dt.date(2017, 1, 1), dt.date(2019, 12, 31)
ALL = {"period": "days", "first": FIRST, "last": LAST}


def total(slug: str, name: str, **params: object) -> Decimal:
    return report(slug, **(ALL | params)).total.get(name) or ZERO


@pytest.fixture(params=[1, 2, 3])
def market(office, request) -> Market:
    market = Market(office, request.param)
    for step in range(220):
        if step % 40 == 39:
            office.sandbox.refresh_from_db()
            office.sandbox.simulated_now += dt.timedelta(days=20)
            office.sandbox.save()
        market.step()
    return market


def test_reports_are_the_sums_of_what_was_booked(market, office):
    with office.acting("dora"):
        standing = Invoice.objects.filter(status="posted")
        net = sum((-i.base_net if i.is_credit else i.base_net for i in standing), ZERO)
        moves = StockMove.objects.filter(document_collection__in=("deliveries", "returns"))
        cost = -sum((move.value + move.variance for move in moves), ZERO)
        ordered = sum((o.base_net for o in Order.objects.filter(status="confirmed")), ZERO)
        paid = [
            entry
            for entry in LedgerEntry.objects.receivable().select_related("reverses")
            if (entry.reverses or entry).kind in ("payment", "refund")
        ]
        assert standing.exists()
        assert moves.exists()
        for by in REPORTS["product-sales"].dimensions:
            assert total("product-sales", "turnover", by=by) == net, by
        for by in REPORTS["deliveries"].dimensions:
            assert total("deliveries", "cost", by=by) == cost, by
        for by in REPORTS["rep-performance"].dimensions:
            assert total("rep-performance", "ordered", by=by) == ordered, by
            assert total("rep-performance", "turnover", by=by) == net, by
            received = total("rep-performance", "received", by=by)
            assert received == -sum((entry.base_amount for entry in paid), ZERO), by
        _stock_ties()


def _stock_ties() -> None:
    moves = list(StockMove.objects.all())
    for day in (dt.date(2018, 1, 1), dt.date(2018, 2, 10), LAST):
        value = sum((move.value for move in moves if move.dated_on <= day), ZERO)
        for by in ("product", "category", "warehouse"):
            told = report("stock-value", on=day, by=by).total.get("value") or ZERO
            assert told == value, (day, by)


def test_rows_add_up_to_the_total_however_they_are_cut(market, office):
    with office.acting("dora"):
        for slug, name in (("product-sales", "turnover"), ("deliveries", "value")):
            whole = total(slug, name)
            for by in REPORTS[slug].dimensions:
                table = report(slug, **ALL, by=by)
                assert sum(row.values[name] for row in table.rows) == whole, (slug, by)
            across = report(slug, **ALL, by="account", across="product")
            assert across.total[name] == whole
            months = [row.values[name] for row in report(slug, **ALL, by="month").rows]
            assert sum(months, ZERO) == whole
