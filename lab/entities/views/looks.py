"""How a person likes a list: its columns, density and page size; and views saved under a name."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lab.entities.addresses import list_url
from lab.entities.asking import (
    DENSITIES,
    PAGE_SIZES,
    SESSION,
    Asked,
    asked_for,
    columns_key,
)
from lab.entities.fields import Field, field_of
from lab.entities.models import SavedView
from lab.entities.saved_views import view_change, view_create, view_delete
from lab.entities.views.base import EntityView, go


class LookView(EntityView):
    """GET: the dialog of the columns. POST remembers columns, density, numbering or page size."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = asked_for(request, self.entity)
        back = urlsplit(request.headers.get("HX-Current-URL", ""))
        context = self.context(
            asked=asked, column_choice=column_choice(asked), back=f"{back.path}?{back.query}"
        )
        return render(request, "lab/entity/_columns.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        session = request.session.get(SESSION, {})
        self._columns(request, session)
        if request.POST.get("density") in DENSITIES:
            session["density"] = request.POST["density"]
        if request.POST.get("numbered") in ("0", "1"):
            session["numbered"] = request.POST["numbered"] == "1"
        if request.POST.get("size", "") in {str(size) for size in PAGE_SIZES}:
            session["size"] = int(request.POST["size"])
        request.session[SESSION] = session
        return redirect(self._back(request))

    def _columns(self, request: HttpRequest, session: dict[str, Any]) -> None:
        view = SavedView.objects.offered(self.actor, self.entity.name)
        chosen = request.POST.get("view", "")
        known = chosen.isdecimal() and len(chosen) < 19
        found = view.filter(pk=int(chosen)).first() if known else None
        key, kept = columns_key(self.entity, found), session.setdefault("columns", {})
        offered = self.entity.all_columns
        names = [name for name in request.POST.getlist("columns") if name in offered]
        if "standard" in request.POST:
            kept.pop(key, None)
        elif names:
            kept[key] = list(dict.fromkeys(names))

    def _back(self, request: HttpRequest) -> str:
        """To the list that was looked at: an address of this page and no other."""
        back = request.POST.get("back", "")
        here = list_url(self.entity.name)
        safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
        return back if safe and urlsplit(back).path.startswith(here) else here


class SavedViewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    shared = forms.BooleanField(
        label=gettext_lazy("Everybody in this company sees it"), required=False
    )
    keep = forms.BooleanField(
        label=gettext_lazy("Keep the filters, the order and the columns as they are now"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, view: SavedView | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if view is None:
            del self.fields["keep"]


class SavedViewView(EntityView):
    """The dialog of a saved view: save the list as it is under a name, change it, delete it."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = asked_for(request, self.entity)
        view = asked.view
        initial = {"name": view.name, "shared": view.shared} if view else {}
        return self._dialog(asked, SavedViewForm(initial=initial, view=view))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        asked = asked_for(request, self.entity)
        if "delete" in request.POST:
            return self._delete(asked)
        if "update" in request.POST:
            return self._update(asked)
        form = SavedViewForm(request.POST, view=asked.view)
        if not form.is_valid():
            return self._dialog(asked, form, status=422)
        try:
            view = self._save(asked, form.cleaned_data, new="new" in request.POST)
        except ValidationError as error:
            form.add_error(None, error)
            return self._dialog(asked, form, status=422)
        return self._saved(asked, view)

    def _saved(self, asked: Asked, view: SavedView) -> HttpResponse:
        self._forget_columns(asked)
        told = _("The view “%(name)s” is saved.") % {"name": view.name}
        return go(self.request, f"{list_url(self.entity.name)}?view={view.pk}", told=told)

    def _update(self, asked: Asked) -> HttpResponse:
        """The view with what the list shows now, under the name that it has."""
        return self._saved(asked, view_change(_shown(asked), **_now(asked)))

    def _dialog(self, asked: Asked, form: SavedViewForm, status: int = 200) -> HttpResponse:
        context = self.context(asked=asked, form=form, may_change=asked.may_change)
        return render(self.request, "lab/entity/_saved_view.html", context, status=status)

    def _save(self, asked: Asked, said: dict[str, Any], *, new: bool) -> SavedView:
        named = {"name": said["name"], "shared": said["shared"]}
        if new or asked.view is None:
            return view_create(self.entity, **named, **_now(asked))
        return view_change(asked.view, **named, **(_now(asked) if said["keep"] else {}))

    def _delete(self, asked: Asked) -> HttpResponse:
        view = _shown(asked)
        name = view.name
        view_delete(view)
        messages.success(self.request, _("The view “%(name)s” is deleted.") % {"name": name})
        return go(self.request, list_url(self.entity.name))

    def _forget_columns(self, asked: Asked) -> None:
        """What was chosen for the session is in the view now."""
        session = self.request.session.get(SESSION, {})
        for view in (None, asked.view):
            session.get("columns", {}).pop(columns_key(self.entity, view), None)
        self.request.session[SESSION] = session


def _shown(asked: Asked) -> SavedView:
    if asked.view is None:
        raise Http404
    return asked.view


def _now(asked: Asked) -> dict[str, Any]:
    """What the list shows now, for the view to keep."""
    params = {name: asked.params.getlist(name) for name in asked.params}
    return {"params": params, "columns": list(asked.columns)}


def column_choice(asked: Asked) -> list[tuple[Field, bool]]:
    """All columns, the chosen ones first and in their order."""
    chosen = list(asked.columns)
    others = [name for name in asked.entity.all_columns if name not in chosen]
    model = asked.entity.model
    return [(field_of(model, name), name in chosen) for name in (*chosen, *others)]
