"""Search over everything: a page, and the drop-down under the search box."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views import View

from lab.access.models import Verb
from lab.entities.asking import known_params
from lab.entities.fields import joins
from lab.entities.searching import searched
from lab.entities.spec import Entity, entities
from lab.entities.views.base import is_part
from lab.entities.views.options import hint, hint_fields
from lab.tenancy.actor import current_actor

SHOWN = 5
PART = "search-results"
MOST_QUERIES = 40
LONGEST = 100


@dataclass(frozen=True, kw_only=True)
class Group:
    """What was found of one kind; `more` when there is more than is shown."""

    entity: Entity
    found: list[tuple[Any, str]]
    more: bool


class SearchView(View):
    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:LONGEST]
        part = is_part(request, PART)
        context = {
            "text": text,
            "groups": groups(text) if text else [],
            "sandbox": current_actor().sandbox,
        }
        template = "lab/entity/_search.html" if part else "lab/entity/search.html"
        response = render(request, template, context)
        patch_vary_headers(response, ["HX-Request"])
        return response


def groups(text: str) -> list[Group]:
    """The first records of each kind in which every word is found: one query a kind."""
    asked = [entity for entity in entities() if entity.search and _worth(entity)][:MOST_QUERIES]
    return [group for entity in asked if (group := _group(entity, text)).found]


def _worth(entity: Entity) -> bool:
    """What makes up the company itself is looked for by who keeps it."""
    policy, model = current_actor().policy, entity.model
    return not model.administered or bool(policy.may(Verb.CHANGE, model))


def _group(entity: Entity, text: str) -> Group:
    hints = hint_fields(entity)
    links = joins(hints)
    found_rows = searched(entity, entity.rows(), text).order_by("-pk")
    rows = (found_rows.select_related(*links) if links else found_rows)[: SHOWN + 1]
    found = [(row, hint(hints, row)) for row in rows]
    return Group(
        entity=entity, found=found[:SHOWN], more=len(found) > SHOWN and "q" in known_params(entity)
    )
