"""Rows copied from a spreadsheet, as the lines of a document."""

from decimal import Decimal, InvalidOperation

import pytest

from crm.documents.pasting import number_of
from lab.testing.callers import browser
from lab.testing.queries import queries_of
from tests.factories import make

D = Decimal


@pytest.fixture
def paste(office):
    with office.acting("dora"):
        make.product(name="Desk", code="D-1", unit="pcs")
        make.product(name="Lamp", specification="LED", code="L-1")
        make.product(name="Old", code="O-1", active_until="2017-12-31")

    def send(text: str, start: str = "product", who: str = "dora", collection: str = "quotes"):
        sent = {"text": text, "start": start}
        return browser(office.people[who]).post(office.path(f"{collection}/paste/"), sent)

    return send


def told(answer) -> list[tuple]:
    return [
        (row["product"] and row["product"]["text"], row["values"], row["notes"])
        for row in answer.json()["rows"]
    ]


def test_code_or_name_quantity_price_and_discount_need_no_head(paste):
    assert told(paste("d-1\t2\t1,250.50\t10%\r\nLAMP LED\t３\t¥80\n")) == [
        ("Desk", {"quantity": "2", "price": "1250.50", "discount_percent": "10"}, []),
        ("Lamp LED", {"quantity": "3", "price": "80"}, []),
    ]


@pytest.mark.parametrize(
    "head", ["Price\tQty\tProduct", "单价\t数量\t产品", "price\tquantity\tproduct"]
)
def test_a_head_says_which_column_is_what_in_both_languages(paste, head: str):
    assert told(paste(f"{head}\n80\t2\tD-1")) == [("Desk", {"quantity": "2", "price": "80"}, [])]


def test_words_after_the_product_are_its_description_and_the_cursor_says_where_to_begin(paste):
    assert told(paste("D-1\tGrey\t2\tbox\t9.5")) == [
        ("Desk", {"description": "Grey", "quantity": "2", "unit": "box", "price": "9.5"}, [])
    ]
    assert told(paste("2\tbox\t9.5", start="quantity")) == [
        (None, {"quantity": "2", "unit": "box", "price": "9.5"}, [])
    ]


def test_what_was_not_understood_is_told_by_row_and_the_rest_is_taken(paste):
    answer = paste("Chair\t2\nD-1\tmany\t-5\nO-1\t1\nD-1\t1\t2\t0\t0\tmore")
    assert told(answer) == [
        (None, {"quantity": "2", "description": "Chair"}, ["No product “Chair”"]),
        ("Desk", {}, ["“many” is no Quantity", "“-5” is no Price"]),
        (None, {"quantity": "1", "description": "O-1"}, ["No product “O-1”"]),
        (
            "Desk",
            {"quantity": "1", "price": "2", "discount_percent": "0", "tax_rate": "0"},
            ["Left out: “more”"],
        ),
    ]


def test_figures_that_no_line_may_have_are_left_out(paste):
    rows = told(paste("D-1\t-2\t-3\t101\nD-1\t1e400\tNaN\t5\nD-1\t1\t2\t3\t4\t5"))
    assert [row[1] for row in rows] == [
        {},
        {"discount_percent": "5"},
        {"quantity": "1", "price": "2", "discount_percent": "3", "tax_rate": "4"},
    ]
    assert [len(row[2]) for row in rows] == [3, 2, 1]


def test_a_price_book_is_pasted_too_and_what_has_no_products_is_not(paste, office):
    answer = paste("D-1\t10\t80\t70", collection="price-books")
    assert told(answer) == [
        ("Desk", {"from_quantity": "10", "price": "80", "floor_price": "70"}, [])
    ]
    assert paste("x\ty", collection="accounts").status_code == 404
    assert paste("x\ty", who="al").status_code == 403
    assert paste("D-1\t1\n" * 501).status_code == 400


def test_any_number_of_rows_costs_the_same_number_of_queries(paste):
    few, many = (len(queries_of(lambda n=n: paste("D-1\t1\n" * n))) for n in (1, 200))
    assert few == many


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,234", "1234"),
        ("1,5", "1.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234.5", "1234.5"),
        ("￥12", "12"),
        ("10 %", "10"),
        ("-3", "-3"),
    ],
)
def test_numbers_are_read_as_people_write_them(cell: str, number: str):
    assert number_of(cell) == D(number)


@pytest.mark.parametrize("cell", ["", "abc", "1-2", "NaN", "inf", "1.2.3"])
def test_what_is_no_number_is_none(cell: str):
    with pytest.raises(InvalidOperation):
        number_of(cell)
