from collections.abc import Callable
from typing import Any

from crm.delivery.loans import goods_post
from crm.models import Delivery, DispatchNotice, Loan, LoanReturn, SalesReturn, Sample
from crm.selling.services import order_confirm
from lab.access.actors import entrusted
from lab.tenancy.models import Sandboxed
from tests.factories.catalogue import product
from tests.factories.naming import Builders
from tests.factories.parties import account, addressed
from tests.factories.selling import order
from tests.factories.stock import paper, stock_move


def _shipment(model: type[Sandboxed]) -> Callable[..., Sandboxed]:
    """Builds drafts by which two pieces of goods go to an account, or come back."""
    build = paper(model, {})

    def shipped(**values: Any) -> Any:
        return build(**addressed(values))

    return shipped


delivery = _shipment(Delivery)
_sales_return = _shipment(SalesReturn)


def dispatch_notice(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> DispatchNotice:
    """A draft for two pieces of a new confirmed order."""
    given = {"account": account(), **values}
    if lines is None:
        with entrusted():
            goods = {"product": product(), "quantity": 2}
        made = order_confirm(order(account=given["account"], lines=[goods]))
        lines = [{**goods, "order_line": made.lines.get()}]
    return paper(DispatchNotice, {})(lines=lines, **given)  # type: ignore[return-value]


sample = _shipment(Sample)
_loan = _shipment(Loan)


def loan(**values: Any) -> Loan:
    return _loan(**{"due_on": "2018-02-01", **values})  # type: ignore[return-value]


def loan_return(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> LoanReturn:
    """A draft for the two pieces of a new loan, which is posted."""
    given = {"account": account(), **values}
    if lines is None:
        with entrusted():
            move = stock_move()
            goods = {"product": move.product, "quantity": 2}
            place = {"warehouse": move.warehouse, "account": given["account"]}
            lent = goods_post(loan(lines=[goods], **place))
        lines = [{**goods, "loan_line": lent.lines.get()}]
    return paper(LoanReturn, {})(lines=lines, **given)  # type: ignore[return-value]


def sales_return(**values: Any) -> SalesReturn:
    return _sales_return(**{"reason": "Damaged", **values})  # type: ignore[return-value]


BUILDERS: Builders = {
    "deliveries": delivery,
    "dispatch-notices": dispatch_notice,
    "loan-returns": loan_return,
    "loans": loan,
    "returns": sales_return,
    "samples": sample,
}
