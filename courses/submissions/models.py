"""Submissions of teams."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Team
from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandbox

# The key of `results` under which those of each member stand; no check can be called so.
MEMBERS = "members of the team"


class Submission(models.Model):
    """The company of a team as it was handed in. `results` are those of the checks:
    {key: {"share": 0 to 1 or null, "evidence": [[collection, number], …]}}, and where people are
    judged one by one under MEMBERS the same for each: {id of the person: {key: …}}."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField(_("submission"))
    snapshot = models.OneToOneField(Sandbox, models.PROTECT, related_name="submission")
    # The last entry of the company's journal at that moment.
    entry = models.PositiveIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    at = models.DateTimeField(_("handed in at"), default=timezone.now, editable=False)
    days_late = models.PositiveSmallIntegerField(_("days late"), default=0, editable=False)
    note = models.TextField(_("note for the teacher"), blank=True, max_length=2000)
    results: Any = CanonicalJSONField(default=dict, editable=False)
    # Fingerprint of the scenario whose checks these are.
    digest = models.CharField(max_length=64, editable=False)
    judged_at = models.DateTimeField(default=timezone.now, editable=False)
    # What checks find that were mended since, until somebody takes it over.
    proposed: Any = CanonicalJSONField(null=True, editable=False)
    proposed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["team", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="submission_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.number}"
