"""What simulated customers remember, and how they decided."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager


class PersonaState(Sandboxed):
    """One persona of the cast in this company. `contact` and `lead` are numbers of the person whom it
    plays: a lead until that is converted, then the contact. `state` is an engine `State` as JSON; `open`
    says whether a need waits for an answer, so that the end of a day asks after no other."""

    collection = "persona-states"
    inner = True

    key = models.CharField(_("key"), max_length=80)
    contact = models.PositiveIntegerField(_("contact"), null=True, blank=True)
    lead = models.PositiveIntegerField(_("lead"), null=True, blank=True)
    state = CanonicalJSONField(default=dict)
    open = models.BooleanField(default=False)

    objects: ClassVar[Any] = SandboxedManager()

    class Meta:
        verbose_name = _("state of a simulated customer")
        verbose_name_plural = _("states of simulated customers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "key"], name="persona_state_once"),
        ]
        indexes = [
            models.Index(fields=["sandbox", "contact"], name="persona_by_contact"),
            models.Index(fields=["sandbox", "lead"], name="persona_by_lead"),
        ]

    def __str__(self) -> str:
        return self.key


class Decision(Sandboxed):
    """What a persona made of a quote, or of the first answer to its enquiry, with all that it came from.

    `quote` and `opportunity` are numbers; `kind` is a `scenarios.engine.answers.Kind`. `weighing` is that
    of `engine.replays`, or says after how many hours somebody answered. It is told once `told_at` is set.
    """

    collection = "persona-decisions"
    inner = True

    persona = models.CharField(_("persona"), max_length=80)
    need = models.CharField(_("need"), max_length=80)
    quote = models.PositiveIntegerField(_("quote"), null=True, blank=True)
    opportunity = models.PositiveIntegerField(_("opportunity"), null=True, blank=True)
    kind = models.CharField(_("decision"), max_length=12)
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    weighing = CanonicalJSONField(default=dict)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    objects: ClassVar[Any] = SandboxedManager()

    class Meta:
        verbose_name = _("decision of a simulated customer")
        verbose_name_plural = _("decisions of simulated customers")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["sandbox", "quote"], name="decision_by_quote"),
            models.Index(fields=["sandbox", "opportunity"], name="decision_by_opportunity"),
        ]

    def __str__(self) -> str:
        return f"{self.persona} {self.kind}"
