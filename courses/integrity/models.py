"""What was found when somebody looked for signs in the work of a class."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assignments.models import Assignment, Team
from lab.tenancy.fields import CanonicalJSONField


class Search(models.Model):
    """When the work of an assignment was last looked through. Its signs are replaced by the next one."""

    assignment = models.OneToOneField(Assignment, models.CASCADE, related_name="integrity_search")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    teams = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("search for signs")
        verbose_name_plural = _("searches for signs")
        ordering = ["assignment"]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.at:%Y-%m-%d}"


class Sign(models.Model):
    """Something worth a look. `evidence` depends on the kind; see `finding`."""

    class Kind(models.TextChoices):
        SAME_TEXT = "same", _("The same text")
        LIKE_TEXT = "like", _("Nearly the same text")
        IMPORT = "import", _("Many records by one import")
        DEVICE = "device", _("Two people at one device")
        STRAY = "stray", _("Names or amounts of another variant")
        PLACES = "places", _("One person at many addresses")

    tones = {
        "same": "red",
        "like": "orange",
        "import": "yellow",
        "device": "purple",
        "stray": "red",
    }

    search = models.ForeignKey(Search, models.CASCADE, related_name="signs")
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    team = models.ForeignKey(Team, models.CASCADE, related_name="signs")
    other = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    percent = models.PositiveSmallIntegerField(_("likeness"), default=100)
    evidence: Any = CanonicalJSONField(default=dict)

    class Meta:
        verbose_name = _("sign")
        verbose_name_plural = _("signs")
        ordering = ["search", "kind", "-percent", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.team}"
