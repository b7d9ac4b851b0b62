from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.documents.money import Conditions, Priced, minor_unit, rounded, spread, totals

percents = st.decimals(0, 100, places=2)
lines = st.lists(
    st.builds(
        Priced,
        quantity=st.decimals(0, 10_000, places=3),
        price=st.decimals(0, 1_000_000, places=2),
        discount_percent=percents,
        tax_rate=percents,
    ),
    max_size=12,
)
conditions = st.builds(
    Conditions,
    currency=st.sampled_from(["USD", "CNY", "JPY"]),
    discount_percent=percents,
    charges=st.decimals(0, 100_000, places=2),
    prices_include_tax=st.booleans(),
)


@given(lines, conditions)
def test_a_document_is_the_sum_of_its_lines_to_the_cent(lines, conditions):
    result = totals(lines, conditions)

    assert result.total == sum(line.gross for line in result.lines)
    assert result.tax == sum(line.tax for line in result.lines)
    assert result.net == sum(line.net for line in result.lines)
    due = result.subtotal - result.discount + result.charges
    assert due == (result.total if conditions.prices_include_tax else result.net)


@given(lines, conditions)
def test_every_amount_is_a_whole_number_of_the_smallest_coin(lines, conditions):
    result = totals(lines, conditions)
    unit = minor_unit(conditions.currency)

    amounts = [a for line in result.lines for a in (line.net, line.tax, line.gross)]
    for amount in (*amounts, result.subtotal, result.discount, result.charges, result.total):
        assert amount % unit == 0
        assert amount >= 0


@given(st.integers(0, 10**9), st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=20))
def test_spreading_loses_nothing_and_nobody_gets_a_coin_too_many(cents, weights):
    amount, unit = Decimal(cents) / 100, Decimal("0.01")
    shares = spread(amount, weights, unit)
    if not any(weights):
        weights = [Decimal(1)] * len(weights)

    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - amount * weight / sum(weights)) < unit


def test_half_a_cent_goes_up():
    assert rounded(Decimal("0.125"), "USD") == Decimal("0.13")
    assert rounded(Decimal("0.5"), "JPY") == Decimal(1)


def test_a_discount_of_one_cent_on_three_equal_lines_goes_to_the_first():
    three = [Priced(Decimal(1), Decimal("0.10"))] * 3
    result = totals(three, Conditions("USD", Decimal("3.34")))

    assert result.discount == Decimal("0.01")
    assert [line.net for line in result.lines] == [
        Decimal("0.09"),
        Decimal("0.10"),
        Decimal("0.10"),
    ]


@pytest.mark.parametrize(
    ("quantity", "price", "off", "tax", "header", "currency", "total"),
    [
        ("3", "19.99", "0", "13", "0", "CNY", "67.77"),  # 59.97 + 7.7961
        ("1", "550.00", "10", "0", "5", "USD", "470.25"),
        ("2.5", "333", "0", "10", "0", "JPY", "916"),  # 833 + 83
        ("1", "100", "0", "13", "100", "CNY", "0.00"),
    ],
)
def test_totals_of_documents_worked_out_by_hand(quantity, price, off, tax, header, currency, total):
    line = Priced(Decimal(quantity), Decimal(price), Decimal(off), Decimal(tax))

    assert totals([line], Conditions(currency, Decimal(header))).total == Decimal(total)


def test_freight_is_shared_by_the_lines_in_proportion_and_taxed_with_them():
    desks = Priced(Decimal(2), Decimal("300.00"), tax_rate=Decimal(13))
    books = Priced(Decimal(4), Decimal("50.00"), tax_rate=Decimal(9))
    result = totals([desks, books], Conditions("CNY", charges=Decimal("80.00")))

    assert [line.net for line in result.lines] == [Decimal("660.00"), Decimal("220.00")]
    assert [line.tax for line in result.lines] == [Decimal("85.80"), Decimal("19.80")]
    assert result.total == Decimal("985.60")


def test_prices_with_tax_are_what_there_is_to_pay_and_the_tax_is_taken_out_of_them():
    lamp = Priced(Decimal(3), Decimal("113.00"), tax_rate=Decimal(13))
    odd = Priced(Decimal(1), Decimal("100.00"), tax_rate=Decimal(13))
    result = totals([lamp, odd], Conditions("CNY", prices_include_tax=True))

    assert result.total == Decimal("439.00")
    assert [line.net for line in result.lines] == [Decimal("300.00"), Decimal("88.50")]
    assert result.tax == Decimal("50.50")
