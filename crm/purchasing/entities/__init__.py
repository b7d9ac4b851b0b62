"""Purchasing as people see it."""

from crm.purchasing import events, prices, rules
from crm.purchasing.entities import money, orders, receipts, requests, suppliers

__all__ = ["events", "money", "orders", "prices", "receipts", "requests", "rules", "suppliers"]
