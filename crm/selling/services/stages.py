"""The rules of the sales process: what must be true before an opportunity enters a stage."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm.selling.models import EvaluationPoint, Opportunity, Stage

# kind of the present stage -> kinds that may follow. A closed one is opened only by reopening.
FOLLOWING: dict[str, frozenset[str]] = {
    Stage.Kind.OPEN: frozenset(Stage.Kind.values),
    Stage.Kind.WON: frozenset(),
    Stage.Kind.LOST: frozenset(),
}


def first_stage(kind: str = Stage.Kind.OPEN) -> Stage:
    """The first stage of a kind. Raises ValidationError when the process has none."""
    if (stage := Stage.objects.filter(kind=kind).first()) is None:
        raise ValidationError(
            _("The sales process has no stage of the kind “%(kind)s”. Add one first.")
            % {"kind": Stage.Kind(kind).label}
        )
    return stage


def require_entry(
    opportunity: Opportunity, stage: Stage, *, came_from: Stage | None = None
) -> None:
    """Raise ValidationError (by field) with all that keeps the opportunity out of the stage.

    Losing and going back ask only for the fields. `came_from` is the present stage unless given.
    """
    came_from = came_from or opportunity.stage
    errors: dict[str, list[str]] = {}
    for name, text in _missing_fields(opportunity, stage):
        errors.setdefault(name, []).append(text)
    if stage.kind != Stage.Kind.LOST and stage.position > came_from.position:
        problems = [*_skipped_stages(came_from, stage), *_unmet_points(opportunity, came_from)]
        if problems:
            errors["stage"] = problems
    if errors:
        raise ValidationError(errors)


def _missing_fields(opportunity: Opportunity, stage: Stage) -> Iterator[tuple[str, str]]:
    for name in stage.required_fields:
        if getattr(opportunity, name) in (None, "", 0):
            field: Any = Opportunity._meta.get_field(name)
            yield (
                name,
                _("The stage “%(stage)s” needs the field “%(field)s”: fill it in first.")
                % {
                    "stage": stage,
                    "field": field.verbose_name,
                },
            )


def _skipped_stages(came_from: Stage, stage: Stage) -> Iterator[str]:
    between = Stage.objects.open().filter(
        position__gt=came_from.position, position__lt=stage.position, may_be_skipped=False
    )
    for skipped in between:
        yield _("The stage “%(stage)s” cannot be skipped: move there first.") % {"stage": skipped}


def _unmet_points(opportunity: Opportunity, came_from: Stage) -> Iterator[str]:
    """Points of the stage to be left that are not met; those of weight 0 are advice only."""
    met = opportunity.evaluations.filter(met=True).values("point")
    points = EvaluationPoint.objects.filter(stage=came_from, weight__gt=0)
    for point in points.exclude(pk__in=met):
        yield _("Not yet met in the stage “%(stage)s”: %(question)s") % {
            "stage": came_from,
            "question": point.question,
        }
