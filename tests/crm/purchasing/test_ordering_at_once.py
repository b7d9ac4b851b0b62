"""Two people who order from the same quotations at one moment: what is wanted is bought once."""

from crm.models import PurchaseOrder
from crm.purchasing.services.choosing import quotation_order, request_order
from crm.purchasing.services.quotations import quotation_answer, quotation_change
from crm.purchasing.services.requests import request_ask, request_send
from lab.testing.at_once import at_once
from tests.factories import make


def test_two_who_order_the_same_lines_at_once_buy_them_once(shared):
    with shared.acting("dora"):
        supplier = make.supplier()
        request = request_send(request_ask(make.request_for_quotation(), supplier=supplier))
        quotation = request.quotations.get()
        (line,) = quotation.lines.all()
        quotation = quotation_change(quotation, {}, [(line.number, {"price": "9.00"})])
        quotation = quotation_answer(quotation)
    told = at_once(shared, lambda: request_order(request), lambda: quotation_order(quotation))
    assert sorted(map(bool, told)) == [False, True], told
    with shared.acting("dora"):
        assert PurchaseOrder.objects.count() == 1
