"""Saved views: a list that somebody asked for, under a name."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext_lazy as _

from lab.tenancy.fields import CanonicalJSONField
from lab.tenancy.models import SandboxAttached, Seat
from lab.tenancy.scope import AttachedManager

if TYPE_CHECKING:
    from lab.tenancy.actor import Actor


class SavedViewManager(AttachedManager):
    def offered(self, actor: "Actor", collection: str) -> models.QuerySet:
        """The shared views of a collection and the actor's own, as the person has arranged them.

        `place` is where they put it, None for a view that is new since; `opens` marks the one that
        their list begins with.
        """
        mine = Q(shared=True) | Q(user=actor.user)
        placed = FilteredRelation("places", condition=Q(places__user=actor.user))
        return (
            self.filter(mine, collection=collection)
            .annotate(mine=placed, place=F("mine__position"), opens=F("mine__opens"))
            .order_by(F("place").asc(nulls_last=True), "-shared", "position", "pk")
        )


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


class ViewPlace(SandboxAttached):
    """Where among the tabs of a list a person wants a view, and whether the list begins with it."""

    view = models.ForeignKey(
        SavedView, models.CASCADE, related_name="places", verbose_name=_("saved view")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    position = models.PositiveIntegerField(_("position"))
    opens = models.BooleanField(_("opens first"), default=False)

    class Meta:
        verbose_name = _("place of a saved view")
        verbose_name_plural = _("places of saved views")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["view", "user"], name="view_place_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.view} {self.position}"
