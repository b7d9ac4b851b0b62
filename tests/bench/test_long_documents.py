"""An order of 200 lines against one of two: its page, its form, and what a program is told."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.tables import seconds, table
from tests.factories import make

FEW, MANY = 2, 200
PAGES = {"page": "orders/{}/", "form": "orders/{}/edit/", "paper": "orders/{}/print/"}


@pytest.mark.django_db(transaction=True)
def test_a_long_order_opens_at_once(office, capsys):
    with office.acting("dora"):
        products = [make.product(name=f"Product {n}", list_price="9.00") for n in range(MANY)]
        lines = [{"product": product, "quantity": 2} for product in products]
        few, many = (make.order(lines=lines[:count]) for count in (FEW, MANY))
    client = Client()
    client.force_login(office.people["dora"])
    rows = []
    for title, address in PAGES.items():
        taken = [_opened(client, office.path(address.format(row.number))) for row in (few, many)]
        asked = [_queries(client, office.path(address.format(row.number))) for row in (few, many)]
        assert asked[0] == asked[1], (title, asked)
        times = taken[1] / taken[0]
        rows.append((title, taken[0] * 1e3, taken[1] * 1e3, times, asked[1]))
    with capsys.disabled():
        heads = ("", f"{FEW} lines, ms", f"{MANY} lines, ms", "times", "queries")
        table(f"an order on {connection.vendor}", heads, rows)
    # A hundred times the lines.
    page, form, _paper = (row[3] for row in rows)
    assert page < 10 and form < 10


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def _opened(client: Client, url: str) -> float:
    def look() -> None:
        assert client.get(url).status_code == 200

    look()
    return seconds(look, runs=5)
