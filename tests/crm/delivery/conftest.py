"""A company with goods in two warehouses, and short ways to say what happens to them."""

from decimal import Decimal
from typing import Any

import pytest

from crm.models import Account, Order, Product, StockLevel, Warehouse
from crm.selling.services import order_confirm
from crm.stock.reserving import reserved_for
from crm.stock.services import receipt_post
from lab.tenancy.models import Sandboxed
from tests.factories import make


@pytest.fixture
def head(office):
    with office.acting("dora") as actor:
        yield actor


@pytest.fixture
def north(head) -> Warehouse:
    return make.warehouse(code="N", name="North", is_default=True)


@pytest.fixture
def south(head) -> Warehouse:
    return make.warehouse(code="S", name="South")


@pytest.fixture
def desk(head, north) -> Product:
    """Ten of it lie in the north, worth 400.00."""
    product = make.product(name="Desk", cost="40.00", unit="pcs")
    received(product, north, 10)
    return product


@pytest.fixture
def acme(head) -> Account:
    return make.account(
        name="Acme", delivery_street="1 Dock Rd", delivery_city="Leeds", billing_city="London"
    )


def received(product: Product, warehouse: Warehouse, quantity: int, unit_cost: str = "40.00"):
    lines = [{"product_id": product.pk, "quantity": quantity, "unit_cost": unit_cost}]
    return receipt_post(make.stock_receipt(warehouse=warehouse, lines=lines))


def line(product: Product, quantity: object, **more: Any) -> dict[str, Any]:
    return {"product_id": product.pk, "quantity": quantity, **more}


def ordered(account: Account, *lines: dict[str, Any], **values: Any) -> Order:
    return order_confirm(make.order(account=account, lines=list(lines), **values))


def there(product: Product, warehouse: Warehouse) -> tuple[Decimal, Decimal]:
    """On hand, and what it is worth."""
    level = StockLevel.objects.filter(product=product, warehouse=warehouse).first()
    return (level.on_hand, level.value) if level else (Decimal(0), Decimal(0))


def reserved(order: Order) -> Decimal:
    return sum(reserved_for(list(order.lines.all())).values(), Decimal(0))


def told(order: Order) -> tuple[str, list[Decimal]]:
    """What the order says of its delivery, now."""
    fresh = Order.objects.get(pk=order.pk)
    return fresh.delivery, list(fresh.lines.values_list("delivered", flat=True))


def again(row: Sandboxed) -> Any:
    return type(row).objects.get(pk=row.pk)
