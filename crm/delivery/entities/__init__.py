"""Dispatch notices, deliveries, returns, samples and loans as people see them."""

from crm.delivery import events
from crm.delivery.entities import deliveries, loans, notices, schedules

__all__ = ["deliveries", "events", "loans", "notices", "schedules"]
