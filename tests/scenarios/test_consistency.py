"""A pack whose stock, ledger and documents contradict each other is refused, with file, line and reason."""

import csv
import io
from collections.abc import Callable

import pytest

from scenarios.packs.files import Files, read_folder
from scenarios.packs.loader import materialise
from scenarios.packs.pack import read_pack
from scenarios.packs.problems import BadPack
from scenarios.packs.tables import read_table, rows_text
from scenarios.packs.versions import trial
from tests.scenarios.conftest import PACKS

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, str]], object]


def broken(collection: str, key: str, **cells: str | None) -> Files:
    """The tutorial in which one row says something else; without cells the row is missing."""
    files = dict(read_folder(PACKS / "first-sale"))
    path = f"data/{collection}.csv"
    rows = list(csv.DictReader(io.StringIO(files[path])))
    found = next(row for row in rows if row["key"] == key)
    if not cells:
        rows.remove(found)
    for name, cell in cells.items():
        found[name] = cell or ""
    return {**files, path: rows_text(rows)}


def line_of(collection: str, key: str) -> int:
    path = f"data/{collection}.csv"
    table = read_table(path, read_folder(PACKS / "first-sale")[path])
    return next(line for line, row in table.numbered() if row["key"] == key)


def problems(files: Files) -> list[str]:
    """As the pack is loaded in its first language."""
    pack = read_pack(files)
    with pytest.raises(BadPack) as refused:
        materialise(
            pack,
            pack.number_rows({}),
            language="en",
            day_one=pack.manifest.calendar.day_one,
            name="broken",
        )
    return [str(problem) for problem in refused.value.problems]


def test_the_tutorial_agrees_with_itself() -> None:
    trial(read_pack(read_folder(PACKS / "first-sale")))


@pytest.mark.parametrize(
    ("collection", "key", "cells", "told"),
    [
        (
            "stock-moves",
            "delivery-01/1",
            {"quantity": "-5"},
            "data/stock-moves.csv:{line} [on_hand]: With the move before it comes to 19, not 18.",
        ),
        (
            "stock-moves",
            "delivery-01/1",
            {"quantity": "-5"},
            "data/deliveries.csv:2: Its lines say that -12 pieces move, its stock moves -11.",
        ),
        (
            "stock-moves",
            "delivery-01/1",
            {"value": "-4000.00"},
            "[stock_value]: With the move before it comes to 13280, not 12960.",
        ),
        (
            "stock-levels",
            "desk-fixed/main",
            {"on_hand": "17"},
            "data/stock-levels.csv:{line} [on_hand]: The stock moves add up to 18, not 17.",
        ),
        (
            "stock-levels",
            "desk-lift/main",
            {"reserved": "5"},
            "data/stock-levels.csv:{line} [reserved]: The reservations add up to 3, not 5.",
        ),
        (
            "reservations",
            "sale/in-part/1/main",
            {"quantity": "4"},
            "[quantity]: “sale/in-part/1” has only 3 to deliver: no more is reserved for it.",
        ),
        (
            "reservations",
            "sale/in-part/1/main",
            {"line": "order-lines/order-05/1"},
            "[line]: Only lines of confirmed orders have reservations.",
        ),
        (
            "ledger-entries",
            "invoice-02/1",
            {"open_amount": "1.00"},
            "data/ledger-entries.csv:{line} [open_amount]: Its allocations leave 12718.4 open, not 1.",
        ),
        (
            "ledger-entries",
            "receipt-01/1",
            {"amount": "-10000.00"},
            "data/allocations.csv:3 [amount]: More than the 10000 of “receipt-01/1” is allocated.",
        ),
        (
            "invoices",
            "invoice-02",
            {"settlement": "full"},
            "[settlement]: By its open amount this is “part”, not “full”.",
        ),
        (
            "invoices",
            "invoice-02",
            {"code": "IN{{Y+0}}-0099"},
            "[code]: The number before “IN2026-0099” is missing: numbers have no gaps.",
        ),
        (
            "invoice-lines",
            "invoice-02/1",
            {"gross": "1.00"},
            "data/invoices.csv:3 [total]: Its lines add up to 601, not 22718.4.",
        ),
        (
            "money-accounts",
            "till",
            {"balance": "2600.00"},
            "data/money-accounts.csv:{line} [balance]: The money moves add up to 2500, not 2600.",
        ),
        (
            "money-moves",
            "receipt-01/1",
            {"amount": "1.00"},
            "[balance]: With the move before it comes to 180001, not 190886.4.",
        ),
        (
            "order-lines",
            "sale/in-part/1",
            {"delivered": "8"},
            "[delivered]: The posted documents that follow add up to 5, not 8.",
        ),
        (
            "order-lines",
            "sale/returned/1",
            {"invoiced": "3"},
            "[invoiced]: The posted documents that follow add up to 2, not 3.",
        ),
        (
            "purchase-order-lines",
            "purchase/desks/1",
            {"received": "12"},
            "[received]: The posted documents that follow add up to 6, not 12.",
        ),
    ],
)
def test_a_row_that_contradicts_others_is_named(
    collection: str, key: str, cells: dict[str, str], told: str
) -> None:
    cells = {name: cell.format() for name, cell in cells.items()}
    found = problems(broken(collection, key, **cells))
    wanted = told.replace("{line}", str(line_of(collection, key)))
    assert any(wanted in one for one in found), found


@pytest.mark.parametrize(
    ("collection", "key", "told"),
    [
        (
            "allocations",
            "allocation-02",
            "[open_amount]: Its allocations leave 10886.4 open, not 0.",
        ),
        (
            "stock-levels",
            "pod-call/showroom",
            "There is no stock level of this product and warehouse. Add one: 1.",
        ),
        (
            "stock-moves",
            "sales-return-01/1",
            "data/returns.csv:2: Its lines say that 1 pieces move, its stock moves 0.",
        ),
        (
            "money-moves",
            "payment-01/1",
            "data/money-accounts.csv:2 [balance]: The money moves add up to",
        ),
    ],
)
def test_a_missing_row_is_missed(collection: str, key: str, told: str) -> None:
    found = problems(broken(collection, key))
    assert any(told in one for one in found), found


def test_a_posted_document_without_its_entry_is_told() -> None:
    files = broken("ledger-entries", "opening-balance-03/1")
    (told,) = set(problems(files))
    assert (
        told
        == "data/opening-balances.csv:4 [status]: It is posted, but the ledger has no entry of it."
    )


def test_numbers_of_documents_may_begin_anywhere(tiny_pack) -> None:
    """The only quote of the tiny pack has the number 3."""
    trial(tiny_pack)
