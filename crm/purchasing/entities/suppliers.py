"""Suppliers and their prices as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.catalogue.entities import PRODUCTS
from crm.parties.entities import ACCOUNTS
from crm.parties.models import Account
from crm.purchasing.models import Supplier, SupplierPrice
from lab.entities.spec import Entity, Narrowed, Related, Section, extend, register


def _supplying(rows: object, _other: object) -> object:
    return rows.filter(kind=Account.Kind.SUPPLIER)  # type: ignore[attr-defined]


def is_supplier(account: Account) -> bool:
    """On whose page its papers are offered before there are any."""
    return account.kind == Account.Kind.SUPPLIER


SUPPLIERS = register(
    Entity(
        model=Supplier,
        area="purchasing",
        icon="truck-loading",
        head=("account", "currency", "lead_days"),
        columns=("name", "account", "currency", "payment_days", "lead_days", "rating"),
        sections=(
            Section(title=_("Supplier"), fields=("account", "name", "rating", "note")),
            Section(title=_("Conditions"), fields=("currency", "payment_days", "lead_days")),
            Section(title=_("Paid to"), fields=("bank", "bank_account")),
        ),
        filters=("account", "currency", "rating", "lead_days"),
        search=("name", "account__name", "note"),
        ordering=("name",),
        related=(
            Related(
                collection="supplier-prices",
                field="supplier",
                columns=("product", "from_quantity", "price", "valid_until"),
            ),
            Related(
                collection="purchase-orders",
                field="account__supplier_profiles",
                columns=("code", "subject", "status", "receipt", "total"),
            ),
        ),
        import_key="name",
        bulk_fields=("rating", "payment_days"),
        narrowed={"account": Narrowed(rows=_supplying)},
    )
)

SUPPLIER_PRICES = register(
    Entity(
        model=SupplierPrice,
        area="purchasing",
        icon="tag",
        head=("product", "supplier", "price"),
        columns=("product", "supplier", "from_quantity", "price", "valid_from", "valid_until"),
        more_columns=("product_code", "currency"),
        sections=(
            Section(
                title=_("Price"),
                fields=(
                    "supplier",
                    "product",
                    "product_code",
                    "from_quantity",
                    "price",
                    "currency",
                ),
            ),
            Section(title=_("Validity"), fields=("valid_from", "valid_until")),
        ),
        filters=("supplier", "product", "valid_from", "valid_until", "price"),
        search=("product_code", "product__name", "product__code", "supplier__name"),
        ordering=("product", "supplier", "from_quantity"),
        bulk_fields=("valid_until",),
    )
)
extend(
    ACCOUNTS.name,
    related=(
        Related(
            collection="suppliers",
            field="account",
            columns=("name", "currency", "payment_days", "lead_days", "rating"),
            offered=is_supplier,
        ),
    ),
)
extend(
    PRODUCTS.name,
    related=(
        Related(
            collection="supplier-prices",
            field="product",
            columns=("supplier", "product_code", "from_quantity", "price", "valid_until"),
        ),
    ),
)
