"""Who is told of approvals, replies, answers to quotes, and stock that runs low."""

from decimal import Decimal

import pytest

from crm.activities.services import contact_log_reply
from crm.documents.approvals.services import (
    document_approve,
    document_recall,
    document_reject,
    document_submit,
)
from crm.models import Product, Quote, Warehouse
from crm.selling.services import quote_accept, quote_reject, quote_send
from crm.stock.moving import Move, post_moves
from crm.stock.reserving import Wish, reserve
from lab import records
from lab.access.actors import actor_for, simulated_actor
from lab.company.seating import seat_create
from lab.entities.wording import Wording
from lab.journal.history import history_of
from lab.notices.models import Notice
from lab.tenancy.actor import acting_as, current_actor
from lab.tenancy.models import Occupancy
from tests.crm.booking import booking
from tests.factories import make


@pytest.fixture
def told(office):
    """told("ana"): what Ana was told, the latest last."""

    def texts(who: str) -> list[str]:
        return [str(one) for one in Notice.objects.of(office.people[who]).order_by("pk")]

    return texts


@pytest.fixture
def limits(office):
    with office.acting("dora"):
        for kind, amount in (("rep", 100), ("manager", 1000)):
            values = {"document": "quotes", "kind": kind, "most_discount": None}
            make.authority(**values, most_amount=amount)


def submitted(office, quantity=2) -> Quote:
    with office.acting("dora"):
        press = make.product(list_price="100.00")
    with office.acting("ana"):
        line = {"product_id": press.pk, "quantity": quantity, "price": "100.00"}
        quote = make.quote(subject="Presses", lines=[line])
        return document_submit(quote, comment="Old customer")


def test_the_approver_is_told_what_waits_and_what_was_said_to_it(office, limits, told):
    submitted(office)
    (notice,) = Notice.objects.of(office.people["max"])
    assert notice.text == "“Presses” waits for your approval: $200.00, asked by Ana."
    assert notice.remark == "Old customer"
    assert told("dora") == told("ana") == []


def test_the_next_above_is_told_when_it_is_their_turn_and_the_rep_when_it_is_over(
    office, limits, told
):
    quote = submitted(office, quantity=20)
    assert told("dora") == []
    with office.acting("max"):
        document_approve(Quote.objects.get(pk=quote.pk))
    assert told("dora") == ["“Presses” waits for your approval: $2,000.00, asked by Ana."]
    assert told("ana") == []
    with office.acting("dora"):
        document_approve(Quote.objects.get(pk=quote.pk), comment="Go on")
    assert told("ana") == ["Dora approved “Presses”: it can go out."]
    assert Notice.objects.of(office.people["ana"]).get().remark == "Go on"


def test_what_is_decided_no_longer_rings_anybodys_bell(office, limits):
    first, second = submitted(office), submitted(office)
    new = Notice.objects.of(office.people["max"]).unread()
    with office.acting("max"):
        document_approve(Quote.objects.get(pk=first.pk))
    assert [notice.record for notice in new.all()] == [second.number]
    with office.acting("ana"):
        document_recall(Quote.objects.get(pk=second.pk))
    assert [notice.kind_name for notice in new.all()] == ["approval-withdrawn"]


def test_who_asked_is_told_why_it_came_back(office, limits, told):
    quote = submitted(office)
    with office.acting("max"):
        document_reject(Quote.objects.get(pk=quote.pk), reason="Too cheap")
    assert told("ana") == ["Max sent “Presses” back. Mend it and submit it again."]
    assert Notice.objects.of(office.people["ana"]).get().remark == "Too cheap"


def test_the_approver_is_told_that_it_was_recalled(office, limits, told):
    quote = submitted(office)
    with office.acting("ana"):
        document_recall(Quote.objects.get(pk=quote.pk))
    assert told("max")[1:] == ["“Presses” no longer waits for you: Ana recalled it."]


def test_nobody_on_the_superiors_seat_is_nobody_told(office, limits):
    Occupancy._base_manager.filter(seat_number=2).delete()
    submitted(office)
    assert not Notice.objects.exists()


def test_who_sits_on_both_seats_is_told_on_the_other(office, limits, told):
    Occupancy._base_manager.filter(seat_number=2).update(user=office.people["ana"])
    with office.acting("dora"):
        press = make.product(list_price="100.00")
    rep = actor_for(office.people["ana"], office.sandbox, 4)
    with acting_as(rep):
        line = {"product_id": press.pk, "quantity": 2, "price": "100.00"}
        document_submit(make.quote(subject="Presses", lines=[line]))
    assert told("ana") == ["“Presses” waits for your approval: $200.00, asked by Ana."]


def test_the_rep_is_told_of_the_superiors_reply(office, told):
    with office.acting("ana"):
        log = make.contact_log(summary="Asked for a discount")
    with office.acting("max"):
        contact_log_reply(type(log).objects.get(pk=log.pk), reply="Offer two percent, no more.")
    assert told("ana") == ["Max answered your contact log “Call: Asked for a discount”."]
    assert Notice.objects.of(office.people["ana"]).get().remark == "Offer two percent, no more."


@pytest.mark.parametrize(
    ("answer", "word"), [(quote_accept, "accepted"), (quote_reject, "rejected")]
)
def test_a_quote_that_somebody_else_answers_is_told_to_its_owner(office, told, answer, word):
    with office.acting("ana"):
        quote = quote_send(make.quote())
        arguments = {"reason": "Too dear"} if answer is quote_reject else {}
    with office.acting("max"):
        answer(Quote.objects.get(pk=quote.pk), **arguments)
    (text,) = told("ana")
    assert text.startswith(f"The customer {word}")
    assert "noted by Max" in text


@pytest.mark.parametrize(
    ("answer", "word"), [(quote_accept, "accepted"), (quote_reject, "rejected")]
)
def test_a_simulated_customer_who_answers_a_quote_has_decided_it(office, told, answer, word):
    with office.acting("ana"):
        quote = quote_send(make.quote(subject="Presses"))
    with acting_as(simulated_actor(office.sandbox, customer="Vera Holt")):
        answer(quote, **({"reason": "Too dear"} if answer is quote_reject else {}))
    (text,) = told("ana")
    assert text.startswith(f"Vera Holt {word} “")
    with office.acting("ana"):
        entry = history_of(Quote.collection, quote.number).get(event=f"quote.{word}")
        said = Wording().sentence(entry)
    assert said.startswith(f"Vera Holt {word} the quote “")


def test_ones_own_answer_is_no_news(office, told):
    with office.acting("ana"):
        quote_accept(quote_send(make.quote()))
    assert told("ana") == []


class Store:
    """A press with a safety stock of ten in a warehouse, and Bea at the store."""

    def __init__(self, office) -> None:
        self.office = office
        with office.acting("dora"):
            seat = seat_create(
                {"title": "Store", "kind": "warehouse", "parent": office.seat("dora")}
            )
            self.press = make.product(name="Press Z", safety_stock=10, unit="pcs", stocked=True)
            self.place = make.warehouse(name="Main")
        Occupancy._base_manager.filter(user=office.people["bea"]).update(seat_number=seat.number)
        self.moved(12)
        Notice.objects.all().delete()

    def moved(self, quantity, place=None, who="dora") -> None:
        with self.office.acting(who):
            press = Product.objects.get(pk=self.press.pk)
            place = Warehouse.objects.get(pk=(place or self.place).pk)
            order = make.order()
            with booking():
                move = Move(press, place, Decimal(quantity))
                post_moves(order, [move], current_actor().today)

    def reserved(self, quantity) -> None:
        with self.office.acting("dora"):
            press = Product.objects.get(pk=self.press.pk)
            place = Warehouse.objects.get(pk=self.place.pk)
            line = {"product_id": press.pk, "quantity": quantity, "price": "1.00"}
            order = make.order(lines=[line])
            with booking():
                reserve([Wish(order.lines.get(), press, place, Decimal(quantity))])


@pytest.fixture
def store(office) -> Store:
    return Store(office)


def test_the_store_is_told_once_when_a_product_runs_low(store, told):
    store.moved(-1)
    assert told("bea") == []
    store.moved(-2)
    assert told("bea") == ["“Press Z” is low: 9 pcs available, the safety stock is 10 pcs."]
    store.moved(-1)
    assert len(told("bea")) == 1


def test_after_it_was_filled_it_is_told_again(store, told):
    store.moved(-3)
    store.moved(5)
    assert len(told("bea")) == 1
    store.moved(-5)
    assert len(told("bea")) == 2


def test_a_promise_to_a_customer_counts_as_gone(store, told):
    store.reserved(4)
    assert told("bea") == ["“Press Z” is low: 8 pcs available, the safety stock is 10 pcs."]


def test_what_lies_in_another_warehouse_counts(store, told):
    with store.office.acting("dora"):
        other = make.warehouse(name="Side")
    store.moved(5, other)
    store.moved(-6)
    assert told("bea") == []
    store.moved(-2, other)
    assert len(told("bea")) == 1


def test_a_safety_stock_that_is_raised_above_what_is_there_is_told(store, told):
    with store.office.acting("dora"):
        press = Product.objects.get(pk=store.press.pk)
        press = records.change(press, {"safety_stock": 12})
        assert told("bea") == []
        press = records.change(press, {"safety_stock": 20})
        records.change(press, {"safety_stock": 30})
    assert told("bea") == ["“Press Z” is low: 12 pcs available, the safety stock is 20 pcs."]


def test_who_ordered_it_last_is_told_as_well(store, told):
    with store.office.acting("max"):
        line = {"product_id": store.press.pk, "quantity": 5, "price": "1.00"}
        make.purchase_order(lines=[line])
    store.moved(-3)
    assert len(told("bea")) == len(told("max")) == 1
    assert told("ana") == []


def test_without_a_store_the_head_is_told(office, store, told):
    with office.acting("dora"):
        from lab.tenancy.models import Seat

        for seat in Seat.objects.filter(kind="warehouse"):
            records.change(seat, {"kind": "service"})
    with office.acting("max"):
        from lab.access.actors import entrusted

        with entrusted():
            order = make.order()
            press = Product.objects.get(pk=store.press.pk)
            place = Warehouse.objects.get(pk=store.place.pk)
        with booking():
            post_moves(order, [Move(press, place, Decimal(-3))], current_actor().today)
    assert told("dora") == ["“Press Z” is low: 9 pcs available, the safety stock is 10 pcs."]


def test_where_nobody_sits_at_the_store_nor_on_top_those_who_are_there_are_told(store, told):
    alone = Occupancy._base_manager.filter(sandbox=store.office.sandbox)
    alone.exclude(user=store.office.people["ana"]).delete()
    store.moved(-3, who="tess")
    assert told("ana") == ["“Press Z” is low: 9 pcs available, the safety stock is 10 pcs."]
    assert told("bea") == told("dora") == []
