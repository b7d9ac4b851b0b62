"""What is planned in a company, and how far its journal has been followed."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import Sandboxed
from lab.tenancy.scope import SandboxedManager, SandboxedQuerySet


class HappeningQuerySet(SandboxedQuerySet):
    def waiting(self) -> "HappeningQuerySet":
        return self.filter(done=False)


class Happening(Sandboxed):
    """Something that will happen at a moment, by a registered kind. `key` says to whom or what, such as
    a persona's key; `data` holds what is needed then, references as numbers."""

    collection = "happenings"
    inner = True

    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=120, blank=True)
    data = CanonicalJSONField(default=dict)
    done = models.BooleanField(_("done"), default=False)

    objects: ClassVar[Any] = SandboxedManager.from_queryset(HappeningQuerySet)()

    class Meta:
        verbose_name = _("happening")
        verbose_name_plural = _("happenings")
        ordering = ["at", "kind", "key", "pk"]
        indexes = [models.Index(fields=["sandbox", "done", "at"], name="happening_by_moment")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()


class Followed(Sandboxed):
    """How far the journal has been followed: the number of the last entry that was seen."""

    collection = "followed"
    inner = True

    entry = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("followed journal")
        verbose_name_plural = _("followed journals")
        constraints = [
            models.UniqueConstraint(fields=["sandbox"], name="journal_followed_once_per_sandbox")
        ]

    def __str__(self) -> str:
        return str(self.entry)
