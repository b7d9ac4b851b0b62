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
from crm.selling.models.orders import Order, OrderLine
from crm.selling.models.quotes import Quote, QuoteLine
from crm.selling.models.stages import EvaluationPoint, Stage

__all__ = [
    "CompetitorProduct",
    "Conversion",
    "Evaluation",
    "EvaluationPoint",
    "Opportunity",
    "OpportunityCompetitor",
    "OpportunityProduct",
    "Order",
    "OrderLine",
    "Quote",
    "QuoteLine",
    "Stage",
    "StageChange",
]
