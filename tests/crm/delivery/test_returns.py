"""Returns: goods come back in at what they went out for, and never more than went out."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.delivery.deliveries import delivery_post, delivery_reverse, order_deliver
from crm.delivery.returns import delivery_return, return_post, return_reverse
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import DeliveryLine, OrderLine, SalesReturn
from crm.stock.services import issue_post
from lab.entities.saving import LineErrors
from lab.testing.callers import browser, program
from tests.crm.delivery.conftest import again, line, ordered, received, there, told
from tests.factories import make

D = Decimal


@pytest.fixture
def delivery(desk, acme):
    """Five desks of an order are with the customer."""
    return delivery_post(order_deliver(ordered(acme, line(desk, 5))))


def back(delivery, quantity) -> SalesReturn:
    """A draft return of so many pieces."""
    draft = delivery_return(delivery, reason="Scratched")
    return document_change(
        draft, {}, [(row.number, {"quantity": quantity}) for row in draft.lines.all()]
    )


def returned() -> tuple[Decimal, Decimal]:
    """What lines of delivery and order say came back."""
    return DeliveryLine.objects.get().returned, OrderLine.objects.get().returned


def test_goods_come_back_in_parts_and_are_counted(delivery, desk, north):
    first = return_post(back(delivery, 2))
    assert (first.code, first.reason, first.cost) == ("RT2018-0001", "Scratched", D("80.00"))
    assert there(desk, north) == (7, D("280.00"))
    assert returned() == (2, 2)
    assert told(OrderLine.objects.get().order) == ("full", [5])

    rest = delivery_return(delivery, reason="The others too")
    assert [row.quantity for row in rest.lines.all()] == [3]
    return_post(rest)
    with pytest.raises(ValidationError, match="come back already"):
        delivery_return(delivery, reason="More")


def test_more_than_was_delivered_does_not_come_back(delivery, desk, north):
    first, second = back(delivery, 3), back(delivery, 3)
    return_post(first)
    with pytest.raises(ValidationError, match="only 2 can still come back"):
        return_post(second)
    assert (again(second).status, returned()) == ("draft", (3, 3))
    assert there(desk, north)[0] == 8


def test_reversing_a_return_takes_all_of_it_out_again(delivery, desk, north):
    sales_return = return_reverse(return_post(back(delivery, 2)), reason="Wrong customer")
    assert (sales_return.status, returned()) == ("reversed", (0, 0))
    assert there(desk, north) == (5, D("200.00"))
    assert [row.quantity for row in delivery_return(delivery, reason="So").lines.all()] == [5]


def test_what_came_back_and_is_gone_cannot_go_out_again(delivery, desk, north):
    sales_return = return_post(back(delivery, 5))
    issue_post(make.stock_issue(warehouse=north, lines=[line(desk, 8)]))
    with pytest.raises(ValidationError, match="3 pcs are missing"):
        return_reverse(sales_return, reason="Wrong customer")
    assert returned() == (5, 5)


def test_a_delivery_of_which_goods_came_back_is_not_reversed(delivery):
    sales_return = return_post(back(delivery, 1))
    with pytest.raises(ValidationError, match="reverse the return first"):
        delivery_reverse(again(delivery), reason="Late")
    return_reverse(sales_return, reason="Wrong")
    assert delivery_reverse(again(delivery), reason="Late").status == "reversed"


def test_goods_come_in_at_what_they_went_out_for_to_the_cent(head, north, acme):
    """Three pieces for 100.00 in all, while the average has become another."""
    lamp = make.product(name="Lamp")
    make_three(lamp, north)
    delivery = delivery_post(make.delivery(account=acme, warehouse=north, lines=[line(lamp, 3)]))
    assert delivery.cost == D("100.00")
    received(lamp, north, 10, "7.00")
    first, second = return_post(back(delivery, 1)), return_post(back(delivery, 1))
    assert (first.cost, second.cost) == (D("33.33"), D("33.34"))
    return_reverse(first, reason="Kept after all")
    third, fourth = return_post(back(delivery, 1)), return_post(back(delivery, 1))
    assert second.cost + third.cost + fourth.cost == D("100.00")
    assert there(lamp, north) == (13, D("170.00"))


def make_three(product, warehouse) -> None:
    received(product, warehouse, 1, "33.33")
    received(product, warehouse, 1, "33.33")
    received(product, warehouse, 1, "33.34")


def test_goods_may_come_back_to_another_warehouse(delivery, desk, north, south):
    draft = delivery_return(delivery, reason="Closer", warehouse=south)
    return_post(draft)
    assert (there(desk, south), there(desk, north)) == ((5, D("200.00")), (5, D("200.00")))


def test_without_a_delivery_they_come_in_at_the_average(desk, north, acme):
    received(desk, north, 10, "60.00")
    draft = make.sales_return(account=acme, warehouse=north, lines=[line(desk, 2)])
    assert return_post(draft).cost == D("100.00")


@pytest.mark.parametrize("why", ["another account", "not posted", "another product"])
def test_a_line_of_a_delivery_that_does_not_fit_is_told_at_the_field(delivery, desk, acme, why):
    account, product, of = acme, desk, delivery.lines.get()
    if why == "another account":
        account = make.account(name="Else")
    elif why == "another product":
        product = make.product(name="Chair")
    else:
        of = make.delivery(account=acme, lines=[line(desk, 1)]).lines.get()
    with pytest.raises(LineErrors) as caught:
        make.sales_return(account=account, lines=[line(product, 1, delivery_line_id=of.pk)])
    assert why in str(caught.value.lines[0]["delivery_line"])


def test_a_delivery_that_was_reversed_meanwhile_takes_nothing_back(delivery):
    draft = back(delivery, 1)
    delivery_reverse(delivery, reason="Late")
    with pytest.raises(ValidationError, match="Line 1: .* is not posted"):
        return_post(draft)
    with pytest.raises(ValidationError, match="is not posted"):
        delivery_return(again(delivery), reason="No")


def test_the_chain_leads_from_the_order_to_the_return(delivery):
    sales_return = return_post(back(delivery, 1))
    order = OrderLine.objects.get().order
    steps = {step.collection: [link.row for link in step.links] for step in chain_of(order)}
    assert (steps["deliveries"], steps["returns"]) == ([delivery], [sales_return])
    steps = {step.collection: [link.row for link in step.links] for step in chain_of(sales_return)}
    assert (steps["deliveries"], steps["orders"]) == ([delivery], [order])


def test_over_page_and_program_it_is_the_same(office, delivery, desk, north):
    api, page = program(office.people["dora"]), browser(office.people["dora"])
    begun = f"deliveries/{delivery.number}/return/"
    assert api.post(office.api(begun)).status_code == 400
    made = api.post(office.api(begun), {"reason": "Scratched"}).json()
    path = f"returns/{made['number']}/"
    assert api.post(office.api(f"{path}post/")).json()["cost"] == "200.00"
    shown = page.get(office.path(path)).content.decode()
    assert delivery.code in shown and "Scratched" in shown
    assert (
        api.get(office.api(f"deliveries/{delivery.number}/")).json()["lines"][0]["returned"]
        == "5.000"
    )
    refused = program(office.people["bea"]).post(office.api(f"{path}reverse/"), {"reason": "No"})
    assert refused.status_code == 404
    assert there(desk, north) == (10, D("400.00"))
