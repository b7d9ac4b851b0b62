"""Categories, products and tax rates as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.catalogue import rules
from crm.catalogue.models import Category, Product, TaxRate
from crm.catalogue.services import tax_rate_change, tax_rate_create
from crm.catalogue.tree import CategoriesPage
from crm.catalogue.views import EditProductView, NewProductView
from lab.entities.spec import Entity, Related, Section, register

__all__ = ["CATEGORIES", "PRODUCTS", "TAX_RATES", "rules"]

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
            Related(
                collection="categories",
                field="parent",
                columns=("name", "position"),
                label=_("Subcategories"),
            ),
            Related(
                collection="products", field="category", columns=("code", "name", "list_price")
            ),
        ),
        import_key="name",
        bulk_fields=("parent",),
        views={"list": CategoriesPage},
    )
)

PRODUCTS = register(
    Entity(
        model=Product,
        area="catalogue",
        icon="package",
        head=("code", "category", "list_price"),
        picture="picture",
        columns=("name", "specification", "code", "category", "unit", "list_price"),
        sections=(
            Section(
                title=_("Product"),
                fields=(
                    "name",
                    "specification",
                    "code",
                    "category",
                    "unit",
                    "description",
                    "picture",
                ),
            ),
            Section(title=_("Prices"), fields=("list_price", "floor_price", "cost", "tax_rate")),
            Section(title=_("Appraisal"), fields=("counts_for_appraisal",)),
            Section(title=_("Stock"), fields=("stocked", "safety_stock")),
            Section(title=_("On sale"), fields=("active_from", "active_until")),
        ),
        filters=(
            "category",
            "list_price",
            "active_from",
            "active_until",
            "unit",
            "stocked",
            "counts_for_appraisal",
        ),
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
        duplicates=rules.same_product,
        # Name and specification in one; other codes may be other products, so they are only told of.
        duplicate_rules=(("name_key",),),
        bulk_fields=("category", "unit", "tax_rate", "active_from", "active_until"),
        views={"create": NewProductView, "edit": EditProductView},
    )
)

TAX_RATES = register(
    Entity(
        model=TaxRate,
        area="company",
        icon="receipt-tax",
        head=("rate", "is_default", "active"),
        columns=("name", "rate", "is_default", "active"),
        sections=(Section(title=_("Tax rate"), fields=("name", "rate", "is_default", "active")),),
        filters=("active", "rate"),
        search=("name",),
        ordering=("-rate", "name"),
        import_key="name",
        bulk_fields=("active",),
        create=tax_rate_create,
        change=tax_rate_change,
    )
)
