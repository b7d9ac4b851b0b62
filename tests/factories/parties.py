from typing import Any

from crm.models import Account, AssignmentRule, Competitor, Contact, Lead, WebForm
from crm.parties.assignment.services import assignment_rule_create
from crm.parties.web_forms.services import web_form_create
from lab import records
from lab.records.picklist_items import picklist_item_create
from lab.records.picklists import PicklistItem
from lab.records.tags import Tag
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Seat
from tests.factories.naming import Builders, name_of, serial


def account(**values: Any) -> Account:
    return records.create(Account, {"name": name_of("Firm"), **values})


def contact(**values: Any) -> Contact:
    return records.create(Contact, {"name": name_of("Person"), **values})


def lead(**values: Any) -> Lead:
    return records.create(Lead, {"name": name_of("Lead"), "company": name_of("Prospect"), **values})


def competitor(**values: Any) -> Competitor:
    return records.create(Competitor, {"name": name_of("Rival"), **values})


def addressed(values: dict[str, Any]) -> dict[str, Any]:
    named = "account" in values or "account_id" in values
    return {"subject": name_of("Presses"), **values, **({} if named else {"account": account()})}


def assignment_rule(*, seats: list[Seat] | None = None, **values: Any) -> AssignmentRule:
    """Takes every lead; without `seats` it gives them to the company's head."""
    head = next(iter(current_actor().policy.seats.values()))
    lines = [(None, {"seat": seat}) for seat in seats or [head]]
    return assignment_rule_create({"name": name_of("Rule"), **values}, lines)


def web_form(*, asks: list[str] | None = None, **values: Any) -> WebForm:
    """Asks for the name, company and mail."""
    lines = [(None, {"field": field}) for field in asks or ["company", "email"]]
    return web_form_create({"title": name_of("Form"), **values}, lines)


def tag(**values: Any) -> Tag:
    return records.create(Tag, {"name": name_of("Tag"), **values})


def picklist_item(**values: Any) -> PicklistItem:
    key = f"item-{next(serial)}"
    given = {"list": "industries", "key": key, "label": key.title(), **values}
    return picklist_item_create(given)


BUILDERS: Builders = {
    "accounts": account,
    "assignment-rules": assignment_rule,
    "competitors": competitor,
    "contacts": contact,
    "leads": lead,
    "picklist-items": picklist_item,
    "tags": tag,
    "web-forms": web_form,
}
