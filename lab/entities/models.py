"""Saved views: a list that somebody asked for, under a name."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import SandboxAttached, Seat
from lab.tenancy.scope import AttachedManager

if TYPE_CHECKING:
    from lab.tenancy.actor import Actor


class SavedViewManager(AttachedManager):
    def offered(self, actor: "Actor", collection: str) -> models.QuerySet:
        """The shared views of a collection and the actor's own."""
        mine = Q(shared=True) | Q(user=actor.user)
        return self.filter(mine, collection=collection)


class SavedView(SandboxAttached):
    """Filters, order and columns of a list. A person's own; a shared one is seen by everybody."""

    collection = models.CharField(_("records"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    shared = models.BooleanField(_("shared with everybody"), default=False)
    params = CanonicalJSONField(default=dict)
    columns = CanonicalJSONField(default=list)
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = SavedViewManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["-shared", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "collection", "user", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def may_change(self, actor: "Actor") -> bool:
        """Its owner; a shared one also the company's head and the class's staff."""
        return self.user_id == getattr(actor.user, "pk", None) or (
            self.shared
            and (actor.seat is None or actor.seat.kind == Seat.Kind.HEAD)
            and not actor.policy.read_only
        )
