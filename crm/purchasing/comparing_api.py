"""The comparison of suppliers' answers, for programs, and ordering by it."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import status
from rest_framework.exceptions import ValidationError as Wrong
from rest_framework.request import Request
from rest_framework.response import Response

from crm.purchasing.comparing import chosen_lines
from crm.purchasing.comparison import Cell, Column, Row, comparison_of
from crm.purchasing.models import PurchaseOrder, RequestForQuotation
from crm.purchasing.services.choosing import order_lines, ordered_lines
from lab.access.models import Verb
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import (
    NUMBER_OR_NOTHING,
    RECORD,
    TEXT,
    TEXT_OR_NOTHING,
    WHOLE,
    YES_NO,
    Described,
    every,
    many,
)
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY

AMOUNT = {**TEXT, "format": "decimal"}
SUPPLIER = every(
    quotation={**WHOLE, "description": "A number of supplier-quotations."},
    account=WHOLE,
    label=TEXT,
    status=TEXT,
    valid={**YES_NO, "description": "It has answered, and its offer has not ended."},
    offered={**WHOLE, "description": "Of how many lines it offers something."},
    total={**AMOUNT, "description": "Of these, without tax, in the company's currency."},
    lead_days=NUMBER_OR_NOTHING,
    best={**YES_NO, "description": "The cheapest of those who offer all lines."},
)
ANSWER = every(
    answer={**WHOLE, "description": "What to send to order it: its number."},
    quotation=WHOLE,
    price={
        **TEXT_OR_NOTHING,
        "description": "Of a piece without tax in the company's currency, with its share of freight.",
    },
    above={**AMOUNT, "description": "How many percent it is above the best."},
    best=YES_NO,
    quantity=AMOUNT,
    lead_days=NUMBER_OR_NOTHING,
    declined=YES_NO,
    remark=TEXT,
)
LINE = every(
    line=WHOLE,
    label=TEXT,
    quantity=AMOUNT,
    ordered={**YES_NO, "description": "A purchase order of it stands."},
    answers=many(ANSWER),
)
COMPARISON = every(suppliers=many(SUPPLIER), lines=many(LINE))
CHOICE = {
    "type": "object",
    "properties": {"answers": many(WHOLE), "store_prices": YES_NO},
    "required": ["answers"],
}
ORDERS = every(orders=many(RECORD))


class ComparisonSchema(Described):
    operations = {
        "GET": ("requests_for_quotation_comparison", 200, "QuotationComparison", COMPARISON),
        "POST": ("requests_for_quotation_order_lines", 201, "QuotationOrders", ORDERS),
    }
    tags = ("requests-for-quotation",)
    wishes = {"POST": ("QuotationChoice", CHOICE)}


class ComparisonView(SandboxView):
    """What suppliers have answered, line by line; and ordering chosen answers, one draft of a purchase
    order for each supplier."""

    schema = ComparisonSchema()

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, ())
        row = _request(number)
        compared, done = comparison_of(row), ordered_lines(row)
        return Response(
            {
                "suppliers": [_supplier(column) for column in compared.columns],
                "lines": [_line(one, ordered=one.line.pk in done) for one in compared.rows],
            }
        )

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        row, sent = _request(number), object_of(request.data)
        self.actor.policy.require(Verb.ADD, PurchaseOrder)
        if unknown := set(sent) - {"answers", "store_prices"}:
            raise Wrong(dict.fromkeys(sorted(unknown), ["This is not known here."]))
        answers, store = sent.get("answers"), sent.get("store_prices", False)
        if not isinstance(answers, list) or not all(type(one) is int for one in answers):
            raise Wrong({"answers": ["Send a list of numbers."]})
        if not isinstance(store, bool):
            raise Wrong({"store_prices": ["Send true or false."]})
        try:
            orders = order_lines(row, chosen_lines(row, answers), store_prices=store)
        except ValidationError as error:
            raise Wrong({"answers": error.messages}) from error
        told = [{"collection": o.collection, "number": o.number, "label": str(o)} for o in orders]
        return Response({"orders": told}, status.HTTP_201_CREATED)


def _request(number: int) -> Any:
    return visible_row(REGISTRY[RequestForQuotation.collection], number)


def _supplier(column: Column) -> dict[str, Any]:
    quotation = column.quotation
    return {
        "quotation": quotation.number,
        "account": quotation.account.number,
        "label": str(quotation.account),
        "status": quotation.status,
        "valid": column.current,
        "offered": column.offered,
        "total": str(column.total),
        "lead_days": column.lead_days,
        "best": column.best,
    }


def _line(row: Row, *, ordered: bool) -> dict[str, Any]:
    return {
        "line": row.line.number,
        "label": str(row.line),
        "quantity": str(row.line.quantity),
        "ordered": ordered,
        "answers": [_answer(cell) for cell in row.cells if cell is not None],
    }


def _answer(cell: Cell) -> dict[str, Any]:
    cents = Decimal("0.0001")
    return {
        "answer": cell.line.number,
        "quotation": cell.quotation.number,
        "price": None if cell.each is None else str(cell.each.quantize(cents)),
        "above": str(cell.above.quantize(Decimal("0.1"))),
        "best": cell.best,
        "quantity": str(cell.line.quantity),
        "lead_days": cell.lead_days,
        "declined": cell.line.declined,
        "remark": cell.line.remark,
    }
