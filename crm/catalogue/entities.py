"""Categories and products as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.catalogue.models import Category, Product
from lab.entities.spec import Entity, Related, Section, register

CATEGORIES = register(
    Entity(
        model=Category,
        area="catalogue",
        icon="category",
        head=("parent",),
        columns=("name", "parent", "position"),
        sections=(Section(title=_("Category"), fields=("name", "parent", "position")),),
        filters=("parent",),
        search=("name",),
        ordering=("position", "name"),
        related=(
            Related(collection="categories", field="parent", columns=("name", "position")),
            Related(
                collection="products", field="category", columns=("code", "name", "list_price")
            ),
        ),
        import_key="name",
        bulk_fields=("parent",),
    )
)

PRODUCTS = register(
    Entity(
        model=Product,
        area="catalogue",
        icon="package",
        head=("code", "category", "list_price"),
        columns=("name", "specification", "code", "category", "unit", "list_price"),
        sections=(
            Section(
                title=_("Product"),
                fields=("name", "specification", "code", "category", "unit", "description"),
            ),
            Section(title=_("Prices"), fields=("list_price", "floor_price", "cost", "tax_rate")),
            Section(title=_("On sale"), fields=("active_from", "active_until")),
        ),
        filters=("category", "list_price", "active_from", "active_until", "unit"),
        search=("name", "code", "specification"),
        ordering=("name",),
        related=(
            Related(
                collection="opportunity-products",
                field="product",
                columns=("opportunity", "quantity", "price"),
            ),
            Related(
                collection="competitor-products",
                field="product",
                columns=("name", "competitor", "price"),
            ),
        ),
        import_key="code",
        bulk_fields=("category", "unit", "tax_rate", "active_from", "active_until"),
    )
)
