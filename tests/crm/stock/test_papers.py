"""The papers of a warehouse: what each does when it is posted, and that reversing undoes it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.approvals.services import document_approve, document_submit
from crm.documents.services import document_change
from crm.models import Product, StockLevel, StockMove, Warehouse
from crm.stock.models import default_warehouse
from crm.stock.services import (
    adjustment_post,
    count_fill,
    count_post,
    issue_post,
    paper_reverse,
    receipt_post,
    requisition_post,
    transfer_post,
)
from lab.access.decisions import Refused
from lab.entities.saving import LineErrors
from lab.journal.models import Entry
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def north(head) -> Warehouse:
    return make.warehouse(code="N", name="North")


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", cost="40.00", unit="pcs")


def line(product: Product, quantity: object, **more) -> dict:
    return {"product_id": product.pk, "quantity": quantity, **more}


def received(product, warehouse, quantity, unit_cost="40.00"):
    lines = [line(product, quantity, unit_cost=unit_cost)]
    return receipt_post(make.stock_receipt(warehouse=warehouse, lines=lines))


def there(product, warehouse) -> tuple[Decimal, Decimal]:
    level = StockLevel.objects.filter(product=product, warehouse=warehouse).first()
    return (level.on_hand, level.value) if level else (D(0), D(0))


def test_a_receipt_brings_goods_at_what_they_cost_and_gets_its_number_then(desk, north):
    draft = make.stock_receipt(warehouse=north, lines=[line(desk, 3, unit_cost="39.99")])
    assert draft.code == "" and there(desk, north) == (0, 0)
    receipt = receipt_post(draft)

    assert (receipt.code, receipt.dated_on) == ("SR2018-0001", dt.date(2018, 1, 1))
    assert there(desk, north) == (3, D("119.97"))
    assert received(desk, north, 1).code == "SR2018-0002"


def test_an_issue_takes_them_out_at_the_average_and_reversing_brings_them_back(desk, north):
    received(desk, north, 3, "10.00")
    received(desk, north, 1, "50.00")
    issue = issue_post(make.stock_issue(warehouse=north, lines=[line(desk, 2)]))
    assert there(desk, north) == (2, D("40.00"))

    issue = paper_reverse(issue, reason="Wrong shelf")
    assert there(desk, north) == (4, D("80.00"))
    assert (issue.status, issue.reversal) == ("reversed", "Wrong shelf")
    with pytest.raises(ValidationError, match="cannot become"):
        paper_reverse(issue, reason="Again")


def test_what_is_posted_is_not_edited_deleted_or_posted_again(office, desk, north):
    receipt = received(desk, north, 3)
    with pytest.raises(ValidationError, match="only drafts"):
        document_change(receipt, {"remark": "More"}, None)
    with pytest.raises(ValidationError, match="cannot become"):
        receipt_post(receipt)
    answer = program(office.people["dora"]).delete(office.api(f"stock-receipts/{receipt.number}/"))
    assert answer.status_code == 403
    assert there(desk, north) == (3, D("120.00"))


def test_a_transfer_carries_the_value_and_leaves_none_behind(desk, north):
    south = make.warehouse(code="S", name="South")
    received(desk, north, 3, "33.33")
    lines = [line(desk, 2)]
    transfer = transfer_post(make.stock_transfer(warehouse=north, to_warehouse=south, lines=lines))
    assert (there(desk, north), there(desk, south)) == ((1, D("33.33")), (2, D("66.66")))
    paper_reverse(transfer, reason="Not needed")
    assert (there(desk, north), there(desk, south)) == ((3, D("99.99")), (0, 0))


def test_a_transfer_goes_to_another_warehouse(desk, north):
    with pytest.raises(ValidationError, match="two different"):
        make.stock_transfer(warehouse=north, to_warehouse=north, lines=[line(desk, 1)])


def test_an_adjustment_takes_and_gives(desk, north):
    received(desk, north, 5)
    lamp = make.product(name="Lamp", cost="7.00")
    lines = [line(desk, -2), line(lamp, 4)]
    adjustment_post(make.stock_adjustment(warehouse=north, reason="Found", lines=lines))
    assert (there(desk, north), there(lamp, north)) == ((3, D("120.00")), (4, D("28.00")))


@pytest.mark.parametrize(
    ("paper", "quantity", "good"),
    [
        ("stock_receipt", 0, False),
        ("stock_issue", 0, False),
        ("stock_adjustment", 0, False),
        ("stock_count", 0, True),
    ],
)
def test_a_quantity_of_nothing_is_counted_but_not_moved(desk, north, paper, quantity, good):
    received(desk, north, 1)
    post = {
        "stock_receipt": receipt_post,
        "stock_issue": issue_post,
        "stock_adjustment": adjustment_post,
        "stock_count": count_post,
    }[paper]
    draft = getattr(make, paper)(warehouse=north, lines=[line(desk, quantity)])
    if good:
        assert post(draft).status == "posted"
        return
    with pytest.raises(ValidationError, match="no quantity"):
        post(draft)


def test_a_negative_quantity_is_refused_where_nothing_is_corrected(desk, north):
    with pytest.raises(LineErrors) as caught:
        make.stock_issue(warehouse=north, lines=[line(desk, -1)])
    assert set(caught.value.lines[0]) == {"quantity"}


def test_a_count_corrects_the_books_by_the_difference_at_the_moment_of_posting(desk, north):
    lamp = make.product(name="Lamp", cost="7.00")
    received(desk, north, 5)
    received(lamp, north, 2, "7.00")
    count = make.stock_count(warehouse=north, lines=[line(desk, 4)])
    count = count_fill(count)
    filled = {row.product: (row.quantity, row.expected) for row in count.lines.all()}
    assert filled == {desk: (4, 0), lamp: (2, 2)}

    issue_post(make.stock_issue(warehouse=north, lines=[line(lamp, 1)]))
    count = count_post(count)
    told = {row.product: (row.expected, row.difference, row.value) for row in count.lines.all()}
    assert told == {desk: (5, -1, D("-40.00")), lamp: (1, 1, D("7.00"))}
    assert (there(desk, north)[0], there(lamp, north)[0]) == (4, 2)
    paper_reverse(count, reason="Counted wrongly")
    assert (there(desk, north)[0], there(lamp, north)[0]) == (5, 1)


def test_a_count_names_a_product_once(desk, north):
    with pytest.raises(LineErrors) as caught:
        make.stock_count(warehouse=north, lines=[line(desk, 1), line(desk, 2)])
    assert "another line already" in str(caught.value.lines[1])


@pytest.mark.parametrize("day", ["2018-01-02", "2017-12-31"])
def test_a_day_outside_the_open_year_is_refused_at_the_field(desk, north, day):
    draft = make.stock_receipt(warehouse=north, dated_on=day, lines=[line(desk, 1)])
    with pytest.raises(ValidationError, match="current fiscal year") as caught:
        receipt_post(draft)
    assert set(caught.value.message_dict) == {"dated_on"}
    assert not StockMove.objects.exists()


def test_a_requisition_beyond_the_authority_waits_for_the_superior(office, desk, north):
    received(desk, north, 5)
    make.authority(document="requisitions", kind="rep", most_discount=None, most_amount=50)
    with office.acting("ana"):
        asked = make.requisition(warehouse=north, lines=[line(desk, 2)])
        with pytest.raises(Refused, match="beyond your authority"):
            requisition_post(asked)
        asked = document_submit(asked)
    with office.acting("max"):
        asked = document_approve(asked)
        assert requisition_post(asked).code == "RQ2018-0001"
    assert there(desk, north)[0] == 3


def test_posting_is_one_story_in_the_journal(office, desk, north):
    receipt = received(desk, north, 1)
    entries = Entry._base_manager.filter(sandbox=office.sandbox, record=receipt.number)
    (posted,) = entries.filter(event="stockreceipt.posted")
    assert posted.after["status"] == "posted"
    assert Entry._base_manager.filter(sandbox=office.sandbox, collection="stock-moves").exists()


@pytest.mark.parametrize(
    ("defaults", "chosen"), [([], None), ([False], 0), ([False, False], None), ([False, True], 1)]
)
def test_the_default_warehouse_is_the_default_or_the_only_one(office, defaults, chosen):
    with office.acting("dora"):
        made = [make.warehouse(is_default=default) for default in defaults]
    with office.acting("ana"):
        assert default_warehouse() == (None if chosen is None else made[chosen])


def test_a_rep_keeps_the_own_papers_only(office, desk, north):
    with office.acting("ana"):
        mine = make.stock_issue(warehouse=north, lines=[line(desk, 1)])
    path = f"stock-issues/{mine.number}/"
    assert program(office.people["bea"]).get(office.api(path)).status_code == 404
    assert program(office.people["max"]).get(office.api(path)).status_code == 200


def test_over_page_and_program_it_is_the_same(office, desk, north):
    api, page = program(office.people["dora"]), browser(office.people["dora"])
    values = {
        "warehouse": north.number,
        "subject": "First goods",
        "lines": [{"product": desk.number, "quantity": "4", "unit_cost": "10.00"}],
    }
    made = api.post(office.api("stock-receipts/"), values)
    assert made.status_code == 201, made.content
    path = f"stock-receipts/{made.json()['number']}/"
    shown = page.get(office.path(path))
    assert shown.status_code == 200 and "First goods" in shown.content.decode()
    assert api.post(office.api(f"{path}post/")).json()["code"] == "SR2018-0001"
    panel = page.get(office.path(f"{path}panel/stock-moves-document/")).content.decode()
    assert "Desk" in panel and "$40.00" in panel
    assert "First goods" in page.get(office.path("stock-receipts/")).content.decode()
