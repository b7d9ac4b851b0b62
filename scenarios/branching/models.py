"""Which company is a branch of which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lab.tenancy.models import Sandbox


class Branch(models.Model):
    """A live company that began as another one was at a snapshot. Numbers of a company's branches are
    not given twice."""

    sandbox = models.OneToOneField(
        Sandbox, models.CASCADE, related_name="as_branch", verbose_name=_("sandbox")
    )
    source = models.ForeignKey(
        Sandbox, models.CASCADE, related_name="branches", verbose_name=_("branch of")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    # The snapshot may be gone later: what it was called, and the entry of the journal until which both agree.
    moment = models.CharField(_("from"), max_length=120)
    entry = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("branch of a company")
        verbose_name_plural = _("branches of companies")
        ordering = ["source", "number"]
        constraints = [
            models.UniqueConstraint(fields=["source", "number"], name="branch_number_once")
        ]

    def __str__(self) -> str:
        return str(self.sandbox)
