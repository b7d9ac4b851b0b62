"""What a student writes of the own work in a lab."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Team

MOST_CHARACTERS = 8000


class LabReport(models.Model):
    """The words of one member. All else of a report is read from the work itself."""

    WORDS: ClassVar[tuple[str, ...]] = ("results", "difficulties", "learned")

    team = models.ForeignKey(Team, models.CASCADE, related_name="reports")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="lab_reports")
    results = models.TextField(
        _("results and analysis"),
        blank=True,
        max_length=MOST_CHARACTERS,
        help_text=_("What came of the work? Which figures show it, and why are they so?"),
    )
    difficulties = models.TextField(
        _("difficulties and how they were solved"),
        blank=True,
        max_length=MOST_CHARACTERS,
        help_text=_("What went wrong or took long? What did you do about it?"),
    )
    learned = models.TextField(
        _("what was learned"),
        blank=True,
        max_length=MOST_CHARACTERS,
        help_text=_("What would you do differently with a real customer?"),
    )
    # Rises with each saving, so that one window does not overwrite what another has saved.
    version = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)

    class Meta:
        verbose_name = _("lab report")
        verbose_name_plural = _("lab reports")
        ordering = ["team", "author__student_number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "author"], name="lab_report_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.team} · {self.author}"

    @property
    def is_whole(self) -> bool:
        return all(getattr(self, name).strip() for name in self.WORDS)
