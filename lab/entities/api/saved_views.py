"""The saved views of a list: one's own and those that are shared."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.asked import asked_rows
from lab.entities.api.collections import Body, CollectionView
from lab.entities.api.described import TEXT, WHOLE, YES_NO, GenericSchema, every, many
from lab.entities.models import SavedView
from lab.entities.saved_views import offered_views, view_change, view_create, view_delete
from lab.entities.spec import Entity

VIEW = every(
    id=WHOLE,
    name=TEXT,
    shared=YES_NO,
    own=YES_NO,
    opens=YES_NO,
    params={
        "type": "object",
        "description": "Filters and `ordering`, as the list takes them.",
        "additionalProperties": many(TEXT),
    },
    columns=many(TEXT),
)


class ViewBody(Body):
    name = serializers.CharField(max_length=60)
    shared = serializers.BooleanField(required=False)
    params = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(max_length=200), max_length=100),
        required=False,
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=200
    )


class ViewChange(ViewBody):
    name = serializers.CharField(max_length=60, required=False)


class ViewsSchema(GenericSchema):
    operations = {
        "GET": ("saved_views_list", 200, "SavedViews", many(VIEW)),
        "POST": ("saved_view_create", 201, "SavedView", VIEW),
    }
    bodies = {"POST": ViewBody}


class ViewSchema(GenericSchema):
    operations = {
        "GET": ("saved_view_read", 200, "SavedView", VIEW),
        "PATCH": ("saved_view_change", 200, "SavedView", VIEW),
        "DELETE": ("saved_view_delete", 204, "", {}),
    }
    bodies = {"PATCH": ViewChange}


class SavedViewsView(CollectionView):
    """Filters, order and columns under a name, as the tabs of the list have them."""

    schema = ViewsSchema()

    def get(self, request: Request, **_address: Any) -> Response:
        return Response([self._told(view) for view in offered_views(self.entity)])

    def post(self, request: Request, **_address: Any) -> Response:
        given = ViewBody.of(request)
        require_askable(self.entity, given)
        view = view_create(
            self.entity,
            name=given["name"],
            shared=given.get("shared", False),
            params=given.get("params", {}),
            columns=given.get("columns", self.entity.first_columns),
        )
        return Response(self._told(view), status.HTTP_201_CREATED)

    def _told(self, view: SavedView) -> dict[str, Any]:
        return view_told(view, self.actor.user)


class SavedViewView(CollectionView):
    schema = ViewSchema()

    def get(self, request: Request, view: int, **_address: Any) -> Response:
        return Response(view_told(self._view(view), self.actor.user))

    def patch(self, request: Request, view: int, **_address: Any) -> Response:
        found, given = self._view(view), ViewChange.of(request)
        require_askable(self.entity, given)
        return Response(view_told(view_change(found, **given), self.actor.user))

    def delete(self, request: Request, view: int, **_address: Any) -> Response:
        view_delete(self._view(view))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _view(self, pk: int) -> SavedView:
        if (found := offered_views(self.entity).filter(pk=pk).first()) is None:
            raise Hidden
        return found


def require_askable(entity: Entity, given: Mapping[str, Any]) -> None:
    """Refuse filters and columns that the list does not have."""
    query = QueryDict(mutable=True)
    for name, values in given.get("params", {}).items():
        query.setlist(name, values)
    asked_rows(entity, query)
    if unknown := [name for name in given.get("columns", ()) if name not in entity.all_columns]:
        text = _("There is no field “%(name)s”.") % {"name": unknown[0]}
        raise ValidationError({"columns": [text]})


def view_told(view: SavedView, user: Any) -> dict[str, Any]:
    return {
        "id": view.pk,
        "name": view.name,
        "shared": view.shared,
        "own": view.user_id == getattr(user, "pk", None),
        "opens": bool(getattr(view, "opens", False)),
        "params": view.params,
        "columns": view.columns,
    }
