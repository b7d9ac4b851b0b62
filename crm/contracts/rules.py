"""What must not contradict between orders and the contract that they are made under."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.contracts.models import Contract
from crm.documents.hints import Hint, register_notes
from crm.documents.money import ZERO, rounded
from crm.documents.pricers import rate_of
from crm.selling.models import Order
from crm.selling.rules import Parents, parents_of, related
from lab.records.validation import register_check
from lab.templatetags.ui import money
from lab.tenancy.actor import Mode, current_actor


def check_contract(
    rows: Sequence[Order], fields: frozenset[str] | None, checked: bool
) -> Mapping[int, ValidationError]:
    """The contract is with the order's account or its group, and was not cancelled. Two queries at
    most, none where no order names one."""
    if fields is not None and not fields & {"contract", "account"}:
        return {}
    if not checked or current_actor().policy.mode == Mode.SYSTEM:
        return {}
    wanted = {row.contract_id for row in rows} - {None}
    if not wanted:
        return {}
    contracts = Contract.objects.in_bulk(wanted)
    parents = parents_of({each.account_id for each in (*rows, *contracts.values())})
    told = {
        place: _misfit(row, contracts[row.contract_id], parents)
        for place, row in enumerate(rows)
        if row.contract_id in contracts
    }
    return {place: ValidationError({"contract": text}) for place, text in told.items() if text}


def misfit(order: Order, contract: Contract) -> str:
    """Why the order cannot be under the contract; "" where it can. One query."""
    return _misfit(order, contract, parents_of({order.account_id, contract.account_id}))


def _misfit(order: Order, contract: Contract, parents: Parents) -> str:
    if not related(order.account_id, contract.account_id, parents):
        return _("This contract is with another account than the order.")
    if contract.status == Contract.Status.CANCELLED:
        return _("This contract was cancelled.")
    return ""


def ordered_under(contract: Contract) -> Decimal:
    """What its confirmed orders come to, in the company's currency; one query."""
    confirmed = Order.objects.filter(contract=contract, status=Order.Status.CONFIRMED)
    return sum(confirmed.values_list("base_total", flat=True), ZERO)


def contract_notes(document: Any, total: Decimal) -> list[Hint]:
    """How far the contract of an order is used up. Two queries at most."""
    if not isinstance(document, Order) or document.contract_id is None:
        return []
    contract = Contract.objects.visible().filter(pk=document.contract_id).first()
    if contract is None or not contract.base_amount:
        return []
    currency = current_actor().sandbox.currency
    before = ordered_under(contract)
    if document.pk and document.status == Order.Status.CONFIRMED:
        before -= document.base_total
    after = before + rounded(total * rate_of(document), currency)
    told = {
        "contract": contract,
        "amount": money(contract.base_amount, currency),
        "before": money(before, currency),
        "after": money(after, currency),
    }
    if after > contract.base_amount:
        text = _(
            "With this order “%(contract)s” comes to %(after)s: above its amount of %(amount)s."
        )
        return [Hint(text % told, urgent=True)]
    return [Hint(_("Ordered under “%(contract)s” so far: %(before)s of %(amount)s.") % told)]


def beyond_amount(contract: Contract) -> str:
    """A warning where more is ordered under the contract than its amount; else "". One query, none
    where it has no amount."""
    if not contract.base_amount or (ordered := ordered_under(contract)) <= contract.base_amount:
        return ""
    currency = current_actor().sandbox.currency
    text = _("Its confirmed orders come to %(ordered)s: above its amount of %(amount)s.")
    return text % {
        "ordered": money(ordered, currency),
        "amount": money(contract.base_amount, currency),
    }


register_check(Order, check_contract)
register_notes(contract_notes)
