"""Tax rates of the company, and the products that take them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.catalogue.models import Product, TaxRate
from crm.catalogue.services import tax_rate_change, tax_rate_create
from lab import records
from lab.testing.callers import browser, program
from tests.factories import make
from tests.factories.company import Company


@pytest.fixture
def rates(office: Company) -> Company:
    """13 % by default, 6 %, and 17 % that is not used any more."""
    with office.acting("dora"):
        make.tax_rate(name="Standard", rate=13, is_default=True)
        make.tax_rate(name="Services", rate=6)
        make.tax_rate(name="Former", rate=17, active=False)
    return office


def test_a_new_product_takes_the_default_unless_a_rate_is_stated(rates: Company):
    with rates.acting("dora"):
        assert make.product().tax_rate == 13
        assert make.product(tax_rate=0).tax_rate == 0
        many = records.create_many(Product, [{"name": "A"}, {"name": "B", "tax_rate": 6}])
        assert [row.tax_rate for row in many] == [13, 6]
    api = program(rates.people["dora"])
    assert api.post(rates.api("products/"), {"name": "C"}).json()["tax_rate"] == "13.00"
    page = browser(rates.people["dora"])
    page.post(rates.path("products/new/"), {"name": "D", "tax_rate": ""})
    page.post(rates.path("products/new/"), {"name": "E", "tax_rate": "0"})
    with rates.acting("ana"):
        told = dict(Product.objects.filter(name__in="DE").values_list("name", "tax_rate"))
        assert told == {"D": 13, "E": 0}


def test_without_rates_a_product_is_untaxed(office: Company):
    with office.acting("dora"):
        assert make.product().tax_rate == 0


def test_a_line_takes_the_rate_of_its_product(rates: Company):
    with rates.acting("dora"):
        product = make.product(list_price=100, tax_rate=6)
        quote = make.quote(lines=[{"product_id": product.pk, "quantity": 2}])
        assert (quote.tax, quote.total) == (Decimal("12.00"), Decimal("212.00"))
        line = quote.lines.get()
        tax_rate_change(TaxRate.objects.get(name="Services"), {"rate": 9})
        line.refresh_from_db()
        assert line.tax_rate == 6, "a changed rate changes no document"


def test_the_form_of_a_product_offers_the_active_rates(rates: Company):
    page = browser(rates.people["dora"])
    text = page.get(rates.path("products/new/")).content.decode()
    assert 'list="tax-rates"' in text and 'value="13"' in text
    assert "Standard · 13%" in text and "Services · 6%" in text and "Former" not in text
    with rates.acting("dora"):
        number = make.product(tax_rate=6).number
    text = page.get(rates.path(f"products/{number}/edit/")).content.decode()
    assert "Standard · 13%" in text


def test_a_new_default_takes_the_place_of_the_former(rates: Company):
    with rates.acting("dora"):
        tax_rate_create({"name": "New", "rate": 20, "is_default": True})
        assert TaxRate.objects.get(is_default=True).name == "New"
        tax_rate_change(TaxRate.objects.get(name="Services"), {"is_default": True})
        assert TaxRate.objects.get(is_default=True).name == "Services"
    api = program(rates.people["tess"])
    with rates.acting("dora"):
        number = TaxRate.objects.get(name="Standard").number
    answer = api.patch(rates.api(f"tax-rates/{number}/"), {"is_default": True})
    assert answer.status_code == 200
    with rates.acting("dora"):
        assert TaxRate.objects.get(is_default=True).name == "Standard"


@pytest.mark.parametrize(
    "values", [{"rate": -1}, {"rate": 101}, {"rate": "x"}, {"name": "Services"}]
)
def test_a_rate_that_cannot_be_is_refused(rates: Company, values: dict[str, object]):
    with rates.acting("dora"), pytest.raises(ValidationError):
        tax_rate_create({"name": "Odd", "rate": 5, **values})


def test_the_default_stays_active(rates: Company):
    with rates.acting("dora"):
        standard = TaxRate.objects.get(name="Standard")
        with pytest.raises(ValidationError, match="active"):
            tax_rate_change(standard, {"active": False})


def test_the_profile_shows_the_rates_to_everybody(rates: Company):
    for who, adds in (("ana", False), ("dora", True)):
        text = browser(rates.people[who]).get(rates.path("company/profile/")).content.decode()
        assert "Standard" in text and "6%" in text
        assert (rates.path("tax-rates/new/") in text) == adds
