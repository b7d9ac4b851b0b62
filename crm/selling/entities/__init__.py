"""Leads, competitors, opportunities, quotes and orders as people see them."""

from crm.selling.entities import competitors, leads, opportunities, orders, quotes

__all__ = ["competitors", "leads", "opportunities", "orders", "quotes"]
