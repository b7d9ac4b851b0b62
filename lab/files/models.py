"""What is known of a file's content."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """A file's content under its fingerprint. It belongs to no sandbox: many rows may name it, and
    neither a reset nor a deletion touches it; `manage.py blobs collect` removes what nothing names.
    """

    sha256 = models.CharField(_("fingerprint"), max_length=64, primary_key=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    media_type = models.CharField(_("media type"), max_length=100)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Also when the same content came again: it may be about to be named by a row.
    stored_at = models.DateTimeField(_("last stored at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["sha256"]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def path(self) -> str:
        """Where the storage holds it."""
        return f"blobs/{self.sha256[:2]}/{self.sha256[2:]}"

    def thumbnail_path(self, size: str) -> str:
        return f"thumbnails/{self.sha256[:2]}/{self.sha256[2:]}.{size}.webp"
