"""What keeps an opportunity from its next stage, and how long it was in those before."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from crm.selling.models import Opportunity, Stage
from crm.selling.selectors import Point, Stay, score, scorecard, stays
from lab.entities.fields import keyed_rows


@dataclass(frozen=True)
class Need:
    """A field that the next stage asks for."""

    name: str
    label: str
    met: bool


@dataclass(frozen=True)
class Outlook:
    """`following` is None where the process ends; `ready` says that it may be entered now."""

    stage: Stage
    following: Stage | None
    needs: list[Need]
    points: list[Point]
    score: int | None
    stays: list[Stay]

    @property
    def ready(self) -> bool:
        asked = (point for point in self.points if point.point.weight)
        return all(need.met for need in self.needs) and all(point.met for point in asked)


def outlook(opportunity: Opportunity) -> Outlook:
    """What is asked for before the next stage, and the stage history; at most six queries."""
    stages = keyed_rows(Stage)
    stage = next(each for each in stages if each.pk == opportunity.stage_id)
    following = _following(stages, stage)
    return Outlook(
        stage=stage,
        following=following,
        needs=[_need(opportunity, name) for name in following.required_fields] if following else [],
        points=scorecard(opportunity) if following else [],
        score=score(opportunity),
        stays=stays(opportunity),
    )


def _following(stages: list[Stage], stage: Stage) -> Stage | None:
    """The next stage on the way to winning; none for a closed one."""
    if stage.kind != Stage.Kind.OPEN:
        return None
    later = (each for each in stages if each.position > stage.position)
    return next((each for each in later if each.kind != Stage.Kind.LOST), None)


def _need(opportunity: Opportunity, name: str) -> Need:
    field: Any = Opportunity._meta.get_field(name)
    met = getattr(opportunity, field.attname) not in (None, "", 0)
    return Need(name, capfirst(field.verbose_name), met)
