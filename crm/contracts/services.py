"""What happens to contracts: drafted with their plan, submitted, signed, noted, renewed, ended."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.contracts.models import Contract, ContractLine
from crm.contracts.plan import planned, require_plan
from crm.contracts.reminding import forget, remind, renewed
from crm.contracts.rules import misfit
from crm.contracts.terms import next_term
from crm.documents.approvals.services import document_submit, require_authority
from crm.documents.currencies import is_currency, rate_on
from crm.documents.posting import require_open_day
from crm.documents.services import document_step, require_draft
from crm.parts import Pieces, write_parts
from crm.rows import owner_within_reach, reread
from crm.selling.models import Order
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import ALLOWED, Decision
from lab.records.custom_values import assign
from lab.records.door import new_row
from lab.records.numbers import next_document_number
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from lab.tenancy.writing import sandbox_write

# What a renewal takes over from the contract before it.
TAKEN_OVER = ("account_id", "contact_id", "subject", "amount", "currency", "terms", "remind_days")
INSTALMENT = ("condition", "share", "amount")


def contract_create(values: Mapping[str, Any], lines: Pieces | None = None) -> Contract:
    """A new draft with its payment plan, given as (None, values)."""
    with sandbox_write():
        parts = planned(new_row(Contract, values), lines or [])
        contract = records.create(Contract, values)
        write_parts(contract, parts)
        return contract


def contract_change(
    contract: Contract, values: Mapping[str, Any], lines: Pieces | None = None
) -> Contract:
    """Change a draft; instalments by share follow its amount. Raises Conflict."""
    with sandbox_write():
        fresh = reread(contract)
        if fresh.version != contract.version:
            raise records.Conflict(fresh)
        require_draft(fresh)
        values = _rated(fresh, values)
        wanted = reread(contract)
        assign(wanted, values)
        write_parts(fresh, planned(wanted, lines))
        return records.change(reread(fresh), values)


def contract_submit(contract: Contract, *, comment: str = "") -> Contract:
    """Ask for approval of what is ready to be signed."""
    with sandbox_write():
        contract = reread(contract)
        require_plan(contract)
        return document_submit(contract, comment=comment)


def contract_sign(contract: Contract, *, signed_on: dt.date | None = None) -> Contract:
    """It holds from now on: it gets its number, and its owner is reminded in time of its end."""
    with sandbox_write():
        contract = reread(contract)
        require_authority(contract)
        require_plan(contract)
        day = signed_on or contract.signed_on or current_actor().today
        require_open_day(day, "signed_on")
        values = {
            "code": contract.code or next_document_number(contract.collection, day),
            "signed_on": day,
            "starts_on": contract.starts_on or day,
        }
        contract = document_step(contract, Contract.Status.SIGNED, values, event="contract.signed")
        remind(contract)
        return contract


def contract_end(contract: Contract, *, reason: str = "") -> Contract:
    """It is over; before its last day only with a reason."""
    with sandbox_write():
        contract = reread(contract)
        over = contract.ends_on is not None and contract.ends_on < current_actor().today
        if not over and not reason.strip():
            text = _("Its last day has not passed. Say why it ends now.")
            raise ValidationError({"reason": text})
        return _close(contract, Contract.Status.ENDED, reason, "contract.ended")


def contract_cancel(contract: Contract, *, reason: str = "") -> Contract:
    """It does not hold; one that was signed keeps its number."""
    with sandbox_write():
        contract = reread(contract)
        return _close(contract, Contract.Status.CANCELLED, reason, "contract.cancelled")


def contract_renew(contract: Contract) -> Contract:
    """The draft of the contract that follows: the same for as long, right after the last day."""
    with sandbox_write():
        contract = reread(contract, "view")
        if contract.status not in (Contract.Status.SIGNED, Contract.Status.ENDED):
            raise ValidationError(_("Only a contract that was signed is renewed."))
        live = contract.renewals.exclude(status=Contract.Status.CANCELLED).first()  # type: ignore[attr-defined]
        if live is not None:
            text = _("It has been renewed already, by “%(contract)s”.")
            raise ValidationError(text % {"contract": live})
        term = next_term(contract)
        values = {
            **{name: getattr(contract, name) for name in TAKEN_OVER},
            "rate": rate_on(contract.currency, current_actor().today) or contract.rate,
            "starts_on": term.starts_on,
            "ends_on": term.ends_on,
            "renews": contract,
            "owner": owner_within_reach(contract, Contract),
        }
        lines = [
            (
                None,
                {
                    **{name: getattr(line, name) for name in INSTALMENT},
                    "due_on": line.due_on and term.moved(line.due_on),
                },
            )
            for line in contract.lines.all()  # type: ignore[attr-defined]
        ]
        draft = contract_create(values, lines)
        renewed(contract)
        return draft


def contract_note(contract: Contract, *, instalment: int, state: str, note: str = "") -> Contract:
    """Note that an instalment was invoiced or paid, or is open again."""
    with sandbox_write():
        contract = reread(contract, "view")
        may_note(contract).require()
        if contract.status not in (Contract.Status.SIGNED, Contract.Status.ENDED):
            raise ValidationError(_("Only instalments of a signed contract are noted."))
        line = ContractLine.objects.filter(contract=contract, position=instalment).first()
        if line is None:
            text = _("The payment plan has no instalment %(place)d.")
            raise ValidationError({"instalment": text % {"place": instalment}})
        with entrusted():
            records.change(line, {"state": state, "note": note}, event="contractline.noted")
        return contract


def may_note(contract: Contract) -> Decision:
    """Whoever may change the contract, and who keeps the books."""
    actor = current_actor()
    if actor.seat is not None and actor.seat.kind == Seat.Kind.FINANCE:
        return ALLOWED
    return actor.policy.may("change", contract)


def contract_add_order(contract: Contract, *, order: Order) -> Contract:
    """Put an order of the same customer, or of its group, under the contract."""
    with sandbox_write():
        contract, order = reread(contract), reread(order, "view")
        if order.status == Order.Status.CANCELLED:
            raise ValidationError({"order": _("This order was cancelled.")})
        if order.contract_id is not None:
            raise ValidationError({"order": _("This order is under a contract already.")})
        if why := misfit(order, contract):
            raise ValidationError({"order": why})
        _put_under(order, contract, event="order.contracted")
        return contract


def contract_remove_order(contract: Contract, *, order: Order) -> Contract:
    """Take an order out from under the contract."""
    with sandbox_write():
        contract = reread(contract)
        order = reread(order, "view")
        if order.contract_id != contract.pk:
            raise ValidationError({"order": _("This order is not under the contract.")})
        _put_under(order, None, event="order.released")
        return contract


def _put_under(order: Order, contract: Contract | None, *, event: str) -> None:
    """Orders of every status: it changes nothing that the customer was told."""
    with entrusted():
        records.change(order, {"contract": contract}, event=event)


def _close(contract: Contract, status: str, reason: str, event: str) -> Contract:
    values = {"closed_on": current_actor().today, "closing": reason}
    contract = document_step(contract, status, values, event=event)
    forget(contract)
    return contract


def _rated(contract: Contract, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A contract that goes over to another currency takes its rate, unless one is given."""
    currency = values.get("currency", "")
    if "rate" in values or currency == contract.currency or not is_currency(currency):
        return values
    return {**values, "rate": rate_on(currency, current_actor().today)}
