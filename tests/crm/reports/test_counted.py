"""What a home or an account page counts, the list behind it counts too."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from crm.models import Account, Lead
from crm.reports.accounts import account_figures, products_bought
from crm.selling.services import opportunity_win, order_confirm, quote_send
from tests.factories import make
from tests.factories.company import Company
from tests.lab.entities.pages import as_person, text_of

pytestmark = pytest.mark.django_db
MANY = 7


@pytest.fixture
def busy(office: Company) -> Company:
    """More of everything that waits than a home shows, of Ana and of Bea, twenty days later."""
    for who in ("ana", "bea"):
        with office.acting(who) as actor:
            for _each in range(MANY):
                make.task(due_on=actor.today + dt.timedelta(2))
                make.lead()
                quote_send(make.quote())
                make.contact_log()
                make.opportunity(
                    engaged_on=actor.today - dt.timedelta(60), expected_close=actor.today
                )
            make.lead(status=Lead.Status.WORKING)
            make.task(due_on=actor.today + dt.timedelta(90))
            opportunity_win(make.opportunity(amount=500), reason="price")
    office.sandbox.simulated_now += dt.timedelta(days=20)
    office.sandbox.save()
    return office


def behind(client: Client, page: str) -> list[tuple[int, str]]:
    """(count, address) of every "All 8" of the page."""
    found = re.findall(r'<a class="btn btn-sm" href="([^"]+)">All (\d+)</a>', page)
    return [(int(count), unescape(address)) for address, count in found]


def listed(client: Client, address: str) -> int:
    page = text_of(client, address)
    found = re.search(r'class="entity-count">([\d,]+)', page)
    assert found, address
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(("who", "panels"), [("ana", 4), ("max", 3), ("tess", 1)])
def test_all_of_a_panel_is_the_list_that_was_counted(busy: Company, who: str, panels: int) -> None:
    client = as_person(busy, who)
    found = behind(client, text_of(client, busy.path()))
    assert len(found) == panels
    assert [listed(client, address) for _count, address in found] == [c for c, _a in found]


@pytest.mark.parametrize("who", ["ana", "max", "tess"])
def test_each_figure_leads_to_what_it_counts(busy: Company, who: str) -> None:
    client = as_person(busy, who)
    part = busy.path() if who == "tess" else busy.path("home/figures/")
    page = text_of(client, part)
    addresses = [unescape(one) for one in re.findall(r'stretched-link[^>]*href="([^"]+)"', page)]
    (deals,) = (one for one in addresses if "opportunities" in one and "closed_on" not in one)
    (won,) = (one for one in addresses if "closed_on=this-quarter" in one)
    (late,) = (one for one in addresses if "tasks" in one)
    shown = {"ana": 1, "max": 2, "tess": 2}[who]
    assert listed(client, late) == MANY * shown
    assert listed(client, won) == shown
    # With the open deals of the template: Ana's, Bea's, and for staff Bo's.
    template = {"ana": 1, "max": 2, "tess": 3}[who]
    assert listed(client, deals) == MANY * shown + template
    assert f"· {MANY * shown + template}" in page


def test_an_account_tells_its_turnover_tasks_and_what_it_bought(office: Company) -> None:
    with office.acting("dora"):
        press, paint = make.product(name="Press 1"), make.product(name="Paint 1")
    with office.acting("ana") as actor:
        account = Account.objects.numbered(1).get()
        lines = [line(press, 2, 50), line(paint, 1, 10), line(press, 1, 40)]
        order_confirm(make.order(account=account, lines=lines))
        order_confirm(make.order(account=account, lines=[line(paint, 3, 10)]))
        make.order(account=account, lines=[line(press, 9, 99)])  # a draft is not bought
        deal = make.opportunity(account=account)
        about = {"about_collection": "opportunities", "about_id": deal.pk}
        make.task(due_on=actor.today - dt.timedelta(1), **about)
        figures = account_figures(account)
        bought = products_bought(account, 1)

    assert (figures.ordered, figures.ordered_amount) == (2, Decimal("198.00"))
    assert (figures.tasks, figures.overdue) == (1, 1)
    assert [(str(b.product), b.quantity, b.net, b.orders) for b in bought] == [
        ("Press 1", 3, Decimal("140.00"), 1),
        ("Paint 1", 4, Decimal("40.00"), 2),
    ]
    ana = as_person(office, "ana")
    page = text_of(ana, office.path("accounts/1/"))
    assert "Products bought" in page
    panel = text_of(ana, office.path("accounts/1/panel/products-bought/"))
    assert "Press" in panel
    assert "$140.00" in panel
    assert (
        as_person(office, "bo").get(office.path("accounts/1/panel/products-bought/")).status_code
        == 404
    )


def line(product: Any, quantity: int, price: int) -> dict[str, Any]:
    return {"product": product, "quantity": quantity, "price": str(price), "tax_rate": 10}


def test_quiet_deals_are_leafed_through(busy: Company) -> None:
    ana = as_person(busy, "ana")
    assert listed(ana, busy.path("quiet-deals/?whose=mine")) == MANY + 1  # and the template's
    assert listed(as_person(busy, "max"), busy.path("quiet-deals/?whose=team")) == 2 * MANY + 2
    assert listed(ana, busy.path("quiet-deals/?whose=team&page=77")) == MANY + 1
