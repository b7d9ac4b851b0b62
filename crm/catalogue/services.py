"""The one default among the company's tax rates."""

from collections.abc import Mapping
from typing import Any

from crm.catalogue.models import TaxRate
from lab import records
from lab.tenancy.writing import sandbox_write

Values = Mapping[str, Any]


def tax_rate_create(values: Values) -> TaxRate:
    """A new rate; as default it takes the place of the former one."""
    with sandbox_write():
        if values.get("is_default"):
            _end_default()
        return records.create(TaxRate, values)


def tax_rate_change(rate: TaxRate, values: Values) -> TaxRate:
    """Change a rate; as default it takes the place of the former one. Products keep their percentage."""
    with sandbox_write():
        if values.get("is_default") and not rate.is_default:
            _end_default()
        return records.change(rate, values)


def _end_default() -> None:
    rows = TaxRate.objects.filter(is_default=True)
    records.change_many([(row, {"is_default": False}) for row in rows])
