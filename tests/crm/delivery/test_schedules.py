"""Recurring deliveries: each planned day brings one, and what cannot be done is told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.billing.invoices import invoice_post
from crm.billing.invoicing import delivery_invoice
from crm.delivery.deliveries import delivery_post
from crm.delivery.models import Delivery, DeliverySchedule
from crm.delivery.schedules import (
    order_schedule,
    schedule_end,
    schedule_pause,
    schedule_reopen,
    schedule_resume,
    schedule_start,
)
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import Task
from crm.selling.services.orders import order_cancel
from crm.stock.models import default_warehouse
from lab.access.decisions import Refused
from lab.clock.advancing import clock_advance
from lab.clock.calendar import moment
from lab.journal.models import Entry
from lab.testing.callers import program
from tests.crm.delivery.conftest import again, line, ordered, received, there, told
from tests.factories import make

MONDAY = dt.date(2018, 1, 1)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


@pytest.fixture
def later(office, head):
    """Moves the clock on, as the teacher does."""

    def move(number: int) -> None:
        with office.acting("tess"):
            entry = clock_advance(to=moment(day(number), dt.time(12))).entry
            assert entry is not None and "failed" not in entry.data
        head.sandbox.refresh_from_db()

    return move


def started(**values) -> DeliverySchedule:
    return schedule_start(make.delivery_schedule(**{"warehouse": default_warehouse(), **values}))


def written(schedule: DeliverySchedule) -> list[tuple[str, dt.date | None]]:
    rows = Delivery.objects.filter(schedule=schedule).order_by("pk")
    return list(rows.values_list("status", "dated_on"))


def test_each_planned_day_brings_a_draft_for_the_owner(later, acme, desk, north):
    schedule = started(
        account=acme, subject="Chairs", period="week", starts_on=day(2), lines=[line(desk, 2)]
    )
    assert (schedule.code, schedule.next_on) == ("DS2018-0001", day(2))
    later(10)
    schedule = again(schedule)
    assert (schedule.times, schedule.last_on, schedule.next_on) == (2, day(9), day(16))
    first = Delivery.objects.filter(schedule=schedule).order_by("pk")[0]
    assert (first.account, first.subject, first.owner) == (acme, "Chairs", schedule.owner)
    assert first.address.startswith("1 Dock Rd") and written(schedule) == [("draft", None)] * 2
    entry = Entry.objects.filter(event="deliveryschedule.delivered").earliest("number")
    assert (entry.mode, entry.user, entry.simulated_at) == (
        "system",
        None,
        moment(day(2), dt.time(9)),
    )
    assert not Task.objects.exists(), "all is there"


def test_on_a_closed_day_it_goes_out_at_the_next_opening_and_the_rhythm_stays(later, acme, desk):
    schedule = started(
        account=acme, period="week", starts_on=day(6), posts=True, lines=[line(desk, 1)]
    )
    later(7)
    assert written(schedule) == [("posted", day(7))]
    assert again(schedule).next_on == day(13)


def test_the_31st_stays_the_last_day_of_the_month(head, north):
    schedule = make.delivery_schedule(starts_on=dt.date(2018, 1, 31), period="month")
    months = [schedule.planned(place) for place in range(4)]
    assert [d.day for d in months] == [31, 28, 31, 30]
    schedule.period, schedule.every = "quarter", 2
    assert schedule.planned(1) == dt.date(2018, 7, 31)
    schedule.period = "year"
    assert schedule.planned(1) == dt.date(2020, 1, 31)


def test_it_posts_while_goods_are_there_and_then_tells_what_is_missing(later, acme, desk, north):
    schedule = started(
        account=acme, period="week", starts_on=day(1), posts=True, lines=[line(desk, 4)]
    )
    later(16)
    assert [status for status, _day in written(schedule)] == ["posted", "posted", "draft"]
    assert there(desk, north)[0] == 2
    task = Task.objects.get()
    short = Delivery.objects.filter(schedule=schedule, status="draft").get()
    assert (task.about_collection, task.about_id) == ("deliveries", short.pk)
    assert task.owner == schedule.owner and "2 are missing in North" in task.description
    received(desk, north, 5)
    assert delivery_post(short).status == "posted"


def test_what_is_promised_to_others_is_missing(later, acme, desk, north):
    ordered(acme, line(desk, 9))
    schedule = started(account=acme, starts_on=day(1), posts=True, lines=[line(desk, 2)])
    later(2)
    assert written(schedule) == [("draft", None)] and Task.objects.count() == 1


class TestOfAnOrder:
    def test_it_is_delivered_in_parts_until_nothing_is_left(self, later, acme, desk):
        order = ordered(acme, line(desk, 5), subject="Desks")
        schedule = order_schedule(order)
        assert (schedule.order, schedule.account, schedule.subject) == (order, acme, "Desks")
        row = schedule.lines.get()
        values = {"period": "week", "starts_on": day(1), "posts": True}
        document_change(schedule, values, [(row.number, {"quantity": 2})])
        schedule = schedule_start(again(schedule))
        later(30)
        sent = Delivery.objects.filter(schedule=schedule).order_by("pk")
        assert [one.lines.get().quantity for one in sent] == [2, 2, 1]
        assert told(order)[0] == "full"
        schedule = again(schedule)
        assert (schedule.status, schedule.next_on) == ("ended", None)
        assert "delivered" in schedule.ending
        steps = [step.collection for step in chain_of(sent[0])]
        assert steps.index("orders") < steps.index("delivery-schedules") < steps.index("deliveries")

    def test_drafts_that_wait_are_not_written_twice(self, later, acme, desk):
        order = ordered(acme, line(desk, 3))
        schedule = started(
            account=acme, order=order, period="week", starts_on=day(1), lines=[line(desk, 2)]
        )
        later(30)
        rows = Delivery.objects.filter(schedule=schedule).order_by("pk")
        assert [one.lines.get().quantity for one in rows] == [2, 1]

    def test_a_cancelled_order_ends_it(self, later, acme, desk):
        order = ordered(acme, line(desk, 3))
        schedule = started(account=acme, order=order, starts_on=day(1), lines=[line(desk, 2)])
        order_cancel(order)
        later(2)
        assert again(schedule).status == "ended" and written(schedule) == []

    def test_it_must_fit_the_order(self, head, acme, desk, north):
        order = ordered(acme, line(desk, 3))
        other = make.product(name="Lamp")
        with pytest.raises(ValidationError, match="another account"):
            started(account=make.account(), order=order, lines=[line(desk, 1)])
        with pytest.raises(ValidationError, match="Line 1"):
            started(account=acme, order=order, lines=[line(other, 1)])

    def test_its_invoice_is_due_as_the_schedule_says(self, later, acme, desk):
        order = ordered(acme, line(desk, 2, price=100))
        started(
            account=acme,
            order=order,
            starts_on=day(1),
            posts=True,
            payment_days=7,
            lines=[line(desk, 2)],
        )
        later(1)
        invoice = invoice_post(delivery_invoice(Delivery.objects.get()))
        assert invoice.due_on == day(8) and invoice.total == Decimal(200)


def test_paused_days_pass_and_it_goes_on_with_the_next(later, acme, desk):
    schedule = started(account=acme, period="week", starts_on=day(1), lines=[line(desk, 1)])
    later(2)
    schedule = schedule_pause(again(schedule))
    later(20)
    assert len(written(schedule)) == 1 and again(schedule).next_on is None
    schedule = schedule_resume(again(schedule))
    assert schedule.next_on == day(22)
    later(22)
    assert len(written(schedule)) == 2


def test_it_can_be_changed_as_a_draft_and_brings_no_day_twice(later, acme, desk):
    schedule = started(account=acme, period="week", starts_on=day(1), lines=[line(desk, 1)])
    later(1)
    schedule = schedule_reopen(again(schedule))
    schedule = document_change(schedule, {"period": "month"})
    schedule = schedule_start(again(schedule))
    assert (schedule.code, schedule.next_on) == ("DS2018-0001", dt.date(2018, 2, 2))


def test_it_ends_after_its_last_day_and_by_hand(later, acme, desk):
    schedule = started(
        account=acme, period="week", starts_on=day(1), ends_on=day(9), lines=[line(desk, 1)]
    )
    other = schedule_end(started(account=acme, lines=[line(desk, 1)]), reason="Moved away")
    later(30)
    schedule = again(schedule)
    assert (schedule.status, schedule.times, len(written(schedule))) == ("ended", 2, 2)
    assert (other.status, other.ending, len(written(other))) == ("ended", "Moved away", 0)
    with pytest.raises(ValidationError):
        schedule_resume(schedule)


def test_a_schedule_without_a_day_left_does_not_start(head, acme, desk):
    with pytest.raises(ValidationError, match="No planned day"):
        started(account=acme, starts_on=day(-9), ends_on=day(-1), lines=[line(desk, 1)])


def test_what_cannot_be_written_is_told_and_the_rhythm_goes_on(later, acme, desk, monkeypatch):
    schedule = started(account=acme, period="week", starts_on=day(1), lines=[line(desk, 1)])

    def refuse(*_args, **_more):
        raise Refused("The harbour is closed.")

    monkeypatch.setattr("crm.delivery.schedules.document_create", refuse)
    later(2)
    task = Task.objects.get()
    assert (task.description, task.about_id) == ("The harbour is closed.", schedule.pk)
    assert again(schedule).next_on == day(8) and written(schedule) == []


def test_only_its_keepers_start_it(office, head, acme, desk, north):
    number = make.delivery_schedule(account=acme, lines=[line(desk, 1)]).number
    address = office.api(f"delivery-schedules/{number}/start/")
    assert program(office.people["ana"]).post(address, {}).status_code == 404
    assert program(office.people["al"]).post(address, {}).status_code == 403
    assert program(office.people["dora"]).post(address, {}).status_code == 200
