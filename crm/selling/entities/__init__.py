"""Leads, competitors, opportunities, quotes, orders and the process as people see them."""

from crm.selling.entities import competitors, leads, opportunities, orders, process, quotes

__all__ = ["competitors", "leads", "opportunities", "orders", "process", "quotes"]
