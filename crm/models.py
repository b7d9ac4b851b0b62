"""All models of the CRM, gathered for Django."""

from crm.activities.models import ContactLog, Event, Task
from crm.catalogue.models import Category, Product, TaxRate
from crm.parties.assignment.models import AssignmentRule, AssignmentSeat
from crm.parties.collisions.models import CollisionRule
from crm.parties.models import Account, Competitor, Contact, Lead
from crm.parties.web_forms.models import WebForm, WebFormField
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
    "AssignmentRule",
    "AssignmentSeat",
    "Category",
    "CollisionRule",
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
    "WebForm",
    "WebFormField",
]
