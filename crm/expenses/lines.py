"""The lines of a claim: spent within the company's days, for an order of the customer, and their sum."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.documents.lines import LARGEST
from crm.documents.money import ZERO
from crm.documents.settings import trade_settings
from crm.expenses.models import ExpenseClaim, ExpenseLine
from crm.parts import Part, Parts, Pieces, line_error, matched
from crm.selling.models import Order
from lab.tenancy.actor import current_actor


def planned(claim: ExpenseClaim, pieces: Pieces | None) -> Parts:
    """The lines as they shall be. Raises LineErrors at what is too old or contradicts."""
    parts = matched(claim, ExpenseLine, pieces)
    if pieces is None:
        return parts
    orders = _orders(parts)
    for place, part in enumerate(parts.parts):
        part.values["position"] = place + 1
        day = _to("spent_on", part.get("spent_on", ExpenseLine))
        if day is not None and (told := too_old(day)):
            raise line_error(place, {"spent_on": [told]})
        amount = _to("amount", part.get("amount", ExpenseLine))
        if amount is not None and amount >= LARGEST:
            raise line_error(place, {"amount": [_("This amount is too large.")]})
        _follow_order(place, part, orders)
    return parts


def sum_of(parts: Parts) -> Decimal:
    amounts = (_to("amount", part.get("amount", ExpenseLine)) for part in parts.parts)
    total = sum((amount for amount in amounts if amount is not None), ZERO)
    if total >= LARGEST:
        raise ValidationError({"lines": _("This amount is too large.")})
    return total


def too_old(day: dt.date) -> str:
    """Why what was spent that day is not paid back, or ""."""
    today, days = current_actor().today, trade_settings().expense_days
    if day > today:
        return _("This day is still to come: today is %(day)s.") % {"day": today.isoformat()}
    first = today - dt.timedelta(days=days)
    if day >= first:
        return ""
    text = _("Expenses are claimed within %(days)d days: this was spent before %(first)s.")
    return text % {"days": days, "first": first.isoformat()}


def require_claimable(claim: ExpenseClaim) -> None:
    """What is submitted says in every line how much, and none is too old by now."""
    lines = claim.lines.order_by("position")  # type: ignore[attr-defined]
    for place, line in enumerate(lines, 1):
        told = too_old(line.spent_on) or ("" if line.amount else _("Enter an amount above zero."))
        if told:
            text = _("Line %(line)d: %(problem)s")
            raise ValidationError({"lines": text % {"line": place, "problem": told}})


def _orders(parts: Parts) -> Mapping[int, Order]:
    wanted = {_named(part, "order") for part in parts.parts} - {None}
    return Order.objects.in_bulk(wanted) if wanted else {}


def _follow_order(place: int, part: Part, orders: Mapping[int, Order]) -> None:
    """What is spent for an order is spent for its customer."""
    order = orders.get(_named(part, "order") or 0)
    if order is None:
        return
    account = _named(part, "account")
    if account is None:
        part.values.pop("account", None)
        part.values["account_id"] = order.account_id
    elif account != order.account_id:
        raise line_error(place, {"order": [_("This order is with another account.")]})


def _named(part: Part, name: str) -> int | None:
    """The id that a reference will have, however it is given."""
    if name in part.values:
        return getattr(part.values[name], "pk", None)
    return part.get(f"{name}_id", ExpenseLine)


def _to(name: str, value: Any) -> Any:
    """The value as its field has it; None where it is none, which validation tells."""
    try:
        return ExpenseLine._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
    except ValidationError:
        return None
