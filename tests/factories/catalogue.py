from typing import Any

from crm.models import Category, Product
from lab import records
from tests.factories.naming import Builders, name_of


def category(**values: Any) -> Category:
    return records.create(Category, {"name": name_of("Category"), **values})


def product(**values: Any) -> Product:
    return records.create(Product, {"name": name_of("Product"), "list_price": "100.00", **values})


BUILDERS: Builders = {
    "categories": category,
    "products": product,
}
