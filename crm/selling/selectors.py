"""Questions about selling: the funnel, time in stage, and what a stage still asks for."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from crm.documents.money import rounded
from crm.selling.models import (
    Evaluation,
    EvaluationPoint,
    Opportunity,
    Stage,
    StageChange,
)
from crm.selling.models.opportunities import OpportunityQuerySet
from lab.tenancy.actor import current_actor

ZERO = Decimal(0)


@dataclass(frozen=True)
class FunnelStep:
    """The opportunities in one stage; `weighted` scales each amount by its own probability."""

    stage: Stage
    count: int
    amount: Decimal
    weighted: Decimal


def funnel(opportunities: OpportunityQuerySet) -> list[FunnelStep]:
    """Every stage in order with its opportunities summed, also the empty ones; two queries."""
    currency = current_actor().sandbox.currency
    sums = (
        opportunities.order_by()
        .values("stage")
        .annotate(
            count=Count("pk"),
            amount_sum=Coalesce(Sum("amount"), ZERO),
            weighted_sum=Coalesce(Sum(F("amount") * F("probability")), ZERO),
        )
    )
    found = {row["stage"]: row for row in sums}
    return [
        FunnelStep(
            stage=stage,
            count=row["count"] if row else 0,
            amount=rounded(row["amount_sum"], currency) if row else ZERO,
            weighted=rounded(row["weighted_sum"] / 100, currency) if row else ZERO,
        )
        for stage in Stage.objects.all()
        for row in [found.get(stage.pk)]
    ]


@dataclass(frozen=True)
class Stay:
    """A stay in a stage; `until` is None for the present one."""

    change: StageChange
    since: dt.datetime
    until: dt.datetime | None
    days: int


def stays(opportunity: Opportunity) -> list[Stay]:
    """The stages that an opportunity went through, with the simulated days spent in each."""
    changes = list(opportunity.stage_changes.select_related("from_stage", "to_stage", "seat").all())
    ends = [*(change.changed_at for change in changes[1:]), None][: len(changes)]
    now = current_actor().now
    return [
        Stay(change, change.changed_at, end, ((end or now) - change.changed_at).days)
        for change, end in zip(changes, ends, strict=True)
    ]


@dataclass(frozen=True)
class Point:
    """An evaluation point with the answer for one opportunity, if it was given."""

    point: EvaluationPoint
    evaluation: Evaluation | None

    @property
    def met(self) -> bool:
        return self.evaluation is not None and self.evaluation.met


def scorecard(opportunity: Opportunity, stage: Stage | None = None) -> list[Point]:
    """The points of a stage, by default the present one, with the answers."""
    points = EvaluationPoint.objects.filter(stage=stage or opportunity.stage_id)
    answers = {answer.point_id: answer for answer in opportunity.evaluations.all()}
    return [Point(point, answers.get(point.pk)) for point in points]


def score(opportunity: Opportunity) -> int | None:
    """Percent of the weight of all points of open stages that is met; None without any points."""
    points = list(EvaluationPoint.objects.filter(stage__kind=Stage.Kind.OPEN))
    whole = sum(point.weight for point in points)
    if not whole:
        return None
    met = set(opportunity.evaluations.filter(met=True).values_list("point_id", flat=True))
    return round(100 * sum(point.weight for point in points if point.pk in met) / whole)
