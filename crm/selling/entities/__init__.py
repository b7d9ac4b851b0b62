"""Leads, competitors, opportunities, quotes, orders and the process as people see them."""

from crm.selling import credit, demand, last_prices
from crm.selling.entities import (
    competitors,
    leads,
    opportunities,
    order_types,
    orders,
    process,
    quotes,
)

__all__ = [
    "competitors",
    "credit",
    "demand",
    "last_prices",
    "leads",
    "opportunities",
    "order_types",
    "orders",
    "process",
    "quotes",
]
