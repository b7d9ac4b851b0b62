"""Export of a list: as filtered and sorted, or what is selected."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

from lab.access.models import Verb
from lab.entities.asking import asked_for
from lab.entities.bulk.selection import Selection, selection_from
from lab.entities.exporting.formats import FORMATS
from lab.entities.listing import Listing, listing
from lab.entities.views.base import EntityView
from lab.tenancy.models import Sandboxed

CHUNK = 2000


class ExportView(EntityView):
    """`…/export/?format=csv` and the list's parameters; POST with a selection.

    `columns=all` gives every field, `columns=name,owner` those, nothing those of the list.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        asked = asked_for(request, self.entity)
        columns = self._columns(request.GET.get("columns", "")) or asked.columns
        found = listing(self.entity, asked.params, columns=columns, verb=Verb.EXPORT)
        return self._file(request.GET.get("format", "csv"), found)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        chosen: Selection = selection_from(self.entity, request.POST)
        asked = asked_for(request, self.entity)
        columns = self._columns(request.POST.get("columns", "")) or asked.columns
        rows = chosen.query(Verb.EXPORT, limited=False)
        ordering = {"ordering": chosen.params.get("ordering", "")}
        found = listing(self.entity, ordering, columns=columns, rows=rows)
        return self._file(request.POST.get("format", "csv"), found)

    def _columns(self, text: str) -> tuple[str, ...]:
        return self.entity.all_columns if text == "all" else tuple(filter(None, text.split(",")))

    def _file(self, format_name: str, found: Listing) -> HttpResponseBase:
        self.actor.policy.require(Verb.EXPORT, self.entity.model)
        if format_name not in FORMATS:
            raise Http404
        response = FORMATS[format_name][1](_in_chunks(found), found.columns)
        day = timezone.localdate().isoformat()
        name = f"{slugify(self.entity.name)}-{day}.{format_name}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _in_chunks(found: Listing) -> Iterator[Sandboxed]:
    return found.rows.iterator(chunk_size=CHUNK)
