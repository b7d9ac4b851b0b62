"""All models of the CRM, gathered for Django."""

from crm.activities.models import ContactLog, Event, Task
from crm.catalogue.models import Category, Product, TaxRate
from crm.parties.models import Account, Competitor, Contact, Lead
from crm.selling.models import (
    CompetitorProduct,
    Conversion,
    Evaluation,
    EvaluationPoint,
    Opportunity,
    OpportunityCompetitor,
    OpportunityProduct,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
    Stage,
    StageChange,
)

__all__ = [
    "Account",
    "Category",
    "Competitor",
    "CompetitorProduct",
    "Contact",
    "ContactLog",
    "Conversion",
    "Evaluation",
    "EvaluationPoint",
    "Event",
    "Lead",
    "Opportunity",
    "OpportunityCompetitor",
    "OpportunityProduct",
    "Order",
    "OrderLine",
    "Product",
    "Quote",
    "QuoteLine",
    "Stage",
    "StageChange",
    "Task",
    "TaxRate",
]
