"""Price books: which price holds for whom, how much and when, and how documents take it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.documents.approvals.authority import weight_of
from crm.documents.services import document_change
from crm.models import Account, PriceBook, Product
from crm.pricing.prices import price_for
from crm.pricing.services import price_book_change
from lab.access.decisions import Refused
from lab.entities.saving import LineErrors
from lab.testing.callers import browser, program
from lab.testing.queries import queries_of
from tests.factories import make

D = Decimal
TODAY = dt.date(2018, 1, 1)


@pytest.fixture
def dora(office):
    with office.acting("dora") as actor:
        for key in ("key", "small"):
            make.picklist_item(list="account-levels", key=key, label=key)
        yield actor


@pytest.fixture
def desk(dora) -> Product:
    return make.product(name="Desk", list_price="100.00", tax_rate=13, unit="pcs")


@pytest.fixture
def firm(dora) -> Account:
    return make.account(name="Key Firm", level="key")


def book(desk: Product, *breaks: tuple[object, str], **values) -> PriceBook:
    lines = [{"product": desk, "from_quantity": begin, "price": price} for begin, price in breaks]
    return make.price_book(lines=lines, **values)


def price(desk, firm, quantity: object = 1, on: dt.date = TODAY, currency: str = "") -> Decimal:
    return price_for(desk, firm, D(str(quantity)), on, currency).price


def line(desk: Product, **more) -> dict:
    return {"product_id": desk.pk, **more}


def test_without_a_book_the_list_price_holds(desk, firm):
    assert price(desk, firm) == 100


def test_the_highest_break_that_is_not_above_the_quantity_holds(desk, firm):
    book(desk, (1, "95"), (10, "90"), (100, "80"))
    assert [price(desk, firm, n) for n in ("0.5", 1, "9.999", 10, 99, 100, 5000)] == [
        100,
        95,
        95,
        90,
        90,
        80,
        80,
    ]


def test_a_book_for_the_customers_level_comes_before_one_for_everybody(desk, firm):
    book(desk, (1, "70"), priority=9)
    book(desk, (1, "85"), level="key")
    book(desk, (1, "10"), level="small")
    assert price(desk, firm) == 85
    assert price(desk, make.account(level="")) == 70
    assert price(desk, None) == 70


def test_of_equals_the_higher_priority_holds_and_what_a_book_leaves_out_the_next_one_says(
    desk, firm
):
    book(desk, (1, "85"), level="key", priority=1)
    book(desk, (5, "80"), level="key", priority=2)
    assert (price(desk, firm, 1), price(desk, firm, 5)) == (85, 80)


def test_a_book_holds_on_its_days_only_and_while_it_is_active(desk, firm):
    campaign = book(desk, (1, "50"), valid_from="2018-01-10", valid_until="2018-01-20")
    days = [dt.date(2018, 1, day) for day in (9, 10, 20, 21)]
    assert [price(desk, firm, on=day) for day in days] == [100, 50, 50, 100]
    price_book_change(campaign, {"active": False})
    assert price(desk, firm, on=days[1]) == 100


def test_a_book_holds_in_its_currency_only(desk, firm):
    make.exchange_rate(currency="EUR", valid_from="2018-01-01", rate="2")
    book(desk, (1, "90"))
    assert price(desk, firm, currency="EUR") == 50, "the list price at the day's rate"
    book(desk, (1, "44"), currency="EUR")
    assert (price(desk, firm, currency="EUR"), price(desk, firm)) == (44, 90)
    assert price_for(desk, firm, D(1), TODAY, "JPY") is None


BOOKS = st.lists(
    st.tuples(
        st.sampled_from(["", "key", "small"]),
        st.integers(0, 2),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([None, 5]),
        st.sampled_from([None, 12]),
        st.dictionaries(
            st.sampled_from([0, 1, 10, 100]), st.integers(1, 99), min_size=1, max_size=3
        ),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(books=BOOKS, quantity=st.sampled_from([1, 9, 10, 150]), day=st.sampled_from([1, 5, 12, 13]))
def test_whatever_books_there_are_the_price_is_that_of_the_rule_read_aloud(
    desk, firm, books, quantity, day
):
    """Go over all books as a person would; the first in order that says something decides."""
    PriceBook._base_manager.all().delete()
    told = []
    for place, (level, priority, active, begin, end, breaks) in enumerate(books):
        days = {
            "valid_from": begin and dt.date(2018, 1, begin),
            "valid_until": end and dt.date(2018, 1, end),
        }
        book(desk, *breaks.items(), level=level, priority=priority, active=active, **days)
        holds = active and (begin or 0) <= day <= (end or 31) and level in ("", "key")
        fitting = [b for b in breaks if b <= quantity]
        if holds and fitting:
            told.append((level == "", -priority, place, breaks[max(fitting)]))
    expected = min(told)[-1] if told else 100
    assert price(desk, firm, quantity, dt.date(2018, 1, day)) == expected


def test_lines_take_the_price_when_none_is_typed_and_keep_one_that_is(desk, firm):
    book(desk, (1, "95"), (10, "90"), level="key")
    lines = [line(desk), line(desk, quantity=10), line(desk, quantity=10, price="91.50")]
    quote = make.quote(account=firm, lines=lines)
    assert [each.price for each in quote.lines.all()] == [95, 90, D("91.50")]
    gross = make.order(account=firm, lines=lines, prices_include_tax=True)
    assert [each.price for each in gross.lines.all()] == [D("107.35"), D("101.70"), D("91.50")]


def test_a_price_left_blank_follows_the_quantity_over_a_break_and_a_typed_one_stays(desk, firm):
    book(desk, (1, "95"), (10, "90"))
    quote = make.quote(account=firm, lines=[line(desk), line(desk)])
    one, two = quote.lines.all()
    again = [
        (one.number, {"product_id": desk.pk, "quantity": D(10), "price": None}),
        (two.number, {"product_id": desk.pk, "quantity": D(10), "price": D(95)}),
    ]
    quote = document_change(quote, {}, again)
    assert [each.price for each in quote.lines.all()] == [90, 95]


def test_selling_at_the_price_of_the_book_is_no_discount_that_wants_approval(desk, firm):
    book(desk, (1, "60"), level="key")
    usual = make.quote(account=firm, lines=[line(desk)])
    below = make.quote(account=firm, lines=[line(desk, price="54")])
    assert (weight_of(usual).discount, weight_of(below).discount) == (0, 10)


def test_the_form_shows_the_price_of_the_book_before_it_is_saved(office, desk, firm):
    with office.acting("dora"):
        book(desk, (1, "95"), (10, "90"), level="key")
    typed = {"lines-0-product": desk.number, "lines-0-quantity": "10", "account": firm.number}
    page = browser(office.people["dora"])
    shown = page.post(office.path("quotes/totals/"), {**typed, "lines-present": "1"})
    assert '<data data-field="price" value="90.00">' in shown.text
    assert "900.00" in shown.text


def test_any_number_of_lines_asks_the_books_once(desk, firm):
    book(desk, (1, "95"), level="key")
    products = [make.product() for _each in range(20)]

    def made(count: int) -> int:
        lines = [line(product, quantity=2) for product in products[:count]]
        return len(
            [
                q
                for q in queries_of(lambda: make.quote(account=firm, lines=lines))
                if "pricebook" in q
            ]
        )

    assert made(1) == made(20) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price": "-1"}, "price"),
        ({"price": None}, "price"),
        ({"from_quantity": "-5"}, "from_quantity"),
        ({"floor_price": "95"}, "floor_price"),
        ({"price": "999999999999999"}, "price"),
        ({"product": None}, "product"),
    ],
)
def test_absurd_lines_are_refused_at_their_field(desk, wrong, field):
    with pytest.raises((LineErrors, ValidationError)) as told:
        make.price_book(lines=[{"product": desk, "price": "90", **wrong}])
    assert field in str(getattr(told.value, "lines", told.value))
    assert not PriceBook.objects.exists()


def test_one_break_has_one_price_and_a_book_ends_after_it_begins(desk):
    with pytest.raises(LineErrors) as told:
        book(desk, (1, "90"), ("1.000", "80"))
    assert list(told.value.lines) == [1] and "quantity on already" in str(told.value.lines)
    with pytest.raises(ValidationError, match="before the first"):
        book(desk, valid_from="2018-02-01", valid_until="2018-01-01")
    with pytest.raises(ValidationError, match="three letters"):
        book(desk, currency="eur")


def test_only_who_keeps_the_catalogue_keeps_price_books_by_page_and_program(office, desk):
    given = {"name": "New", "lines": [{"product": desk.number, "price": "90"}]}
    for who, status in (("ana", 403), ("al", 403), ("max", 201)):
        answer = program(office.people[who]).post(office.api("price-books/"), given)
        assert answer.status_code == status, who
    made = answer.json()
    assert [each["from_quantity"] for each in made["lines"]] == ["1.000"]
    assert browser(office.people["ana"]).get(office.path("price-books/new/")).status_code == 403
    with office.acting("ana"), pytest.raises(Refused):
        make.price_book(lines=[])
