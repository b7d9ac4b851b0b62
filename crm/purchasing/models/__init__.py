"""What the company buys, from whom and at what prices."""

from crm.purchasing.models.invoices import (
    Payment,
    PaymentInvoice,
    SupplierInvoice,
    SupplierInvoiceLine,
)
from crm.purchasing.models.orders import PurchaseOrder, PurchaseOrderLine
from crm.purchasing.models.receipts import GoodsReceipt, GoodsReceiptLine
from crm.purchasing.models.requests import (
    RequestForQuotation,
    RequestLine,
    SupplierQuotation,
    SupplierQuotationLine,
)
from crm.purchasing.models.suppliers import Supplier, SupplierPrice

__all__ = [
    "GoodsReceipt",
    "GoodsReceiptLine",
    "Payment",
    "PaymentInvoice",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "RequestForQuotation",
    "RequestLine",
    "Supplier",
    "SupplierInvoice",
    "SupplierInvoiceLine",
    "SupplierPrice",
    "SupplierQuotation",
    "SupplierQuotationLine",
]
