"""Injects that teachers have made, and what was injected into which company."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.people.models import School
from lab.tenancy.models import SandboxAttached


class Inject(models.Model):
    """An event of a teacher's own: what all teachers of the school may throw in. `names` and `texts` are
    by language, `effects` as `scenarios.effects.kind.Effect.as_json`."""

    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    names = models.JSONField(_("names"), default=dict)
    texts = models.JSONField(_("texts"), default=dict)
    effects = models.JSONField(_("effects"), default=list)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("inject")
        verbose_name_plural = _("injects")
        ordering = ["pk"]

    def __str__(self) -> str:
        names: dict[str, str] = self.names
        return next(iter(names.values()), "")


class Injection(SandboxAttached):
    """One inject in one company and attempt: by whom, for which simulated moment, and what came of it.

    `batch` is its step in the journal; `problem` why nothing was done.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not possible")
        UNDONE = "undone", _("Undone")

    tones = {"planned": "blue", "done": "green", "failed": "red", "undone": "secondary"}

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    key = models.CharField(_("inject"), max_length=120)
    names = models.JSONField(_("names"), default=dict)
    effects = models.JSONField(_("effects"), default=list)
    attempt = models.PositiveIntegerField(_("attempt"))
    at = models.DateTimeField(_("simulated moment"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    problem = models.TextField(_("problem"), blank=True)
    batch = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("injection")
        verbose_name_plural = _("injections")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sandbox", "attempt"], name="injection_by_attempt")]

    def __str__(self) -> str:
        return self.key

    @property
    def tone(self) -> str:
        return self.tones[self.state]

    @property
    def can_end(self) -> bool:
        """Whether it is worth trying to take it back."""
        return self.state == self.State.PLANNED or (
            self.state == self.State.DONE and self.batch is not None
        )

    def follow(self, state: str, **values: Any) -> None:
        self.state = state
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *values])
