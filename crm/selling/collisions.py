"""Deals that meet: who has an open deal about which product with an account, seen by the actor or not.

Of a colleague's deal nothing is told but whose it is and the product that was named; the account and
the products are those that the actor names and may see.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from crm.catalogue.models import Product
from crm.parties.collisions.selectors import Mode, mode, seat_names
from crm.parties.models import Account
from crm.selling.models import Opportunity
from lab.tenancy.actor import Mode as Acting
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat

# What two deals agree in when they collide: (account, product), by id.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Seller:
    """A seat with open deals at an account, and the products that they are about, if they name any."""

    seat: Seat
    products: tuple[Product, ...]

    @property
    def named(self) -> str:
        return ", ".join(str(product) for product in self.products)

    def __str__(self) -> str:
        return f"{seat_names([self.seat])}: {self.named}"


def sellers_at(account_id: int, products: Collection[int] | None = None) -> list[Seller]:
    """The seats with open deals at the account, about these products or whatever; two queries.

    Also of deals that the actor may not see: the caller keeps to what the company tells.
    """
    deals = Opportunity.objects.open().filter(account=account_id)
    if products is not None:
        deals = deals.filter(products__product__in=products)
    found: dict[int, set[int]] = defaultdict(set)
    for owner, product in deals.order_by().values_list("owner", "products__product").distinct():
        found[owner] |= {product} - {None}
    named = Product.objects.visible().in_bulk({pk for ids in found.values() for pk in ids})
    seats = current_actor().policy.seats
    return [
        Seller(seats[owner], tuple(sorted((named[pk] for pk in ids if pk in named), key=str)))
        for owner, ids in sorted(found.items())
        if owner in seats
    ]


def are_told() -> bool:
    """Whether the company lets its people know who sells where."""
    return mode() != Mode.OFF


def others_on(opportunity: Opportunity) -> list[Seller]:
    """Further seats that sell products of this open deal to its account."""
    if not are_told() or not opportunity.is_open or opportunity.account_id is None:
        return []
    products = {product for _account, product in pairs_of(opportunity)}
    found = sellers_at(opportunity.account_id, products) if products else []
    return [seller for seller in found if seller.seat.pk != opportunity.owner_id]


def colleagues_on(
    account_id: int | None, products: Collection[int], owner_id: int | None = None
) -> list[Seller]:
    """Colleagues who would collide with such a deal: neither its owner nor below the actor.

    Who is above them sees both deals and decides; so do those who sit nowhere.
    """
    actor = current_actor()
    if account_id is None or not products or actor.policy.mode not in (Acting.PLAY, Acting.PERSONA):
        return []
    if not Account.objects.visible().filter(pk=account_id).exists():
        return []
    own = {*actor.policy.subtree, owner_id}
    return [
        seller
        for seller in sellers_at(account_id, products)
        if seller.seat.pk not in own and seller.products
    ]


def pairs_of(opportunity: Opportunity) -> set[Pair]:
    """What a saved deal may collide in."""
    if opportunity.account_id is None:
        return set()
    products = opportunity.products.order_by().values_list("product", flat=True)
    return {(opportunity.account_id, product) for product in products}


def typed_products(lines: Sequence[Mapping[str, Any]]) -> set[int]:
    """The products that lines name, as the write door takes them."""
    named = {line.get("product_id") or getattr(line.get("product"), "pk", None) for line in lines}
    return named - {None}  # type: ignore[return-value]


def deal_told(sellers: Sequence[Seller]) -> str:
    """The sentence for people; nothing in it but seats and the products that were named."""
    if mode() == Mode.REFUSE:
        text = _(
            "Colleagues have an open deal with this account for the same: %(sellers)s. "
            "Your company allows no second one."
        )
    else:
        text = _(
            "Colleagues have an open deal with this account for the same: %(sellers)s. "
            "Talk to them before you go on."
        )
    return text % {"sellers": "; ".join(str(seller) for seller in sellers)}
