"""The saved views of a list in the order that a person likes, and the one that the list begins with."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lab.entities.addresses import list_url
from lab.entities.models import SavedView, ViewPlace
from lab.entities.views.base import EntityView, go
from lab.people.views.common import person_of


class ArrangeViewsView(EntityView):
    """GET: the dialog. POST: `order` holds the views in their order, `opens` the first to be shown."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        context = self.context(views=self._views())
        return render(request, "lab/entity/_arrange_views.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        views = {str(view.pk): view for view in self._views()}
        named = [text for text in dict.fromkeys(request.POST.getlist("order")) if text in views]
        rest = [text for text in views if text not in named]
        self._place([views[text] for text in (*named, *rest)], request.POST.get("opens", ""))
        told = _("Your views are arranged.")
        return go(request, list_url(self.entity.name), told=told)

    def _views(self) -> list[SavedView]:
        return list(SavedView.objects.offered(self.actor, self.entity.name))

    def _place(self, views: Sequence[SavedView], opens: str) -> None:
        person = person_of(self.request)
        places = [
            ViewPlace(
                sandbox=self.actor.sandbox,
                view=view,
                user=person,
                position=position,
                opens=str(view.pk) == opens,
            )
            for position, view in enumerate(views)
        ]
        # A view that somebody deletes meanwhile takes its place along.
        with transaction.atomic():
            ViewPlace.objects.filter(user=person, view__collection=self.entity.name).delete()
            ViewPlace.objects.bulk_create(places)
