"""The chain of a sale, walked both ways: lead → opportunity → quote → order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from crm.parties.models import Lead
from crm.selling.models import Opportunity, Order, Quote
from lab.entities.spec import REGISTRY
from lab.tenancy.actor import current_actor
from lab.tenancy.models import Sandboxed

SHOWN = 3
STEPS: tuple[type[Sandboxed], ...] = (Lead, Opportunity, Quote, Order)


@dataclass(frozen=True)
class Link:
    """A record of the chain; `url` is "" for the one that the page is about."""

    text: str
    status: str
    tone: str
    url: str


@dataclass(frozen=True)
class Step:
    """A step with its visible records; none where the sale has not come so far."""

    label: Any
    icon: str
    links: list[Link]
    more: int
    current: bool


def chain_of(row: Sandboxed) -> list[Step]:
    """The steps of the sale that a lead, opportunity, quote or order belongs to, as far as the
    actor sees them; at most four queries."""
    found = _found(row)
    return [_step(model, found[model], row) for model in STEPS]


def _found(row: Any) -> dict[type[Sandboxed], list[Any]]:
    opportunity = row if isinstance(row, Opportunity) else _opportunity(row)
    lead_id = opportunity.source_lead_id if opportunity else None
    return {
        Lead: [row] if isinstance(row, Lead) else _rows(Lead, pk=lead_id),
        Opportunity: [opportunity] if opportunity else [],
        Quote: _quotes(row, opportunity),
        Order: _orders(row, opportunity),
    }


def _opportunity(row: Any) -> Opportunity | None:
    wanted = {"source_lead": row} if isinstance(row, Lead) else {"pk": row.opportunity_id}
    return next(iter(_rows(Opportunity, **wanted)), None)


def _quotes(row: Any, opportunity: Opportunity | None) -> list[Any]:
    if isinstance(row, Quote):
        return [row]
    if isinstance(row, Order):
        return _rows(Quote, pk=row.quote_id)
    return _rows(Quote, opportunity=opportunity)


def _orders(row: Any, opportunity: Opportunity | None) -> list[Any]:
    if isinstance(row, Order):
        return [row]
    return (
        _rows(Order, quote=row) if isinstance(row, Quote) else _rows(Order, opportunity=opportunity)
    )


def _rows(model: type[Sandboxed], **wanted: Any) -> list[Any]:
    """The visible rows, the latest first; none, without a query, where nothing is named."""
    if None in wanted.values():
        return []
    rows = model.objects.visible().filter(**wanted).order_by("-pk")
    return list(rows.select_related("stage") if model is Opportunity else rows)


def _step(model: type[Sandboxed], rows: Iterable[Any], about: Sandboxed) -> Step:
    rows = list(rows)
    return Step(
        label=capfirst(model._meta.verbose_name),
        icon=REGISTRY[model.collection].icon,
        links=[_link(row, about) for row in rows[:SHOWN]],
        more=max(0, len(rows) - SHOWN),
        current=isinstance(about, model),
    )


def _link(row: Any, about: Sandboxed) -> Link:
    url = reverse("record", args=[current_actor().sandbox.pk, row.collection, row.number])
    if isinstance(row, Opportunity):
        tone = row.stage.tones["kind"][row.stage.kind]
        return Link(str(row), str(row.stage), tone, "" if row == about else url)
    tone = row.tones["status"].get(row.status, "secondary")
    return Link(str(row), row.get_status_display(), tone, "" if row == about else url)
