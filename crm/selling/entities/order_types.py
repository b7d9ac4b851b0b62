"""The types of orders as people see them."""

from django.utils.translation import gettext_lazy as _

from crm.selling.models import OrderType
from crm.selling.services.order_types import order_type_change, order_type_create
from lab.entities.spec import Entity, Related, Section, register

ORDER_TYPES = register(
    Entity(
        model=OrderType,
        area="company",
        icon="category-2",
        head=("counts_for_appraisal", "is_default", "active"),
        columns=("name", "key", "position", "counts_for_appraisal", "is_default", "active"),
        sections=(
            Section(
                title=_("Order type"),
                fields=("name", "key", "position", "counts_for_appraisal", "is_default", "active"),
            ),
        ),
        filters=("active", "counts_for_appraisal"),
        search=("name", "key"),
        ordering=("position",),
        related=(
            Related(
                collection="orders",
                field="order_type",
                columns=("code", "account", "status", "total"),
            ),
        ),
        import_key="key",
        bulk_fields=("active", "counts_for_appraisal"),
        create=order_type_create,
        change=order_type_change,
    )
)
