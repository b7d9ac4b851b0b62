"""The reports on sales, deliveries and stock."""

from crm.reports.analysis.declared import sales, shipping, stock

__all__ = ["sales", "shipping", "stock"]
