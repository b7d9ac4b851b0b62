from typing import Any

from crm.models import EvaluationPoint, Opportunity, Order, Quote, Stage
from crm.selling.services import document_create, opportunity_create
from lab import records
from tests.factories.naming import Builders, name_of, new_lines, serial
from tests.factories.parties import addressed


def opportunity(**values: Any) -> Opportunity:
    return opportunity_create({"name": name_of("Deal"), **values})


def stage(**values: Any) -> Stage:
    key = f"stage-{next(serial)}"
    return records.create(Stage, {"key": key, "name": key.title(), **values})


def evaluation_point(**values: Any) -> EvaluationPoint:
    key = f"point-{next(serial)}"
    stage = Stage.objects.filter(kind="open").first()
    return records.create(
        EvaluationPoint, {"stage": stage, "key": key, "question": f"Is {key} met?", **values}
    )


LINE = {"description": "Press", "quantity": 2, "price": "50.00", "tax_rate": 10}


def quote(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Quote:
    """A draft; without `lines` it has one of 2 x 50.00 with 10 % tax, 110.00 in all."""
    return document_create(Quote, addressed(values), new_lines([LINE] if lines is None else lines))


def order(*, lines: list[dict[str, Any]] | None = None, **values: Any) -> Order:
    """A draft like that of `quote`."""
    return document_create(Order, addressed(values), new_lines([LINE] if lines is None else lines))


BUILDERS: Builders = {
    "evaluation-points": evaluation_point,
    "opportunities": opportunity,
    "orders": order,
    "quotes": quote,
    "stages": stage,
}
