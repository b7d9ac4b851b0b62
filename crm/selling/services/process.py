"""The sales process itself: its stages and their evaluation points."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.selling.models import EvaluationPoint, Opportunity, Stage
from lab import records
from lab.tenancy.writing import sandbox_write

# By these a stage or point is known in packs, checks and programs.
KEY_TEXT = gettext_lazy(
    "A key stays as it is: programs and scenarios know it. Make a new one instead."
)


def stage_create(values: Mapping[str, Any]) -> Stage:
    """A new stage, after the last one unless a position is given."""
    with sandbox_write():
        last = Stage.objects.aggregate(last=Max("position"))["last"] or 0
        return records.create(Stage, {"position": last + 1, **values})


def stage_change(stage: Stage, values: Mapping[str, Any]) -> Stage:
    """Its key stays; its kind too while opportunities stand in it, for their history says otherwise."""
    with sandbox_write():
        if values.get("key", stage.key) != stage.key:
            raise ValidationError({"key": KEY_TEXT})
        used = values.get("kind", stage.kind) != stage.kind
        if used and Opportunity.objects.filter(stage=stage).exists():
            text = _("Opportunities stand in this stage. Move them on before you change its kind.")
            raise ValidationError({"kind": text})
        return records.change(stage, values)


def evaluation_point_change(point: EvaluationPoint, values: Mapping[str, Any]) -> EvaluationPoint:
    with sandbox_write():
        if values.get("key", point.key) != point.key:
            raise ValidationError({"key": KEY_TEXT})
        return records.change(point, values)
