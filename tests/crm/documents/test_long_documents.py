"""A document of many lines asks the database as often as one of few: shown, edited, printed and saved."""

from collections.abc import Callable
from typing import Any

import pytest

from lab.testing.callers import browser, program
from lab.testing.queries import queries_of, shortened
from tests.factories import make

FEW, MANY = 2, 30
MAKERS: dict[str, Callable[..., Any]] = {
    "quotes": make.quote,
    "orders": make.order,
    "invoices": make.invoice,
    "purchase-orders": make.purchase_order,
    "supplier-invoices": make.supplier_invoice,
    "deliveries": make.delivery,
    "goods-receipts": make.goods_receipt,
}


def drafted(name: str, products: list[Any]) -> Any:
    return MAKERS[name](lines=[{"product": product, "quantity": 2} for product in products])


def same(few: list[str], many: list[str], what: str) -> None:
    assert len(many) <= len(few), f"{what}: {len(few)} queries for few lines\n{shortened(many)}"


@pytest.mark.parametrize("name", MAKERS)
def test_showing_and_saving_many_lines_costs_as_many_queries_as_few(office, name):
    page, api = browser(office.people["dora"]), program(office.people["dora"])
    with office.acting("dora"):
        products = [make.product(cost="4.00", list_price="9.00") for _each in range(MANY)]
        rows = [drafted(name, products[:count]) for count in (FEW, MANY)]
        changed = [
            [{"number": line.number, "quantity": 3} for line in row.lines.all()] for row in rows
        ]
    places = [office.path(f"{name}/{row.number}/") for row in rows]
    told = [office.api(f"{name}/{row.number}/") for row in rows]
    page.get(places[0])
    for what in ("", "edit/", "print/"):
        same(*(queries_of(lambda url=url + what: opened(page, url)) for url in places), what)
    same(*(queries_of(lambda url=url: opened(api, url)) for url in told), "API")
    asked = zip(told, changed, strict=True)
    saved = [
        queries_of(lambda url=url, lines=lines: patched(api, url, lines)) for url, lines in asked
    ]
    same(*saved, "saving")


def opened(client: Any, url: str) -> None:
    assert client.get(url).status_code == 200, url


def patched(client: Any, url: str, lines: list[dict[str, Any]]) -> None:
    answer = client.patch(url, {"lines": lines})
    assert answer.status_code == 200, answer.content


def test_the_page_of_an_order_of_200_lines_costs_as_many_queries_as_that_of_two(office):
    page = browser(office.people["dora"])
    line = {"description": "Press", "quantity": 1, "price": "9.00"}
    with office.acting("dora"):
        product = make.product()
        few, many = (
            make.order(lines=[line, {**line, "product": product}] * count) for count in (1, 100)
        )
    paths = [office.path(f"orders/{row.number}/") for row in (few, many)]
    page.get(paths[0])
    same(*(queries_of(lambda path=path: page.get(path)) for path in paths), "page")
