"""The homes of warehouse and finance, and what waits for one's approval on every home."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.documents.approvals.selectors import in_tray
from crm.documents.approvals.services import document_submit
from crm.models import Approval, Product, Quote
from crm.reports.keepers import money_owed, products_low
from lab.company.seating import seat_create
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Occupancy, Seat
from lab.testing.callers import browser
from lab.testing.queries import queries_of
from tests.factories import make

PART = {"HX-Request": "true"}


@pytest.fixture
def seated(office):
    """seated("bea", "warehouse"): Bea sits on a new seat of that kind."""

    def sit(who: str, kind: str) -> Seat:
        with office.acting("dora"):
            seat = seat_create({"title": kind.title(), "kind": kind, "parent": office.seat("dora")})
        own = Occupancy._base_manager.filter(user=office.people[who])
        own.update(seat_number=seat.number)
        return seat

    return sit


def home(office, who: str, rest: str = "") -> str:
    answer = browser(office.people[who]).get(office.path(rest))
    assert answer.status_code == 200
    return answer.content.decode()


def asked(office, subject="Presses", quantity=2) -> Quote:
    with office.acting("dora"):
        if not Approval.objects.exists() and not Quote.objects.exists():
            make.authority(document="quotes", kind="rep", most_discount=None, most_amount=100)
        press = make.product(list_price="100.00")
    with office.acting("ana"):
        line = {"product_id": press.pk, "quantity": quantity, "price": "100.00"}
        quote = make.quote(subject=subject, lines=[line])
        return document_submit(quote, comment="Old customer")


def test_what_waits_for_the_manager_stands_on_the_home_with_count_age_and_amount(office):
    asked(office)
    asked(office, "Spare parts", 3)
    assert office.path("home/approvals/") in home(office, "max")
    part = home(office, "max", "home/approvals/")
    assert "Presses" in part and "Spare parts" in part
    assert "$500 in all, the oldest since" in " ".join(part.split())
    assert "Old customer" in part
    assert "The amount of $200.00 is above $100.00." in part
    assert home(office, "bea", "home/approvals/").strip() == ""


def test_it_is_approved_from_there_by_one_click_and_declined_with_a_reason(office):
    first, second = asked(office), asked(office, "Spare parts")
    page = browser(office.people["max"])
    part = page.get(office.path("home/approvals/")).content.decode()
    for quote in (first, second):
        for verb in ("approve", "reject"):
            assert office.path(f"quotes/{quote.number}/{verb}/") in part
    token = {"token": first.token}
    path = office.path(f"quotes/{first.number}/approve/")
    assert page.post(path, token, headers=PART).status_code in (200, 204)
    path = office.path(f"quotes/{second.number}/reject/")
    page.post(path, {"reason": "Too cheap", "token": second.token}, headers=PART)
    with office.acting("ana"):
        statuses = [Quote.objects.get(pk=quote.pk).status for quote in (first, second)]
    assert statuses == ["approved", "draft"]
    assert page.get(office.path("home/approvals/")).content.decode().strip() == ""


def test_the_tray_costs_the_same_however_much_waits(office):
    asked(office)
    page, path = browser(office.people["max"]), office.path("home/approvals/")
    page.get(path)
    few = len(queries_of(lambda: page.get(path)))
    for _each in range(8):
        asked(office)
    assert len(queries_of(lambda: page.get(path))) == few <= 12
    with office.acting("max") as actor:
        tray = in_tray(actor.seat.pk, 6)
    assert (tray.count, len(tray.rows)) == (9, 6)


def test_every_kind_of_seat_has_a_home(office, seated):
    for kind in Seat.Kind.values:
        seated("bo", kind)
        assert "Today" in home(office, "bo")


def stocked(quantity, safety, **values) -> Product:
    product = make.product(stocked=True, safety_stock=safety, **values)
    if quantity:
        make.stock_move(product=product, quantity=Decimal(quantity))
    return product


def test_the_store_sees_what_runs_low_the_emptiest_first(office, seated):
    with office.acting("dora"):
        stocked(9, 10, name="Nearly enough")
        stocked(0, 10, name="Never here")
        stocked(10, 10, name="Just enough")
        stocked(0, 0, name="Not kept")
        make.product(name="A service", stocked=False, safety_stock=5)
        assert [product.name for product in products_low()] == ["Never here", "Nearly enough"]
    seated("bea", "warehouse")
    page = home(office, "bea")
    assert "Never here" in page
    assert "9</span>" in page
    assert "9.0" not in page
    assert "Just enough" not in page


def test_the_store_sees_what_is_to_ship_and_what_comes_in(office, seated):
    from crm.delivery.notices import notice_release
    from crm.purchasing.services.orders import purchase_order_confirm

    with office.acting("dora"):
        notice = make.dispatch_notice(subject="For the mill")
        make.dispatch_notice(subject="Still a draft")
        notice_release(notice)
        order = make.purchase_order(subject="Steel")
        make.purchase_order(subject="Only thought of")
        purchase_order_confirm(order)
    seated("bea", "warehouse")
    page = home(office, "bea")
    assert "For the mill" in page and "Steel" in page
    assert "Still a draft" not in page
    assert "Only thought of" not in page


def test_finance_sees_who_is_late_and_which_bills_are_due(office, seated):
    with office.acting("dora") as actor:
        today = actor.today
        for days, code in ((-3, "LATE"), (3, "SOON"), (30, "FAR")):
            due = today + dt.timedelta(days=days)
            for side in ("receivable", "payable"):
                make.ledger_entry(
                    side=side,
                    due_on=due,
                    dated_on=today - dt.timedelta(40),
                    account=make.account(name=f"{side.upper()}-{code}"),
                    amount=Decimal(100),
                )
        owed = money_owed()
    assert (owed.receivable, owed.overdue) == (300, 100)
    assert (owed.payable, owed.due) == (300, 200)
    seated("bea", "finance")
    page = home(office, "bea")
    shown = [code for code in ("LATE", "SOON", "FAR") if f"RECEIVABLE-{code}" in page]
    assert shown == ["LATE"]
    shown = [code for code in ("LATE", "SOON", "FAR") if f"PAYABLE-{code}" in page]
    assert shown == ["LATE", "SOON"]


@pytest.mark.parametrize("kind", ["warehouse", "finance"])
def test_a_keepers_home_costs_the_same_in_a_full_company(office, seated, kind):
    def fill() -> None:
        with office.acting("dora"):
            for _each in range(3):
                stocked(1, 10)
                make.ledger_entry(due_on=current_actor().today - dt.timedelta(3))

    seated("bea", kind)
    page = browser(office.people["bea"])
    fill()
    page.get(office.path())
    few = len(queries_of(lambda: page.get(office.path())))
    fill()
    assert len(queries_of(lambda: page.get(office.path()))) == few <= 14
