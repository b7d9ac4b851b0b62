"""What the company wants when two of its people meet at one customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandboxed


class CollisionRule(Sandboxed):
    """How collisions are dealt with; without a row they are warned of."""

    class Mode(models.TextChoices):
        WARN = "warn", _("Warn")
        REFUSE = "refuse", _("Refuse")
        OFF = "off", _("Say nothing")

    collection = "collision-rules"
    administered = True

    mode = models.CharField(_("on a collision"), max_length=6, choices=Mode, default=Mode.WARN)

    class Meta:
        verbose_name = _("rule for collisions")
        verbose_name_plural = _("rules for collisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.get_mode_display())
