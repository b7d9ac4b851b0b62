"""Saving, changing and deleting views of a list, whoever asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lab.access.decisions import ALLOWED, Decision, Refused
from lab.entities.models import SavedView
from lab.entities.spec import Entity
from lab.tenancy.actor import Mode, current_actor

MOST_VIEWS = 50
Params = Mapping[str, Sequence[str]]


def offered_views(entity: Entity) -> QuerySet[SavedView]:
    """The actor's own views of a list and those that are shared, as the person arranged them."""
    return SavedView.objects.offered(current_actor(), entity.name)


def may_share_views() -> Decision:
    """Whoever works in the company or teaches it: a shared view stands in everybody's list."""
    actor = current_actor()
    if actor.policy.read_only or (actor.mode is Mode.PLAY and actor.seat is None):
        return Decision(False, _("You are looking on: you can keep views for yourself only."))
    return ALLOWED


def view_create(
    entity: Entity, *, name: str, shared: bool, params: Params, columns: Sequence[str]
) -> SavedView:
    """Raises ValidationError for a name that is taken, or when there are too many; Refused for
    sharing by who only looks on."""
    actor = current_actor()
    if shared:
        may_share_views().require()
    offered = list(offered_views(entity))
    if sum(view.user_id == getattr(actor.user, "pk", None) for view in offered) >= MOST_VIEWS:
        raise ValidationError(_("You have 50 views here. Delete one that you do not need."))
    view = SavedView(
        sandbox=actor.sandbox,
        collection=entity.name,
        user=actor.user,
        position=len(offered),
        name=name,
        shared=shared,
        params={key: list(values) for key, values in params.items()},
        columns=list(columns),
    )
    return _saved(view)


def view_change(view: SavedView, **values: Any) -> SavedView:
    """Change name, shared, params or columns. Raises Refused for somebody else's view."""
    require_own(view)
    if values.get("shared") and not view.shared:
        may_share_views().require()
    for name, value in values.items():
        setattr(view, name, value)
    return _saved(view)


def view_delete(view: SavedView) -> None:
    require_own(view)
    view.delete()


def require_own(view: SavedView) -> None:
    if not view.may_change(current_actor()):
        raise Refused(_("This view belongs to somebody else. Save your own copy."))


def _saved(view: SavedView) -> SavedView:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("You have a view of this name already.")}) from error
    return view
