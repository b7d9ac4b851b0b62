"""Types of orders, and what of an order counts when its seller is appraised."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.counted import counted_amounts
from crm.billing.invoices import invoice_post, invoice_reverse
from crm.billing.invoicing import invoice_credit, order_invoice
from crm.documents.services import document_change
from crm.models import Order, OrderType
from crm.selling.services import order_cancel, order_confirm
from crm.selling.services.order_types import order_type_change
from lab.access.decisions import Refused
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal
JANUARY = (dt.date(2018, 1, 1), dt.date(2018, 1, 31))
FEBRUARY = (dt.date(2018, 2, 1), dt.date(2018, 2, 28))


@pytest.fixture
def dora(office):
    with office.acting("dora") as actor:
        yield actor


def told(order: Order) -> tuple[str, str, list[tuple[bool, str]]]:
    lines = [(line.counts, line.counting_reason) for line in order.lines.all()]
    return order.counting, order.counting_reason, lines


@pytest.mark.parametrize(
    ("kind", "customer", "product", "reason"),
    [
        (True, True, True, ""),
        (False, True, True, "type"),
        (True, False, True, "customer"),
        (True, True, False, "product"),
        (False, False, False, "type"),
        (True, False, False, "customer"),
    ],
)
def test_any_no_among_type_customer_and_product_wins_and_is_kept_with_its_reason(
    dora, kind, customer, product, reason
):
    desk = make.product(counts_for_appraisal=product)
    order = make.order(
        order_type=make.order_type(counts_for_appraisal=kind),
        account=make.account(counts_for_appraisal=customer),
        lines=[{"product_id": desk.pk, "quantity": 1}],
    )
    assert told(order) == ("", "", [(True, "")]), "a draft is not judged yet"
    order = order_confirm(order)
    assert told(order) == ("none" if reason else "all", reason, [(not reason, reason)])


def test_one_product_that_does_not_count_leaves_the_others_of_the_order(dora):
    gift = make.product(name="Gift", counts_for_appraisal=False)
    order = make.order(lines=[make.LINE, {"product_id": gift.pk, "quantity": 1}])
    assert told(order_confirm(order)) == ("part", "product", [(True, ""), (False, "product")])


def test_what_was_decided_on_confirming_stays_when_the_type_changes(dora):
    kind = make.order_type()
    order = order_confirm(make.order(order_type=kind))
    order_type_change(kind, {"counts_for_appraisal": False})
    order.refresh_from_db()
    assert told(order)[0] == "all"


def test_new_orders_take_the_default_and_there_is_one(office):
    with office.acting("dora"):
        first = make.order_type(is_default=True)
        second = make.order_type(is_default=True)
        assert list(OrderType.objects.filter(is_default=True)) == [second]
        assert first.position < second.position
    with office.acting("ana"):
        assert make.order().order_type == second
        assert make.order(order_type=None).order_type is None
    page = browser(office.people["ana"]).get(office.path("orders/new/")).content.decode()
    assert f'<option value="{second.key}" selected>' in page


def test_a_type_that_is_out_of_use_is_neither_offered_nor_chosen_but_kept(office):
    with office.acting("dora"):
        kind = make.order_type(name="Fair sale")
        order = make.order(order_type=kind)
        order_type_change(kind, {"active": False})
    with office.acting("dora"):
        with pytest.raises(ValidationError, match="no longer in use"):
            make.order(order_type=kind)
        assert document_change(order, {"subject": "Again"}).order_type == kind
        with pytest.raises(ValidationError, match="The default must be active"):
            order_type_change(kind, {"is_default": True})
    client = browser(office.people["dora"])
    assert "Fair sale" not in client.get(office.path("orders/new/")).content.decode()
    assert "Fair sale" in client.get(office.path(f"orders/{order.number}/edit/")).content.decode()


def test_a_key_stays_and_only_the_head_keeps_types(office):
    with office.acting("dora"):
        kind = make.order_type()
        with pytest.raises(ValidationError, match="A key stays"):
            order_type_change(kind, {"key": "other"})
    with office.acting("ana"), pytest.raises(Refused):
        make.order_type()


def test_programs_read_filter_and_set_it(office):
    with office.acting("dora"):
        special = make.order_type(key="special", counts_for_appraisal=False)
        order_confirm(make.order())
        order_confirm(make.order(order_type=special))
    api = program(office.people["dora"])
    (row,) = api.get(office.api("orders/?counting_reason=type")).json()["results"]
    assert (row["order_type"], row["counting"]) == ("special", "none")
    (line,) = api.get(office.api(f"orders/{row['number']}/")).json()["lines"]
    assert (line["counts"], line["counting_reason"]) == (False, "type")
    assert len(api.get(office.api("orders/?order_type=special")).json()["results"]) == 1
    assert len(api.get(office.api("orders/?counting=all")).json()["results"]) == 1
    sent = {"counting": "all", "sales_channel": "nonsense"}
    answer = api.patch(office.api(f"orders/{row['number']}/"), sent)
    assert answer.status_code == 400


def on(office, day: dt.date) -> None:
    """The company's clock shows this day."""
    sandbox = office.sandbox
    now = sandbox.simulated_now.replace(month=day.month, day=day.day)
    type(sandbox)._base_manager.filter(pk=sandbox.pk).update(simulated_now=now)


def amounts(office, period: tuple[dt.date, dt.date]) -> dict[str, Decimal]:
    seats = [office.seat("ana"), office.seat("bea")]
    with office.acting("dora"):
        found = counted_amounts(seats, *period)
    return {str(seat): found[seat.pk] for seat in seats}


def test_orders_count_in_their_period_and_credit_notes_in_theirs(office):
    with office.acting("dora"):
        make.money_account()
        gift = make.product(counts_for_appraisal=False, list_price="30.00")
        lines = [make.LINE, {"product_id": gift.pk, "quantity": 1}]
        sold = order_confirm(make.order(owner=office.seat("ana"), lines=lines))
        order_confirm(make.order(owner=office.seat("bea")))
        order_cancel(order_confirm(make.order(owner=office.seat("bea"))))
        make.order(owner=office.seat("bea"))
        invoice = invoice_post(order_invoice(sold))
    assert amounts(office, JANUARY) == {"Ana": D("100.00"), "Bea": D("100.00")}
    on(office, FEBRUARY[0])
    with office.acting("dora"):
        note = invoice_credit(invoice)
        halved, gifts = note.lines.all()
        note = document_change(note, {}, [(halved.number, {"quantity": 1}), (gifts.number, {})])
        note = invoice_post(note)
    assert amounts(office, JANUARY) == {"Ana": D("100.00"), "Bea": D("100.00")}
    assert amounts(office, FEBRUARY) == {"Ana": D("-50.00"), "Bea": D(0)}
    on(office, dt.date(2018, 3, 1))
    with office.acting("dora"):
        invoice_reverse(note)
    assert amounts(office, FEBRUARY)["Ana"] == D("-50.00"), "what was told of a period stays"
    assert amounts(office, (dt.date(2018, 3, 1), dt.date(2018, 3, 31)))["Ana"] == D("50.00")


def test_foreign_orders_count_in_the_companys_currency(office):
    with office.acting("dora"):
        order_confirm(make.order(owner=office.seat("ana"), currency="EUR", rate="1.115"))
    assert amounts(office, JANUARY)["Ana"] == D("111.50")


def test_any_number_of_orders_costs_three_queries(office, django_assert_num_queries):
    with office.acting("dora"):
        for _each in range(3):
            order_confirm(make.order())
        seats = [office.seat("dora")]
        with django_assert_num_queries(3):
            counted_amounts(seats, *JANUARY)
