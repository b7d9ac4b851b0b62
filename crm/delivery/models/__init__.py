"""The models of goods on their way."""

from crm.delivery.models.deliveries import (
    Delivery,
    DeliveryLine,
    SalesReturn,
    SalesReturnLine,
    delivery_address,
)
from crm.delivery.models.goods import CostedDocument, CostedLine
from crm.delivery.models.loans import (
    Loan,
    LoanLine,
    LoanReturn,
    LoanReturnLine,
    Sample,
    SampleLine,
)
from crm.delivery.models.notices import DispatchNotice, DispatchNoticeLine
from crm.delivery.models.schedules import DeliverySchedule, DeliveryScheduleLine

__all__ = [
    "CostedLine",
    "Delivery",
    "DeliveryLine",
    "DeliverySchedule",
    "DeliveryScheduleLine",
    "DispatchNotice",
    "DispatchNoticeLine",
    "CostedDocument",
    "Loan",
    "LoanLine",
    "LoanReturn",
    "LoanReturnLine",
    "SalesReturn",
    "SalesReturnLine",
    "Sample",
    "SampleLine",
    "delivery_address",
]
