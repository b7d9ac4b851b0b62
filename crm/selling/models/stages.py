"""The sales process of a company: its stages, with what each one asks for."""

from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class StageQuerySet(SandboxedQuerySet):
    def open(self) -> "StageQuerySet":
        return self.filter(kind=Stage.Kind.OPEN)


class Stage(Sandboxed):
    """A step of the sales process, with the rules for entering it."""

    class Kind(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Closed won")
        LOST = "lost", _("Closed lost")

    collection = "stages"
    administered = True
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "kind": {"open": "blue", "won": "green", "lost": "red"}
    }

    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    required_fields = CanonicalJSONField(
        _("required fields"),
        default=list,
        blank=True,
        help_text=_("Names of the fields that an opportunity must have before it enters."),
    )
    may_be_skipped = models.BooleanField(_("may be skipped"), default=True)
    guidance = models.TextField(_("guidance"), blank=True)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(StageQuerySet)()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "key"],
                name="stage_key_once",
                violation_error_message=_("There is a stage with this key already."),
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100),
                name="stage_probability_is_percent",
                violation_error_message=_("A probability is between 0 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def why_kept(self) -> str:
        """A process leads somewhere: it has a stage of each kind."""
        if Stage.objects.filter(kind=self.kind).exclude(pk=self.pk).exists():
            return ""
        return _now("The process needs a stage of this kind. Add another one first.")

    def clean(self) -> None:
        super().clean()
        names: Any = self.required_fields
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ValidationError({"required_fields": _("Give a list of field names.")})
        opportunity = self._meta.apps.get_model("crm", "Opportunity")
        for name in names:
            try:
                opportunity._meta.get_field(name)
            except FieldDoesNotExist:
                text = _("An opportunity has no field “%(name)s”.") % {"name": name}
                raise ValidationError({"required_fields": text}) from None


class EvaluationPoint(Sandboxed):
    """A question that must be answered with yes before an opportunity leaves a stage forwards."""

    collection = "evaluation-points"
    administered = True

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="points", verbose_name=_("stage"))
    key = models.SlugField(_("key"), max_length=40)
    question = models.CharField(_("question"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        verbose_name = _("evaluation point")
        verbose_name_plural = _("evaluation points")
        ordering = ["stage", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "stage", "key"],
                name="evaluation_point_key_once",
                violation_error_message=_("This stage has a point with this key already."),
            )
        ]

    def __str__(self) -> str:
        return self.question
