"""Selling: the sales process, opportunities, conversions, quotes and orders."""

from crm.selling.models.competitors import CompetitorProduct
from crm.selling.models.conversions import Conversion
from crm.selling.models.opportunities import (
    Evaluation,
    Opportunity,
    OpportunityCompetitor,
    OpportunityProduct,
    StageChange,
)
from crm.selling.models.order_types import OrderType
from crm.selling.models.orders import Counting, NotCounted, Order, OrderLine
from crm.selling.models.quotes import Quote, QuoteLine
from crm.selling.models.stages import EvaluationPoint, Stage

__all__ = [
    "CompetitorProduct",
    "Conversion",
    "Counting",
    "Evaluation",
    "EvaluationPoint",
    "NotCounted",
    "Opportunity",
    "OpportunityCompetitor",
    "OpportunityProduct",
    "Order",
    "OrderLine",
    "OrderType",
    "Quote",
    "QuoteLine",
    "Stage",
    "StageChange",
]
