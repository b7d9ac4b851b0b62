"""Pages of records, below `/s/<sandbox>/`. Included last: a collection may have any name."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.views import View

from lab.entities.spec import REGISTRY
from lab.entities.views import (
    actions,
    arranging,
    boards,
    deleting,
    files,
    forms,
    inline,
    lists,
    looks,
    options,
    panels,
    records,
    search,
)

Page = Callable[..., HttpResponseBase]


def page(name: str, standard: type[View]) -> Page:
    """The entity's own view of this name, or the standard one."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        entity = REGISTRY.get(kwargs["collection"])
        chosen: type[View] = entity.views.get(name, standard) if entity else standard
        return chosen.as_view()(request, **kwargs)

    return view


RECORD = "<str:collection>/<int:number>/"

urlpatterns = [
    path("search/", search.SearchView.as_view(), name="search"),
    path("search/options/", options.AboutOptionsView.as_view(), name="about-options"),
    path(
        "files/<str:collection>/<int:number>/<str:field>/<str:name>",
        files.FileView.as_view(),
        name="file",
    ),
    path("<str:collection>/", page("list", lists.ListView), name="list"),
    path("<str:collection>/new/", page("create", forms.CreateView), name="create"),
    path("<str:collection>/board/", page("board", boards.BoardView), name="board"),
    path("<str:collection>/options/", options.OptionsView.as_view(), name="options"),
    path("<str:collection>/filters/", lists.FiltersView.as_view(), name="list-filters"),
    path("<str:collection>/look/", looks.LookView.as_view(), name="list-look"),
    path("<str:collection>/saved-view/", looks.SavedViewView.as_view(), name="saved-view"),
    path(
        "<str:collection>/saved-views/",
        arranging.ArrangeViewsView.as_view(),
        name="saved-views",
    ),
    path(RECORD, page("record", records.RecordDetail), name="record"),
    path(f"{RECORD}edit/", page("edit", forms.EditView), name="edit"),
    path(f"{RECORD}delete/", page("delete", deleting.DeleteView), name="delete"),
    path(f"{RECORD}place/", actions.PlaceView.as_view(), name="place"),
    path(f"{RECORD}panel/<str:panel>/", panels.PanelView.as_view(), name="panel"),
    path(f"{RECORD}field/<str:field>/", inline.FieldView.as_view(), name="field"),
    path(f"{RECORD}<str:action>/", page("action", actions.ActionView), name="action"),
]
