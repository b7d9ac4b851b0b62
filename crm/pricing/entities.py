"""Price books as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.documents.pricers import register_pricer
from crm.documents.views.pasting import EditLinedView, NewLinedView
from crm.pricing import hints
from crm.pricing.models import PriceBook, PriceBookLine
from crm.pricing.prices import book_offers
from crm.pricing.services import price_book_change, price_book_create
from lab.entities.spec import BuiltInView, Entity, Lines, Section, register

__all__ = ["PRICE_BOOKS", "hints"]

PRICE_BOOKS = register(
    Entity(
        model=PriceBook,
        area="catalogue",
        icon="tags",
        head=("level", "currency", "valid_from", "valid_until", "active"),
        columns=("name", "level", "currency", "valid_from", "valid_until", "priority", "active"),
        sections=(
            Section(title=_("Price book"), fields=("name", "level", "currency", "active")),
            Section(title=_("Validity"), fields=("valid_from", "valid_until", "priority")),
        ),
        filters=("level", "currency", "valid_from", "valid_until", "active", "priority"),
        search=("name",),
        ordering=("name",),
        built_in=(
            BuiltInView(key="active", label=_("Active"), params=lambda: {"active": ("true",)}),
        ),
        bulk_fields=("active", "valid_until", "priority"),
        lines=Lines(
            model=PriceBookLine, fields=("product", "from_quantity", "price", "floor_price")
        ),
        create=price_book_create,
        change=price_book_change,
        views={"create": NewLinedView, "edit": EditLinedView},
    )
)
register_pricer(book_offers)
