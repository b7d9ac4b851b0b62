"""What happens when a deal meets one of a colleague, whichever way it is written."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from crm.parties.collisions.selectors import Mode, mode, seat_names
from crm.parties.collisions.services import answers
from crm.selling.collisions import (
    Pair,
    Seller,
    are_told,
    colleagues_on,
    deal_told,
    pairs_of,
    typed_products,
)
from crm.selling.models import Opportunity
from lab import records
from lab.access.actors import entrusted


def collisions_judge(opportunity: Opportunity, before: set[Pair] = frozenset()) -> None:  # type: ignore[assignment]
    """Refuse what a saved deal newly collides in, or note it in the journal, as the company wants.

    `before` are the pairs that it was judged by already. Raises ValidationError.
    """
    if not are_told() or not opportunity.is_open:
        return
    fresh = pairs_of(opportunity) - before
    products = {product for _account, product in fresh}
    found = colleagues_on(opportunity.account_id, products, opportunity.owner_id)
    if not found:
        return
    if mode() == Mode.REFUSE:
        raise ValidationError({NON_FIELD_ERRORS: deal_told(found)})
    with entrusted():
        records.change(opportunity, {}, event="opportunity.collided", data=_facts(found))


def _facts(found: list[Seller]) -> dict[str, Any]:
    """The same keys as where customers collide, and the products."""
    seats = [seller.seat for seller in found]
    products = {product.pk: product for seller in found for product in seller.products}
    return {
        "seat": seat_names(seats),
        "seats": [seat.number for seat in seats],
        "product": ", ".join(str(product) for product in products.values()),
        "products": [product.number for product in products.values()],
    }


def deal_warnings(values: dict[str, Any], *, lines: Any = (), exclude: Any = None) -> list[str]:
    """`warnings` of the entity: what a deal that is being typed in collides in."""
    products = typed_products(lines)
    account = values.get("account_id") or getattr(values.get("account"), "pk", None)
    if not account or not products or not answers():
        return []
    found = colleagues_on(account, products, getattr(exclude, "owner_id", None))
    return [deal_told(found)] if found else []
