"""Suppliers and their prices: the price that holds for a product, a quantity and a day."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.models import (
    Account,
    GoodsReceipt,
    Order,
    Payment,
    Product,
    PurchaseOrder,
    Supplier,
    SupplierInvoice,
)
from crm.purchasing.prices import PriceList
from lab import records
from lab.entities.fields import field_of
from lab.testing.callers import browser
from tests.factories import make

D = Decimal
TODAY = dt.date(2018, 1, 1)


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", unit="pcs", tax_rate=10)


def test_a_supplier_is_the_profile_of_an_account_and_is_named_like_it(head):
    account = make.account(name="Timber Ltd", kind=Account.Kind.SUPPLIER)
    supplier = make.supplier(account=account, name="")
    assert (supplier.name, supplier.currency) == ("Timber Ltd", "USD")
    with pytest.raises(ValidationError, match="is a supplier already"):
        make.supplier(account=account)


def test_a_supplier_is_opened_from_its_account_and_the_other_way(office, head):
    supplier = make.supplier(name="Timber Ltd")
    client = browser(office.people["dora"])
    page = client.get(office.path(f"suppliers/{supplier.number}/")).content.decode()
    assert office.path(f"accounts/{supplier.account.number}/") in page
    path = office.path(f"accounts/{supplier.account.number}/panel/suppliers-account/")
    assert "Timber Ltd" in client.get(path).content.decode()


def test_the_papers_of_suppliers_are_offered_on_their_pages_only(office, head):
    """Where there are any, they stand on every page: a supplier may have become a customer."""
    supplier, customer = make.account(kind=Account.Kind.SUPPLIER), make.account()
    client = browser(office.people["dora"])

    def offered(account: Account) -> set[str]:
        page = client.get(office.path(f"accounts/{account.number}/")).content.decode()
        return set(re.findall(r'id="panel-([a-z-]+)-account"', page))

    theirs = {"suppliers", "purchase-orders", "goods-receipts", "supplier-invoices", "payments"}
    assert theirs | {"supplier-quotations"} <= offered(supplier)
    assert "orders" in offered(customer)
    assert not theirs & offered(customer)
    make.supplier(account=supplier)
    records.change(supplier, {"kind": Account.Kind.DIRECT})
    assert theirs & offered(supplier) == {"suppliers"}


def prices(product, quantity, account=None) -> list[Decimal]:
    found = PriceList.read([product.pk], TODAY, account.pk if account else None)
    return [price.price for price in found.of(product.pk, D(quantity))]


def test_the_price_of_the_highest_quantity_reached_holds(desk):
    supplier = make.supplier()
    for quantity, price in ((1, "38.00"), (10, "35.00"), (100, "30.00")):
        make.supplier_price(supplier=supplier, product=desk, from_quantity=quantity, price=price)
    assert prices(desk, 9) == [D("38.00")]
    assert prices(desk, 10) == [D("35.00")]
    assert prices(desk, "0.5") == []


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ({}, True),
        ({"valid_from": "2018-01-01", "valid_until": "2018-01-01"}, True),
        ({"valid_from": "2018-01-02"}, False),
        ({"valid_until": "2017-12-31"}, False),
    ],
)
def test_a_price_holds_from_its_first_to_its_last_day(desk, dates, holds):
    make.supplier_price(product=desk, price="38.00", **dates)
    assert prices(desk, 1) == ([D("38.00")] if holds else [])


def test_of_two_prices_the_later_one_holds_and_the_cheapest_supplier_comes_first(desk):
    dear, cheap = make.supplier(), make.supplier(currency="EUR")
    make.exchange_rate(currency="EUR", rate="1.10")
    make.supplier_price(supplier=dear, product=desk, price="50.00", valid_from="2017-06-01")
    make.supplier_price(supplier=dear, product=desk, price="39.00", valid_from="2017-12-01")
    make.supplier_price(supplier=cheap, product=desk, price="35.00")
    assert prices(desk, 1) == [D("35.00"), D("39.00")]
    assert prices(desk, 1, dear.account) == [D("39.00")]


def test_the_last_day_of_a_price_is_not_before_the_first(desk):
    with pytest.raises(ValidationError, match="last day is before"):
        make.supplier_price(product=desk, valid_from="2018-02-01", valid_until="2018-01-01")


@pytest.mark.parametrize("model", [Supplier, PurchaseOrder, GoodsReceipt, SupplierInvoice, Payment])
def test_papers_of_purchases_name_the_supplier(model):
    assert (field_of(model, "account").label, field_of(Order, "account").label) == (
        "Supplier",
        "Account",
    )
