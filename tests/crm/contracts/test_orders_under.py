"""Orders that are made under a contract: chosen on their form, and weighed against its amount."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from crm.contracts.services import contract_add_order, contract_cancel
from crm.documents.chains import chain_of
from crm.documents.services import document_change
from crm.models import Contract
from crm.selling.services import order_confirm
from lab.testing.callers import browser, program
from tests.factories import make


@pytest.fixture
def frame(office) -> Contract:
    """For 200, with an account of Ana's."""
    with office.acting("ana"):
        return make.contract(account=make.account(), amount="200.00", subject="Frame")


def page_of(office, record, who="ana") -> str:
    path = office.path(f"{record.collection}/{record.number}/")
    return browser(office.people[who]).get(path).content.decode()


def test_an_order_names_its_contract_in_form_list_and_chain(office, frame):
    api = program(office.people["ana"])
    sent = {
        "account": frame.account.number,
        "contract": frame.number,
        "lines": [{"description": "Press", "price": "50.00"}],
    }
    made = api.post(office.api("orders/"), sent)
    assert made.status_code == 201, made.content
    assert made.json()["contract"] == frame.number
    found = api.get(office.api(f"orders/?contract={frame.number}")).json()["results"]
    assert len(found) == 1
    with office.acting("ana"):
        order = frame.orders.get()
        assert [s.collection for s in chain_of(order) if s.links] == ["orders", "contracts"]
        assert [s.collection for s in chain_of(frame) if s.links] == ["orders", "contracts"]


def test_a_contract_of_somebody_else_or_a_cancelled_one_is_refused(office, frame):
    with office.acting("ana"):
        with pytest.raises(ValidationError, match="another account"):
            make.order(contract=frame)
        order = make.order(account=frame.account)
        contract_cancel(frame)
        with pytest.raises(ValidationError, match="was cancelled"):
            document_change(order, {"contract": frame})
        subsidiary = make.account(parent=frame.account)
        other = make.contract(account=frame.account)
        assert make.order(account=subsidiary, contract=other).contract == other


def test_a_contract_that_the_seat_may_not_see_cannot_be_named(office, frame):
    with office.acting("bea"), pytest.raises(ValidationError):
        make.order(contract=frame)


def test_the_form_tells_how_far_the_contract_is_used_up(office, frame):
    with office.acting("ana"):
        order_confirm(make.order(account=frame.account, contract=frame))
        make.order(account=frame.account, contract=frame)
    client = browser(office.people["ana"])

    def written(price: str) -> str:
        sent = {
            "account": frame.account.number,
            "contract": frame.number,
            "lines-0-description": "Press",
            "lines-0-quantity": "1",
            "lines-0-price": price,
        }
        return client.post(office.path("orders/totals/"), sent).content.decode()

    assert "so far: $110.00 of $200.00" in written("90.00")
    assert "comes to $200.01: above its amount of $200.00" in written("90.01")


def test_more_than_the_amount_is_asked_on_confirming_and_warned_of_on_the_contract(office, frame):
    with office.acting("ana"):
        order_confirm(make.order(account=frame.account, contract=frame))
        assert "above its amount" not in page_of(office, frame)
        second = make.order(account=frame.account, contract=frame)
    client = browser(office.people["ana"])
    headers = {"HX-Request": "true"}
    path = office.path(f"orders/{second.number}/confirm/")
    assert "comes to $220.00" in client.post(path, headers=headers).content.decode()
    client.post(path, {"warned": "1"}, headers=headers)
    assert "come to $220.00: above its amount of $200.00" in page_of(office, frame)


def test_an_order_that_was_confirmed_is_put_under_a_contract_by_the_contracts_action(office, frame):
    with office.acting("ana"):
        order = order_confirm(make.order(account=frame.account))
        contract_add_order(frame, order=order)
        order.refresh_from_db()
        assert (order.contract, order.total) == (frame, Decimal("110.00"))
        with pytest.raises(ValidationError, match="under a contract already"):
            contract_add_order(make.contract(account=frame.account), order=order)
