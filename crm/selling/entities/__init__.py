"""Leads, competitors, opportunities, quotes, orders and the process as people see them."""

from crm.selling import demand, last_prices
from crm.selling.entities import competitors, leads, opportunities, orders, process, quotes

__all__ = [
    "competitors",
    "demand",
    "last_prices",
    "leads",
    "opportunities",
    "orders",
    "process",
    "quotes",
]
