"""Export of a list: as filtered and sorted, or what is selected."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

from lab.access.models import Verb
from lab.entities.asking import asked_for
from lab.entities.bulk.selection import Selection, selection_from
from lab.entities.exporting.cells import TAGS, Names, tags_field
from lab.entities.exporting.formats import FORMATS
from lab.entities.listing import Listing, listing
from lab.entities.views.base import EntityView
from lab.records.tags import AT_MOST, tags_of
from lab.tenancy.models import Sandboxed

CHUNK = 2000


class ExportView(EntityView):
    """`…/export/?format=csv` and the list's parameters; POST with a selection.

    `columns=all` gives every field, `columns=name,tags` those, nothing those of the list; the tags
    come along unless columns are named without them.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        asked = asked_for(request, self.entity)
        wanted = request.GET.get("columns", "")
        columns = self._columns(wanted) or asked.columns
        found = listing(self.entity, asked.params, columns=columns, verb=Verb.EXPORT)
        return self._file(request.GET.get("format", "csv"), found, tags=_with_tags(wanted))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        chosen: Selection = selection_from(self.entity, request.POST)
        asked = asked_for(request, self.entity)
        wanted = request.POST.get("columns", "")
        columns = self._columns(wanted) or asked.columns
        rows = chosen.query(Verb.EXPORT, limited=False)
        ordering = {"ordering": chosen.params.get("ordering", "")}
        found = listing(self.entity, ordering, columns=columns, rows=rows)
        return self._file(request.POST.get("format", "csv"), found, tags=_with_tags(wanted))

    def _columns(self, text: str) -> tuple[str, ...]:
        return self.entity.all_columns if text == "all" else tuple(filter(None, text.split(",")))

    def _file(self, format_name: str, found: Listing, *, tags: bool) -> HttpResponseBase:
        self.actor.policy.require(Verb.EXPORT, self.entity.model)
        if format_name not in FORMATS:
            raise Http404
        rows, fields = _in_chunks(found), found.columns
        if tags:
            rows, fields = _tagged(rows), [*fields, tags_field(self.entity)]
        response = FORMATS[format_name][1](rows, fields)
        day = timezone.localdate().isoformat()
        name = f"{slugify(self.entity.name)}-{day}.{format_name}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        return response


def _in_chunks(found: Listing) -> Iterator[Sandboxed]:
    return found.rows.iterator(chunk_size=CHUNK)


def _with_tags(columns: str) -> bool:
    return columns in ("", "all") or TAGS in columns.split(",")


def _tagged(rows: Iterator[Sandboxed]) -> Iterator[Sandboxed]:
    """The rows with the names of their tags, which are read for many at once."""
    while chunk := list(islice(rows, AT_MOST)):
        found = tags_of(chunk)
        for row in chunk:
            setattr(row, TAGS, Names(tag.name for tag in found[row.pk]))
            yield row
