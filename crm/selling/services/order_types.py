"""The types of orders: one default among them, and keys that stay."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from crm.selling.models import OrderType
from crm.selling.services.process import KEY_TEXT
from lab import records
from lab.tenancy.writing import sandbox_write

Values = Mapping[str, Any]


def order_type_create(values: Values) -> OrderType:
    """A new type, after the last one unless a position is given; as default it takes that place."""
    with sandbox_write():
        if values.get("is_default"):
            _end_default()
        last = OrderType.objects.aggregate(last=Max("position"))["last"] or 0
        return records.create(OrderType, {"position": last + 1, **values})


def order_type_change(order_type: OrderType, values: Values) -> OrderType:
    """Change a type; what was confirmed before keeps what was decided then."""
    with sandbox_write():
        if values.get("key", order_type.key) != order_type.key:
            raise ValidationError({"key": KEY_TEXT})
        if values.get("is_default") and not order_type.is_default:
            _end_default()
        return records.change(order_type, values)


def _end_default() -> None:
    rows = OrderType.objects.filter(is_default=True)
    records.change_many([(row, {"is_default": False}) for row in rows])
