"""An import on its way: the file, what its columns mean, what it would do, what it did."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lab.jobs.models import Job
from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import SandboxAttached


def unguessable_path(_run: models.Model, name: str) -> str:
    return f"imports/{secrets.token_urlsafe(24)}{PurePath(name).suffix[:10].lower()}"


class ImportRun(SandboxAttached):
    """One file that one person imports into one collection. Only that person sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    collection = models.CharField(max_length=60)
    attempt = models.PositiveIntegerField()
    file = models.FileField(upload_to=unguessable_path)
    file_name = models.CharField(max_length=120)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    duplicates = models.CharField(max_length=6, default="skip")
    then = models.JSONField(default=list)
    bad_rows = models.CharField(max_length=6, default="none")
    check_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    write_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    report = CanonicalJSONField(default=dict)
    outcome = CanonicalJSONField(default=dict)
    error_file = models.FileField(upload_to=unguessable_path, blank=True)
    entry = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "collection"], name="import_run_by_user")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def written(self) -> bool:
        return bool(self.outcome) and self.outcome["written"]
