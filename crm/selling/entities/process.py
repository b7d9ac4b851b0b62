"""The sales process as people see it: its stages, and the questions between them."""

from django.utils.translation import gettext_lazy as _

from crm.selling.models import EvaluationPoint, Stage
from crm.selling.services.process import evaluation_point_change, stage_change, stage_create
from lab.entities.spec import Entity, Related, Section, register

STAGES = register(
    Entity(
        model=Stage,
        area="company",
        icon="stairs-up",
        head=("kind", "position", "probability"),
        columns=("name", "position", "kind", "probability", "may_be_skipped", "required_fields"),
        sections=(
            Section(title=_("Stage"), fields=("name", "key", "kind", "position", "probability")),
            Section(title=_("Before it is entered"), fields=("may_be_skipped", "required_fields")),
            Section(title=_("Guidance"), fields=("guidance",)),
        ),
        filters=("kind", "probability", "may_be_skipped"),
        search=("name", "guidance"),
        ordering=("position",),
        related=(
            Related(
                collection="evaluation-points",
                field="stage",
                columns=("question", "weight"),
            ),
        ),
        import_key="key",
        bulk_fields=("may_be_skipped",),
        create=stage_create,
        change=stage_change,
    )
)

EVALUATION_POINTS = register(
    Entity(
        model=EvaluationPoint,
        area="company",
        icon="clipboard-check",
        head=("stage", "weight"),
        columns=("question", "stage", "weight", "key"),
        sections=(
            Section(title=_("Evaluation point"), fields=("question", "stage", "key", "weight")),
        ),
        filters=("stage", "weight"),
        search=("question",),
        ordering=("stage",),
        import_key="key",
        bulk_fields=("weight",),
        change=evaluation_point_change,
    )
)
