"""The payment plan of a contract: shares are worked out, and all of it adds up to the amount."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.contracts.models import Contract, ContractLine
from crm.documents.money import ZERO, rounded
from crm.parts import Part, Parts, Pieces, matched
from lab.templatetags.ui import money
from lab.tenancy.models import Sandboxed

HUNDRED = Decimal(100)


def planned(contract: Contract, pieces: Pieces | None) -> Parts:
    """The instalments as they shall be; None leaves them, but their shares follow the amount."""
    parts = matched(contract, ContractLine, pieces)
    for position, part in enumerate(parts.parts, 1):
        part.values["position"] = position
        if part.values.get("amount", ZERO) in (None, ""):
            part.values["amount"] = ZERO
    _work_out(contract, parts)
    return parts


def _work_out(contract: Contract, parts: Parts) -> None:
    """What the shares come to, exact to the cent: the last one takes what rounding left."""
    shared = [(part, share) for part in parts.parts if (share := _share(part)) is not None]
    amount = _number(Contract, "amount", contract.amount) or ZERO
    left = rounded(amount * sum((share for _part, share in shared), ZERO) / HUNDRED, _own(contract))
    for place, (part, share) in enumerate(shared, 1):
        own = rounded(amount * share / HUNDRED, _own(contract)) if place < len(shared) else left
        part.values["amount"] = own
        left -= own


def require_plan(contract: Contract) -> None:
    """What is agreed says when or on what each instalment is due, and the plan adds up."""
    lines = list(contract.lines.order_by("position"))  # type: ignore[attr-defined]
    for place, line in enumerate(lines, 1):
        if not line.due_on and not line.condition:
            text = _("Instalment %(place)d says neither when nor on what it is due.")
            raise ValidationError({"lines": text % {"place": place}})
        if not line.amount:
            text = _("Instalment %(place)d has no amount: enter one, or remove it.")
            raise ValidationError({"lines": text % {"place": place}})
    planned_sum = sum((line.amount for line in lines), ZERO)
    if planned_sum != contract.amount:
        text = _("The payment plan adds up to %(plan)s, the contract's amount is %(amount)s.")
        told = {
            "plan": money(planned_sum, contract.currency),
            "amount": money(contract.amount, contract.currency),
        }
        raise ValidationError({"lines": text % told})


def _own(contract: Contract) -> str:
    return contract.currency or ""


def _share(part: Part) -> Decimal | None:
    share = part.get("share", ContractLine)
    return None if share in (None, "") else _number(ContractLine, "share", share)


def _number(model: type[Sandboxed], name: str, value: Any) -> Decimal | None:
    """None where it is no number, which validation tells."""
    try:
        return model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
    except ValidationError:
        return None
