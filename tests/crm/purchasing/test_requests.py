"""Requests for quotation: from what is missing, to several suppliers, with their answers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import Product, RequestForQuotation, Supplier, SupplierQuotation
from crm.purchasing.services.choosing import request_order
from crm.purchasing.services.quotations import (
    quotation_answer,
    quotation_change,
    quotation_create,
    quotation_decline,
)
from crm.purchasing.services.requests import (
    request_ask,
    request_ask_known,
    request_cancel,
    request_close,
    request_reopen,
    request_send,
)
from crm.selling.services import order_ask_suppliers, order_confirm
from lab.access.decisions import Hidden
from lab.entities.saving import LineErrors
from lab.testing.callers import browser, program
from tests.factories import make

D = Decimal


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def desk(head) -> Product:
    return make.product(name="Desk", unit="pcs", cost="40.00", tax_rate=10)


@pytest.fixture
def timber(head) -> Supplier:
    return make.supplier(name="Timber", lead_days=5)


@pytest.fixture
def forest(head) -> Supplier:
    return make.supplier(name="Forest")


@pytest.fixture
def sent(desk, timber, forest) -> RequestForQuotation:
    """Ten desks and a delivery, asked from both."""
    lines = [{"product_id": desk.pk, "quantity": 10}, {"description": "Delivery", "quantity": 1}]
    request = make.request_for_quotation(lines=lines)
    for supplier in (timber, forest):
        request_ask(request, supplier=supplier)
    return request_send(request)


def of(request: RequestForQuotation, supplier: Supplier) -> SupplierQuotation:
    return request.quotations.get(account=supplier.account)


def filled(quotation: SupplierQuotation, *answers: dict, **values) -> SupplierQuotation:
    numbers = [line.number for line in quotation.lines.all()]
    quotation.refresh_from_db()
    return quotation_change(quotation, values, list(zip(numbers, answers, strict=True)))


def answered(request, supplier, *answers: dict, **values) -> SupplierQuotation:
    return quotation_answer(filled(of(request, supplier), *answers, **values))


def test_sending_numbers_it_and_gives_each_supplier_a_paper_with_its_lines(sent, timber, forest):
    assert (sent.status, sent.code, sent.sent_on) == ("sent", "RFQ2018-0001", dt.date(2018, 1, 1))
    codes = [of(sent, supplier).code for supplier in (timber, forest)]
    assert codes == ["RFQ2018-0001-1", "RFQ2018-0001-2"]
    lines = [(str(line), line.quantity, line.price) for line in of(sent, timber).lines.all()]
    assert lines == [("Desk", 10, 0), ("Delivery", 1, 0)], "a known price is no answer"
    with pytest.raises(ValidationError, match="only drafts can be edited"):
        document_change(sent, {"subject": "Other"})


def test_nothing_is_sent_without_a_supplier_a_line_or_in_time(head, timber):
    with pytest.raises(ValidationError, match="at least one supplier"):
        request_send(make.request_for_quotation())
    with pytest.raises(ValidationError, match="at least one line"):
        request_ask(make.request_for_quotation(lines=[]), supplier=timber)
    with pytest.raises(ValidationError, match="has passed"):
        request_send(make.request_for_quotation(), answer_by=dt.date(2017, 12, 31))
    assert set(RequestForQuotation.objects.values_list("status", "code")) == {("draft", "")}


def test_a_supplier_is_asked_once_and_later_ones_at_once(sent, timber):
    with pytest.raises(ValidationError, match="is asked already"):
        request_ask(sent, supplier=timber)
    late = make.supplier(name="Late")
    request_ask(sent, supplier=late)
    assert (of(sent, late).status, of(sent, late).code) == ("asked", "RFQ2018-0001-3")
    with pytest.raises(ValidationError, match="no supplier"):
        quotation_create({"request": sent, "account": make.account()})


def test_those_who_have_a_price_are_asked_by_one_step(desk, timber, forest):
    make.supplier_price(supplier=timber, product=desk)
    make.supplier_price(supplier=forest, product=desk, valid_until=dt.date(2017, 12, 31))
    make.supplier_price()
    request = make.request_for_quotation(lines=[{"product_id": desk.pk, "quantity": 1}])
    assert [one.account for one in request_ask_known(request).quotations.all()] == [timber.account]
    with pytest.raises(ValidationError, match="No further supplier"):
        request_ask_known(request)


def test_answers_are_filled_in_line_by_line_and_then_noted(sent, timber, forest):
    quotation = of(sent, timber)
    with pytest.raises(ValidationError, match="at least one price"):
        quotation_answer(quotation)
    quotation = filled(quotation, {"price": "30.00", "least_quantity": 5, "lead_days": 9}, {})
    assert (quotation.status, quotation.total) == ("asked", D("330.00"))
    with pytest.raises(ValidationError, match="Line 2 has no price"):
        quotation_answer(quotation)
    quotation = filled(quotation, {}, {"declined": True, "remark": "Fetch it"}, freight="12.00")
    until = dt.date(2018, 1, 31)
    quotation = quotation_answer(quotation, valid_until=until, supplier_number="T-7")
    assert (quotation.status, quotation.valid_until, quotation.supplier_number) == (
        "answered",
        until,
        "T-7",
    )
    sent.refresh_from_db()
    assert sent.status == "sent", "one supplier has not answered"
    quotation_decline(of(sent, forest), reason="Sold out")
    sent.refresh_from_db()
    assert sent.status == "answered"
    request_ask(sent, supplier=make.supplier())
    sent.refresh_from_db()
    assert sent.status == "sent", "one more is waited for"


def test_what_is_not_offered_has_no_price_and_lines_stay_the_requests(sent, timber):
    quotation = of(sent, timber)
    with pytest.raises(LineErrors) as refused:
        filled(quotation, {"price": "3.00", "declined": True}, {})
    assert list(refused.value.lines) == [0] and "price" in refused.value.lines[0]
    first, _second = quotation.lines.all()
    for lines in ([(first.number, {})], [(None, {"description": "More"})]):
        with pytest.raises(ValidationError, match="none is added or taken away"):
            quotation_change(quotation, {}, lines)
    other = make.supplier()
    with pytest.raises(ValidationError, match="stays with whom"):
        quotation_change(quotation, {"account": other.account})


@pytest.mark.parametrize("end", [request_close, request_cancel])
def test_what_is_over_takes_no_answers_and_orders(sent, timber, end):
    quotation = of(sent, timber)
    request = end(sent, reason="Enough")
    assert request.ending == "Enough"
    for late in (
        lambda: filled(quotation, {"price": "3.00"}, {"price": "3.00"}),
        lambda: quotation_answer(quotation),
        lambda: quotation_decline(quotation),
        lambda: request_ask(request, supplier=make.supplier()),
        lambda: request_order(request),
    ):
        with pytest.raises(ValidationError, match="not open"):
            late()


def test_a_closed_request_is_opened_again_and_a_cancelled_one_never(sent):
    assert request_reopen(request_close(sent)).status == "answered"
    request = request_cancel(sent)
    with pytest.raises(ValidationError, match="Only a closed request"):
        request_reopen(request)


def test_an_order_asks_suppliers_for_what_is_missing_and_is_named_as_the_cause(
    office, desk, timber
):
    own = make.supplier(account=make.account(kind="supplier", owner=office.seat("ana")))
    for supplier in (timber, own):
        make.supplier_price(supplier=supplier, product=desk)
    house = make.warehouse(is_default=True)
    with office.acting("ana"):
        order = make.order(lines=[{"product_id": desk.pk, "quantity": 3}], warehouse=house)
        with pytest.raises(ValidationError, match="Nothing is missing"):
            order_ask_suppliers(order)
        request = order_ask_suppliers(order_confirm(order))
        ((line, supplier),) = [(request.lines.get(), request.quotations.get())]
        assert (line.product, line.quantity, supplier.account) == (desk, 3, own.account)
        assert request.subject == "For SO2018-0001"
    told = program(office.people["ana"]).get(
        office.api(f"requests-for-quotation/{request.number}/")
    )
    assert told.json()["cause"] == f"orders/{order.number}"


def test_ticked_rows_of_the_proposal_become_a_request(office, desk, timber):
    client, path = browser(office.people["dora"]), office.path("purchase-proposal/")
    document = {"ask": "1", "product": [desk.number], f"quantity-{desk.number}": "4"}
    answer = client.post(path, document)
    request = RequestForQuotation.objects.get()
    assert answer["Location"] == office.path(f"requests-for-quotation/{request.number}/")
    assert [(line.product, line.quantity) for line in request.lines.all()] == [(desk, 4)]
    assert client.post(path, {"ask": "1"}).status_code == 400
    assert client.post(path, {"ask": "1", "product": ["99"]}).status_code == 400


def test_the_paper_asks_for_prices_until_it_is_answered(office, sent, timber, forest):
    quotation = of(sent, timber)
    client = browser(office.people["dora"])
    path = office.path(f"supplier-quotations/{quotation.number}/print/")
    paper = client.get(path).content.decode()
    assert "RFQ2018-0001-1" in paper and "Desk" in paper and "$" not in paper
    answered(sent, timber, {"price": "30.00"}, {"declined": True})
    assert "$330.00" in client.get(path).content.decode()


def test_the_chain_leads_from_the_request_to_the_orders_and_back(sent, timber, forest):
    answered(sent, timber, {"price": "30.00"}, {"price": "9.00"})
    request_order(sent)
    names = ["requests-for-quotation", "supplier-quotations", "purchase-orders"]
    for row in (sent, of(sent, timber), of(sent, timber).purchase_orders.get()):
        found = [step.collection for step in chain_of(row) if step.links]
        assert found == names


def test_a_rep_asks_for_the_own_needs_and_colleagues_see_nothing_of_it(office, timber):
    with office.acting("dora"):
        account = make.account(kind="supplier", owner=office.seat("ana"))
        supplier = make.supplier(account=account)
    with office.acting("ana"):
        request = make.request_for_quotation()
        request_ask(request, supplier=supplier)
        request = request_send(request)
        quotation = of(request, supplier)
    for who, status in (("ana", 200), ("max", 200), ("bea", 404), ("idle", 403)):
        api = program(office.people[who])
        for path in (
            f"requests-for-quotation/{request.number}/",
            f"requests-for-quotation/{request.number}/comparison/",
            f"supplier-quotations/{quotation.number}/",
        ):
            assert api.get(office.api(path)).status_code == status, (who, path)
    with office.acting("bea"), pytest.raises(Hidden):
        request_close(request)


def test_onlookers_and_other_companies_are_kept_out(office, other_office, sent):
    path = f"requests-for-quotation/{sent.number}/close/"
    assert program(office.people["al"]).post(office.api(path), {"reason": "x"}).status_code == 403
    stranger = program(other_office.people["dora"])
    assert stranger.post(office.api(path), {"reason": "x"}).status_code == 404
    assert stranger.post(other_office.api(path), {"reason": "x"}).status_code == 404


def test_the_page_of_a_quotation_tells_what_is_not_offered_and_what_was_ordered(
    office, sent, timber
):
    quotation = answered(sent, timber, {"price": "30.00"}, {"declined": True})
    path, client = (
        office.path(f"supplier-quotations/{quotation.number}/"),
        browser(office.people["dora"]),
    )
    page = client.get(path).content.decode()
    assert "Not offered</div>" in page and "Ordered from here" not in page
    request_order(sent)
    assert "Ordered from here</div>" in client.get(path).content.decode()
    page = client.get(office.path(f"requests-for-quotation/{sent.number}/")).content.decode()
    assert "1 of 2 suppliers have answered" in page and "/comparison/" in page
