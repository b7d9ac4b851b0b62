"""Two people do the same to the same at once, or what excludes it: one succeeds, the other is told.

Each case prepares records and names two deeds by verbs of pages and programs; whichever comes first,
all figures tie afterwards. Where the database has one connection the second comes right after the first,
with what it saw before.
"""

from collections.abc import Callable
from typing import Any

import pytest

from crm.billing.invoicing import delivery_invoice, order_invoice
from crm.billing.receipts import invoice_receive
from crm.delivery.deliveries import order_deliver
from crm.delivery.notices import order_dispatch
from crm.delivery.returns import delivery_return
from crm.purchasing.services.invoicing import goods_receipt_invoice
from crm.purchasing.services.receipts import purchase_order_receive
from lab.entities.saving import run_action
from lab.entities.spec import REGISTRY
from lab.testing.at_once import at_once
from tests.crm.story.ties import Ties
from tests.factories import make

Deed = tuple[Any, str, dict[str, Any]]
WHY = {"reason": "Mistake"}


def do(row: Any, verb: str, **arguments: Any) -> Any:
    entity = REGISTRY[row.collection]
    return run_action(entity, entity.action(verb), row.number, arguments)


class Case:
    """A company with nine desks in its warehouse, and documents as far as a case needs them."""

    def __init__(self) -> None:
        self.place = make.warehouse(is_default=True)
        self.desk = make.product(name="Desk", cost="4.00", list_price="10.00")
        self.bank = make.money_account(is_default=True)
        self.account, self.supplier = make.account(), make.supplier().account
        do(self.paper("stock_receipt", quantity=9, unit_cost="4.00"), "post")

    def paper(self, kind: str, *, quantity: int = 2, **line: Any) -> Any:
        more = {"to_warehouse": make.warehouse()} if kind == "stock_transfer" else {}
        lines = [{"product": self.desk, "quantity": quantity, **line}]
        return getattr(make, kind)(warehouse=self.place, lines=lines, **more)

    def goods(self, kind: str, **values: Any) -> Any:
        lines = [{"product": self.desk, "quantity": 2}]
        given = {"account": self.account, "warehouse": self.place, "lines": lines, **values}
        return getattr(make, kind)(**given)

    def order(self, **values: Any) -> Any:
        lines = [{"product": self.desk, "quantity": 5, "price": "10.00"}]
        return make.order(account=self.account, lines=lines, **values)

    def confirmed(self) -> Any:
        return do(self.order(), "confirm")

    def delivered(self) -> Any:
        return do(order_deliver(self.confirmed()), "post")

    def invoiced(self) -> Any:
        return do(delivery_invoice(self.delivered()), "post")

    def received(self) -> Any:
        return do(invoice_receive(self.invoiced(), money_account=self.bank), "post")

    def came_back(self) -> Any:
        return do(delivery_return(self.delivered(), reason="Broken"), "post")

    def bought(self) -> Any:
        lines = [{"product": self.desk, "quantity": 5, "price": "4.00"}]
        return do(make.purchase_order(account=self.supplier, lines=lines), "confirm")

    def came_in(self) -> Any:
        return do(purchase_order_receive(self.bought(), warehouse=self.place), "post")

    def billed(self) -> Any:
        draft = goods_receipt_invoice(self.came_in())
        entity = REGISTRY["supplier-invoices"]
        return do(entity.change(draft, {"supplier_number": "A-1"}), "post")  # type: ignore[misc]

    def paid(self) -> Any:
        return do(self.payment(), "post")

    def payment(self) -> Any:
        return do(self.billed(), "pay", money_account=self.bank)


def twice(row: Any, verb: str, **arguments: Any) -> list[Deed]:
    return [(row, verb, arguments)] * 2


def both(rows: list[Any], verb: str, **arguments: Any) -> list[Deed]:
    return [(row, verb, arguments) for row in rows]


def fully_paid(case: Case) -> list[Deed]:
    invoice = case.invoiced()
    money = {"account": case.account, "money_account": case.bank, "amount": invoice.total}
    receipts = [do(make.receipt(**money), "post") for _each in range(2)]
    return both(receipts, "allocate", invoice=invoice)


def taken_back(case: Case) -> list[Deed]:
    receipt = case.received()
    return twice(do(receipt, "auto-allocate"), "unallocate")


def twice_invoiced(case: Case) -> list[Deed]:
    order = case.confirmed()
    return both([order_invoice(order) for _each in range(2)], "post")


def invoiced_or_reversed(case: Case) -> list[Deed]:
    delivery = case.delivered()
    return [(delivery_invoice(delivery), "post", {}), (delivery, "reverse", WHY)]


def credited_or_reversed(case: Case) -> list[Deed]:
    invoice = case.invoiced()
    return [(do(invoice, "credit"), "post", {}), (invoice, "reverse", WHY)]


def delivered_or_cancelled(case: Case) -> list[Deed]:
    order = case.confirmed()
    return [(order_deliver(order), "post", {}), (order, "cancel", WHY)]


CASES: dict[str, Callable[[Case], list[Deed]]] = {
    "send a quote": lambda c: twice(make.quote(account=c.account), "send"),
    "accept a quote": lambda c: twice(do(make.quote(account=c.account), "send"), "accept"),
    "accept or reject a quote": lambda c: [
        (quote := do(make.quote(account=c.account), "send"), "accept", {}),
        (quote, "reject", WHY),
    ],
    "confirm an order": lambda c: twice(c.order(), "confirm"),
    "cancel an order": lambda c: twice(c.confirmed(), "cancel", **WHY),
    "deliver or cancel an order": delivered_or_cancelled,
    "release a dispatch notice": lambda c: twice(order_dispatch(c.confirmed()), "release"),
    "deliver": lambda c: twice(order_deliver(c.confirmed()), "post"),
    "deliver the same by two papers": lambda c: both(
        [order_deliver(order := c.confirmed()), order_deliver(order)], "post"
    ),
    "reverse a delivery": lambda c: twice(c.delivered(), "reverse", **WHY),
    "take goods back": lambda c: twice(delivery_return(c.delivered(), reason="Broken"), "post"),
    "take the same back by two papers": lambda c: both(
        [delivery_return(gone := c.delivered(), reason="A"), delivery_return(gone, reason="B")],
        "post",
    ),
    "reverse a return": lambda c: twice(c.came_back(), "reverse", **WHY),
    "invoice": lambda c: twice(order_invoice(c.confirmed()), "post"),
    "invoice the same by two papers": twice_invoiced,
    "invoice or reverse a delivery": invoiced_or_reversed,
    "reverse an invoice": lambda c: twice(c.invoiced(), "reverse", **WHY),
    "credit or reverse an invoice": credited_or_reversed,
    "receive money": lambda c: twice(make.receipt(account=c.account, money_account=c.bank), "post"),
    "allocate a receipt": lambda c: twice(c.received(), "auto-allocate"),
    "pay an invoice by two receipts": fully_paid,
    "take an allocation back": taken_back,
    "reverse a receipt": lambda c: twice(c.received(), "reverse", **WHY),
    "open an account": lambda c: twice(make.opening_balance(account=c.account), "post"),
    "reverse an opening balance": lambda c: twice(
        do(make.opening_balance(account=c.account), "post"), "reverse", **WHY
    ),
    "order goods": lambda c: twice(make.purchase_order(account=c.supplier), "confirm"),
    "cancel a purchase": lambda c: twice(c.bought(), "cancel", **WHY),
    "close a purchase": lambda c: twice(c.bought(), "close", **WHY),
    "take goods in": lambda c: twice(purchase_order_receive(c.bought(), warehouse=c.place), "post"),
    "take the same in by two papers": lambda c: both(
        [purchase_order_receive(order, warehouse=c.place) for order in [c.bought()] * 2],
        "post",
    ),
    "reverse a goods receipt": lambda c: twice(c.came_in(), "reverse", **WHY),
    "enter a supplier's invoice": lambda c: twice(
        make.supplier_invoice(account=c.supplier), "post"
    ),
    "reverse a supplier's invoice": lambda c: twice(c.billed(), "reverse", **WHY),
    "pay": lambda c: twice(c.payment(), "post"),
    "allocate a payment": lambda c: twice(c.paid(), "auto-allocate"),
    "reverse a payment": lambda c: twice(c.paid(), "reverse", **WHY),
    "issue goods": lambda c: twice(c.paper("stock_issue"), "post"),
    "reverse an issue": lambda c: twice(do(c.paper("stock_issue"), "post"), "reverse", **WHY),
    "move goods": lambda c: twice(c.paper("stock_transfer"), "post"),
    "count goods": lambda c: twice(c.paper("stock_count"), "post"),
    "lend goods": lambda c: twice(c.goods("loan"), "post"),
    "sign a contract": lambda c: twice(make.contract(account=c.account), "sign"),
}


@pytest.mark.parametrize("name", CASES)
def test_of_two_at_once_one_succeeds_and_the_other_is_told(shared, name):
    with shared.acting("dora"):
        make.exchange_rate(currency="EUR", rate="1.1", valid_from="2017-06-01")
        deeds = CASES[name](Case())
        ties = Ties()
        ties.judge()
    done, told = at_once(
        shared, *(lambda deed=deed: do(deed[0], deed[1], **deed[2]) for deed in deeds)
    )
    assert done == "" and told, (done, told)
    with shared.acting("dora"):
        ties.judge()


APPROVALS = {
    "approve": ("approve", "approve"),
    "approve or reject": ("approve", "reject"),
    "reject or recall": ("reject", "recall"),
}


@pytest.mark.parametrize("verbs", APPROVALS.values(), ids=APPROVALS)
@pytest.mark.parametrize(
    "maker", [make.quote, make.order, make.contract], ids=["quote", "order", "contract"]
)
def test_what_waits_for_approval_is_decided_once(shared, maker, verbs):
    with shared.acting("ana"):
        row = maker(account=make.account())
    with shared.acting("dora"):
        limit = {"document": row.collection, "kind": "rep", "most_amount": 0}
        make.authority(most_discount=None, **limit)
    with shared.acting("ana"):
        row = do(row, "submit")
        assert row.status == "in_approval"
    people = ["ana" if verb == "recall" else "max" for verb in verbs]
    deeds = [
        (lambda verb=verb: do(row, verb, **(WHY if verb == "reject" else {}))) for verb in verbs
    ]
    done, told = at_once(shared, *deeds, by=people)
    assert done == "" and told, (done, told)
    with shared.acting("dora"):
        Ties().judge()
