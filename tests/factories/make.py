"""Records for tests, made through the write door as whoever acts at the moment.

`make.account(name="Acme")` gives one with the named values; `make.build("accounts")` is the same by
collection, so that a test can go over everything that is registered.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

from crm.models import (
    Account,
    AssignmentRule,
    Category,
    Competitor,
    Contact,
    ContactLog,
    EvaluationPoint,
    Event,
    Lead,
    Opportunity,
    Order,
    Product,
    Quote,
    Stage,
    Task,
    TaxRate,
    WebForm,
)
from crm.parties.assignment.services import assignment_rule_create
from crm.parties.web_forms.services import web_form_create
from crm.selling.services import document_create, opportunity_create
from lab import records
from lab.records.picklist_items import picklist_item_create
from lab.records.picklists import PicklistItem
from lab.records.tags import Tag
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed, Seat

_serial = count(1)


def _name(noun: str) -> str:
    return f"{noun} {next(_serial)}"


def account(**values: Any) -> Account:
    return records.create(Account, {"name": _name("Firm"), **values})


def contact(**values: Any) -> Contact:
    return records.create(Contact, {"name": _name("Person"), **values})


def lead(**values: Any) -> Lead:
    return records.create(Lead, {"name": _name("Lead"), "company": _name("Prospect"), **values})


def competitor(**values: Any) -> Competitor:
    return records.create(Competitor, {"name": _name("Rival"), **values})


def category(**values: Any) -> Category:
    return records.create(Category, {"name": _name("Category"), **values})


def product(**values: Any) -> Product:
    return records.create(Product, {"name": _name("Product"), "list_price": "100.00", **values})


def stage(**values: Any) -> Stage:
    key = f"stage-{next(_serial)}"
    return records.create(Stage, {"key": key, "name": key.title(), **values})


def evaluation_point(**values: Any) -> EvaluationPoint:
    key = f"point-{next(_serial)}"
    stage = Stage.objects.filter(kind="open").first()
    return records.create(
        EvaluationPoint, {"stage": stage, "key": key, "question": f"Is {key} met?", **values}
    )


def picklist_item(**values: Any) -> PicklistItem:
    key = f"item-{next(_serial)}"
    given = {"list": "industries", "key": key, "label": key.title(), **values}
    return picklist_item_create(given)


def tag(**values: Any) -> Tag:
    return records.create(Tag, {"name": _name("Tag"), **values})


def tax_rate(**values: Any) -> TaxRate:
    return records.create(TaxRate, {"name": _name("Tax"), "rate": 13, **values})


def task(**values: Any) -> Task:
    return records.create(Task, {"subject": _name("Task"), **values})


def event(**values: Any) -> Event:
    return records.create(Event, {"subject": _name("Event"), **values})


def contact_log(**values: Any) -> ContactLog:
    return records.create(ContactLog, {"summary": _name("Talked about offer"), **values})


def opportunity(**values: Any) -> Opportunity:
    return opportunity_create({"name": _name("Deal"), **values})


LINE = {"description": "Press", "quantity": 2, "price": "50.00", "tax_rate": 10}


def quote(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Quote:
    """A draft; without `lines` it has one of 2 x 50.00 with 10 % tax, 110.00 in all."""
    return document_create(Quote, _addressed(values), _new([LINE] if lines is None else lines))


def order(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Order:
    """A draft like that of `quote`."""
    return document_create(Order, _addressed(values), _new([LINE] if lines is None else lines))


def _new(lines: list[dict[str, Any]]) -> list[tuple[None, dict[str, Any]]]:
    return [(None, line) for line in lines]


def _addressed(values: dict[str, Any]) -> dict[str, Any]:
    named = "account" in values or "account_id" in values
    return {"subject": _name("Presses"), **values, **({} if named else {"account": account()})}


def assignment_rule(*, seats: list[Seat] | None = None, **values: Any) -> AssignmentRule:
    """Takes every lead; without `seats` it gives them to the company's head."""
    head = next(iter(current_actor().policy.seats.values()))
    lines = [(None, {"seat": seat}) for seat in seats or [head]]
    return assignment_rule_create({"name": _name("Rule"), **values}, lines)


def web_form(*, asks: list[str] | None = None, **values: Any) -> WebForm:
    """Asks for the name, company and mail."""
    lines = [(None, {"field": field}) for field in asks or ["company", "email"]]
    return web_form_create({"title": _name("Form"), **values}, lines)


BUILDERS: dict[str, Callable[..., Sandboxed]] = {
    "accounts": account,
    "assignment-rules": assignment_rule,
    "categories": category,
    "competitors": competitor,
    "contact-logs": contact_log,
    "contacts": contact,
    "evaluation-points": evaluation_point,
    "events": event,
    "leads": lead,
    "opportunities": opportunity,
    "orders": order,
    "picklist-items": picklist_item,
    "products": product,
    "quotes": quote,
    "stages": stage,
    "tags": tag,
    "tasks": task,
    "web-forms": web_form,
    "tax-rates": tax_rate,
}


def build(collection: str, **values: Any) -> Sandboxed:
    return BUILDERS[collection](**values)
