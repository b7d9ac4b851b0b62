from typing import Any

from crm.models import OrderType
from crm.selling.services.order_types import order_type_create
from tests.factories.naming import Builders, serial


def order_type(**values: Any) -> OrderType:
    key = f"type-{next(serial)}"
    return order_type_create({"key": key, "name": key.title(), **values})


BUILDERS: Builders = {"order-types": order_type}
