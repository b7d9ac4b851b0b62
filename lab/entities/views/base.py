"""What all entity pages share: finding the entity and the record, and answering what went wrong."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views import View

from lab.access.decisions import Hidden
from lab.entities.fields import fields_of, joins
from lab.entities.spec import REGISTRY, Entity
from lab.records.repeats import KeyTaken
from lab.tenancy.actor import Actor, current_actor
from lab.tenancy.fields import NUMBER_MASK
from lab.tenancy.models import Sandboxed
from lab.ui.errors import conflict


def entity_or_404(collection: str) -> Entity:
    if (entity := REGISTRY.get(collection)) is None:
        raise Hidden
    return entity


class EntityView(View):
    """A page about one collection; `self.entity` and `self.actor` are there."""

    entity: Entity
    actor: Actor

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entity = entity_or_404(kwargs["collection"])
        self.actor = current_actor()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except KeyTaken as error:
            response = conflict(request, error)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def context(self, **more: Any) -> dict[str, Any]:
        return {"entity": self.entity, "sandbox": self.actor.sandbox, **more}


class RecordView(EntityView):
    """A page about one record that the actor may see."""

    number: int

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.number = kwargs["number"]
        if self.number > NUMBER_MASK:
            raise Hidden

    def record(self, names: tuple[str, ...] | None = None) -> Sandboxed:
        """The record, joined with what its fields (or those named) show."""
        shown = names if names is not None else (*self.entity.head, *self.entity.all_columns)
        rows = self.entity.rows().numbered(self.number)
        links = joins(fields_of(self.entity, shown))
        try:
            return (rows.select_related(*links) if links else rows).get()
        except ObjectDoesNotExist as error:
            raise Hidden from error


def is_part(request: HttpRequest, target: str = "") -> bool:
    """Whether htmx asked for a part of a page (the one with the id `target`) and not for a page."""
    details = request.htmx  # type: ignore[attr-defined]
    if not details or details.history_restore_request:
        return False
    return not target or details.target == target


def go(request: HttpRequest, url: str, *, told: Any = "") -> HttpResponse:
    """Lead the whole page to `url`, with a message that it did."""
    if told:
        messages.success(request, told)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def saved_text(row: Sandboxed) -> str:
    return _("“%(record)s” is saved.") % {"record": row}
