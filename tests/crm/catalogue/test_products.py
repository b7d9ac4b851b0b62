import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from crm.models import Product
from lab import records
from lab.access.decisions import Refused
from lab.entities.importing.duplicates import rules_of
from lab.entities.spec import REGISTRY
from lab.testing.callers import browser, program
from tests.factories import make

DAY = dt.date(2018, 6, 1)


@pytest.fixture
def dora(office):
    with office.acting("dora") as actor:
        yield actor


def test_a_code_is_given_once_but_may_be_missing(dora):
    make.product(code="X1")
    make.product(code="", name="A")
    make.product(code="", name="B")

    for code in ("X1", "x1", " Ｘ１ "):
        with pytest.raises(ValidationError) as refused:
            make.product(code=code)
        assert "has this code" in refused.value.message_dict["code"][0]


def test_name_and_specification_tell_products_without_code_apart(dora):
    make.product(name="Press", specification="A")
    make.product(name="Press", specification="B")

    with pytest.raises(ValidationError, match="already"):
        make.product(name="Press", specification="B")
    with pytest.raises(ValidationError, match="already"):
        make.product(name="press", specification=" b", code="P9")


def test_with_a_code_each_one_name_may_be_two_products(dora):
    make.product(name="Lathe", code="L1")
    second = make.product(name="Lathe", code="L2")

    with pytest.raises(ValidationError) as refused:
        records.change(second, {"code": ""})
    assert "name" in refused.value.message_dict
    with pytest.raises(ValidationError, match="give both a code"):
        records.create_many(Product, [{"name": "Drill"}, {"name": "Drill"}])


def test_a_product_of_the_same_name_and_specification_is_told_of_and_not_refused(office):
    with office.acting("dora"):
        make.product(name="Lathe", specification="XL", code="L1")
    page, address = browser(office.people["dora"]), office.path("products/new/")
    given = {"name": "lathe", "specification": "xl", "code": "L2", "idempotency_key": "k"}
    said = page.post(office.path("products/duplicates/"), given).content.decode()
    assert "Lathe XL" in said and "L1" in said
    first = page.post(address, given)
    assert first.status_code == 400 and 'name="anyway"' in first.content.decode()
    assert page.post(address, {**given, "anyway": "1"}).status_code == 302
    api = program(office.people["dora"])
    answer = api.post(office.api("products/duplicates/"), {"name": "Lathe", "code": "L3"})
    assert answer.json()["results"] == []
    answer = api.post(office.api("products/duplicates/"), {"name": "Lathe", "specification": "XL"})
    assert [row["code"] for row in answer.json()["results"]] == ["L1", "L2"]
    text = page.get(office.path("products/duplicate-groups/")).content.decode()
    assert "Lathe XL" in text and "lathe xl" in text


def test_an_import_of_products_still_goes_by_the_code(dora):
    make.product(name="Lathe", code="L1")
    assert rules_of(REGISTRY["products"]) == (("code_key",),)
    assert rules_of(REGISTRY["accounts"])[0] == ("name_key",)


def test_a_floor_is_not_above_the_list_price(dora):
    product = make.product(list_price="100", floor_price="100")

    for values in ({"list_price": "99.99"}, {"floor_price": "100.01"}):
        with pytest.raises(ValidationError) as refused:
            records.change(product, values)
        assert "above the list price" in refused.value.message_dict["floor_price"][0]
        product.refresh_from_db()


def test_a_category_is_not_below_itself(dora):
    top = make.category()
    middle = make.category(parent=top)
    low = make.category(parent=middle)

    with pytest.raises(ValidationError) as refused:
        records.change(top, {"parent": low})
    assert "lies below" in refused.value.message_dict["parent"][0]
    middle.refresh_from_db()
    assert records.change(low, {"parent": top}).parent == top


def test_on_sale_includes_both_ends(dora):
    product = make.product(active_from=DAY, active_until=DAY)

    on_sale = {
        day: product in Product.objects.on_sale(DAY + dt.timedelta(day)) for day in (-1, 0, 1)
    }

    assert on_sale == {-1: False, 0: True, 1: False}
    assert Product.objects.on_sale(DAY).filter(name="Press").exists()


def test_sale_does_not_end_before_it_begins(dora):
    with pytest.raises(ValidationError, match="last day on sale"):
        make.product(active_from=DAY, active_until=DAY - dt.timedelta(1))


def test_category_names_are_unique_where_they_stand(dora):
    tools = make.category(name="Tools")
    make.category(name="Spare parts", parent=tools)
    make.category(name="Spare parts")

    for parent in (tools, None):
        with pytest.raises(ValidationError, match="this name here"):
            make.category(name="Spare parts", parent=parent)


def test_a_rep_reads_the_catalogue_and_leaves_it_alone(office):
    with office.acting("ana"):
        assert Product.objects.visible().exists()
        with pytest.raises(Refused):
            make.product()
