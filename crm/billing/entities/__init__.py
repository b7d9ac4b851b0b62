"""Billing as people see it."""

from crm.billing.entities import invoices, openings, receipts

__all__ = ["invoices", "openings", "receipts"]
