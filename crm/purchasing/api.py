"""The proposal of what to buy, for programs."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import status
from rest_framework.exceptions import ValidationError as Wrong
from rest_framework.request import Request
from rest_framework.response import Response

from crm.purchasing.models import PurchaseOrder
from crm.purchasing.proposal import Need, needs, proposal_order, wanted_from
from lab.access.models import Verb
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.described import (
    NUMBER_OR_NOTHING,
    RECORD,
    TEXT,
    WHOLE,
    Described,
    every,
    many,
)

AMOUNT = {**TEXT, "format": "decimal"}
OFFER = every(supplier=WHOLE, price=AMOUNT, currency=TEXT, lead_days=WHOLE)
NEED = every(
    product=WHOLE,
    label=TEXT,
    safety_stock=AMOUNT,
    available=AMOUNT,
    on_order=AMOUNT,
    planned={**AMOUNT, "description": "On orders that are not sent yet; it does not count."},
    demand={**AMOUNT, "description": "What customers wait for and nothing is reserved for."},
    quantity={**AMOUNT, "description": "What to buy."},
    supplier={**NUMBER_OR_NOTHING, "description": "The cheapest one."},
    offers=many(OFFER),
)
PROPOSAL = every(results=many(NEED))
LINE = every(product=WHOLE, supplier=WHOLE, quantity=AMOUNT)
WANTED = every(lines=many(LINE))
ORDERS = every(orders=many(RECORD))


class ProposalSchema(Described):
    operations = {
        "GET": ("purchase_proposal_read", 200, "PurchaseProposal", PROPOSAL),
        "POST": ("purchase_proposal_order", 201, "PurchaseProposalOrders", ORDERS),
    }
    tags = ("purchase-orders",)
    wishes = {"POST": ("PurchaseProposalWanted", WANTED)}


class ProposalView(SandboxView):
    """What should be bought, and ordering it: one draft of a purchase order for each supplier."""

    schema = ProposalSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, ())
        self.actor.policy.require(Verb.VIEW, PurchaseOrder)
        return Response({"results": [_told(need) for need in needs()]})

    def post(self, request: Request, sandbox: int) -> Response:
        self.actor.policy.require(Verb.ADD, PurchaseOrder)
        lines = object_of(request.data).get("lines")
        if not isinstance(lines, list) or not all(isinstance(row, dict) for row in lines):
            raise Wrong({"lines": ["Send a list of objects."]})
        try:
            orders = proposal_order(wanted_from(lines))
        except ValidationError as error:
            raise Wrong({"lines": error.messages}) from error
        told = [
            {"collection": row.collection, "number": row.number, "label": str(row)}
            for row in orders
        ]
        return Response({"orders": told}, status.HTTP_201_CREATED)


def _told(need: Need) -> dict[str, Any]:
    product = need.product
    return {
        "product": product.number,
        "label": str(product),
        "safety_stock": str(product.safety_stock),
        "available": f"{need.available:.3f}",
        "on_order": f"{need.on_order:.3f}",
        "planned": f"{need.planned:.3f}",
        "demand": f"{need.demand:.3f}",
        "quantity": f"{need.quantity:.3f}",
        "supplier": need.best.supplier.number if need.best else None,
        "offers": [
            {
                "supplier": price.supplier.number,
                "price": str(price.price),
                "currency": price.money_currency,
                "lead_days": price.supplier.lead_days,
            }
            for price in need.prices
        ],
    }
