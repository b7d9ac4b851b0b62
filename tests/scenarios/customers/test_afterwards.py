"""Invoices are paid and chased, goods complained of."""

import datetime as dt
from collections.abc import Callable

import pytest

from crm.billing.invoices import invoice_post, invoice_reverse
from crm.delivery.deliveries import delivery_post
from crm.models import Invoice, Product, Task
from lab.journal.models import Entry
from scenarios.happenings.models import Happening
from tests.factories import make
from tests.scenarios.customers.conftest import Played

pytestmark = pytest.mark.django_db
LATE = ("    haggles: 0\n", "    haggles: 0\n    credit: {in_time: 0, little_late: 0}\n")


def invoiced(company: Played) -> Invoice:
    line = {"product": 1, "quantity": "2", "price": "100.00"}
    invoice = company.create("invoices", account=2, contact=1, due_on="2018-01-10", lines=[line])
    with company.system():
        return company.fresh(invoice_post(invoice))


def paid(company: Played) -> list[Entry]:
    with company.system():
        return list(Entry.objects.filter(event="customer.paid"))


def test_an_invoice_is_paid_in_time_and_told_by_mail(played: Callable[..., Played]) -> None:
    company = played(
        ("    haggles: 0\n", "    haggles: 0\n    credit: {in_time: 1, little_late: 0}\n")
    )
    invoice = invoiced(company)
    company.days(8)
    assert paid(company) == []
    company.days(3)
    (entry,) = paid(company)
    assert (entry.record, entry.mode, entry.data["amount"]) == (invoice.number, "persona", "200.00")
    (mail,) = [m for m in company.inbox() if m.about_number == invoice.number]
    assert "$200.00" in mail.body and entry.data["reference"] in mail.body
    company.days(20)
    assert len(paid(company)) == 1


def test_a_call_about_the_payment_reminds_of_what_is_overdue(played: Callable[..., Played]) -> None:
    company = played((LATE[0], LATE[1] + "    likes: {call: 5}\n"))
    invoice = invoiced(company)

    def planned() -> dt.datetime:
        with company.system():
            return Happening.objects.get(kind="customer.pays").at

    company.days(11)
    before = planned()
    company.call(topics=["budget"])
    assert planned() == before
    reached = next(log for _n in range(5) if (log := company.call(topics=["payment"])).reached)
    assert reached and planned() < before
    answer = company.inbox()[-1]
    assert answer.about_number == invoice.number


def test_a_late_payer_pays_sooner_after_a_reminder(played: Callable[..., Played]) -> None:
    company = played(LATE)
    invoice = invoiced(company)
    company.days(11)
    with company.system():
        before = Happening.objects.get(kind="customer.pays").at
    company.mail(about=f"invoices/{invoice.number}")
    with company.system():
        after = Happening.objects.get(kind="customer.pays").at
    assert company.sandbox.simulated_now < after < before
    answer = company.inbox()[-1]
    assert answer.about_number == invoice.number


def test_what_is_reversed_is_not_paid(played: Callable[..., Played]) -> None:
    company = played(LATE)
    invoice = invoiced(company)
    with company.system():
        invoice_reverse(invoice, reason="Wrong")
        assert not Happening.objects.waiting().filter(kind="customer.pays").exists()
    company.days(60)
    assert paid(company) == []


def test_faulty_goods_are_complained_of_with_a_task(played: Callable[..., Played]) -> None:
    company = played(("personas:\n", "parameters:\n  quality: {faulty: 1}\npersonas:\n"))
    with company.system():
        place = make.warehouse()
        make.stock_move(product=Product.objects.numbered(1).get(), warehouse=place)
    line = {"product": 1, "quantity": "4"}
    given = {"account": 2, "contact": 1, "warehouse": place.number, "lines": [line]}
    delivery = company.create("deliveries", **given)
    with company.system():
        delivery_post(delivery)
        assert not Task.objects.filter(about_collection="deliveries").exists()
    company.days(4)
    with company.system():
        task = Task.objects.get(about_collection="deliveries")
        assert task.priority == "high"
    assert any(m.about_collection == "deliveries" for m in company.inbox())
