"""The statement of an account, for programs."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError as Wrong
from rest_framework.request import Request
from rest_framework.response import Response

from crm.billing.statements import Statement, StatementForm
from crm.ledger.balances import StatementLine
from crm.ledger.models import LedgerEntry
from crm.parties.models import Account
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import TEXT, WHOLE, Described, every
from lab.entities.api.pages import Pages
from lab.entities.api.shapes import page_shape
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY
from lab.tenancy.fields import NUMBER_MASK

DAY = {"type": "string", "format": "date"}
AMOUNT = {**TEXT, "format": "decimal"}
LINE = every(
    entry={**WHOLE, "description": "The number of the entry in `ledger-entries`."},
    dated_on=DAY,
    due_on=DAY,
    kind={**TEXT, "enum": LedgerEntry.Kind.values},
    code={**TEXT, "description": "The number on the document."},
    document=every(collection=TEXT, number=WHOLE),
    currency=TEXT,
    amount={**AMOUNT, "description": "In `currency`; below zero what is not owed any more."},
    base_amount={**AMOUNT, "description": "The same in the company's currency."},
    open_amount=AMOUNT,
    balance={**AMOUNT, "description": "What was owed afterwards, in the company's currency."},
)
SIDES = LedgerEntry.Side.values


class StatementSchema(Described):
    operations = {"GET": ("accounts_statement", 200, "StatementPage", {"type": "object"})}
    parameters = (
        OpenApiParameter("first", DAY, description="Without it: from the beginning."),
        OpenApiParameter("last", DAY, description="Without it: to the end."),
        OpenApiParameter("side", {"type": "string", "enum": SIDES}),
    )
    tags = ("accounts",)
    paged = True

    def get_response_serializers(self) -> Any:
        page = page_shape(self.component("StatementLine", LINE))
        more = {"currency": TEXT, "opening": AMOUNT, "closing": AMOUNT}
        told = {**page, "properties": {**page["properties"], **more}}
        told["required"] = [*page.get("required", ()), *more]
        return {200: self.component("StatementPage", told), **self.errors()}


class StatementView(SandboxView):
    """What an account owes, or with `side=payable` is owed, and what made it so, the latest first.

    `opening` and `closing` are the balances before and after the period, in the company's currency.
    """

    schema = StatementSchema()

    def get(self, request: Request, number: int, **_address: Any) -> Response:
        require_known(request.query_params, StatementForm.base_fields)
        account: Any = visible_row(REGISTRY[Account.collection], number)
        try:
            asked = Statement.asked(account, request.query_params)
        except ValidationError as error:
            raise Wrong(error.message_dict) from error
        pages = Pages()
        lines: Any = pages.paginate_queryset(asked, request, view=self)  # type: ignore[arg-type]
        answer = pages.get_paginated_response([_told(line) for line in lines])
        answer.data |= {
            "currency": self.actor.sandbox.currency,
            "opening": _money(asked.opening),
            "closing": _money(asked.closing),
        }
        return answer


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _told(line: StatementLine) -> dict[str, Any]:
    entry = line.entry
    amounts = ("amount", "base_amount", "open_amount")
    return {
        "entry": entry.number,
        "dated_on": entry.dated_on,
        "due_on": entry.due_on,
        "kind": entry.kind,
        "code": entry.code,
        "document": {
            "collection": entry.document_collection,
            "number": entry.document_id & NUMBER_MASK,
        },
        "currency": entry.currency,
        **{name: _money(getattr(entry, name)) for name in amounts},
        "balance": _money(line.balance),
    }
