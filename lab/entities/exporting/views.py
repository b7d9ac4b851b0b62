"""Export of a list: as filtered and sorted, or what is selected; and of one record."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from lab.access.models import Verb
from lab.entities.asking import asked_for
from lab.entities.bulk.selection import Selection, selection_from
from lab.entities.exporting.files import columns_asked, export, export_one
from lab.entities.listing import listing
from lab.entities.views.base import EntityView, RecordView


class ExportView(EntityView):
    """`…/export/?format=csv` and the list's parameters; POST with a selection.

    `columns=all` gives every field, `columns=name,tags` those, nothing those of the list.
    """

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        asked, wanted = asked_for(request, self.entity), request.GET.get("columns", "")
        columns = columns_asked(self.entity, wanted) or asked.columns
        found = listing(self.entity, asked.params, columns=columns, verb=Verb.EXPORT)
        return export(self.entity, request.GET.get("format", "csv"), found, asked=wanted)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        chosen: Selection = selection_from(self.entity, request.POST)
        asked = asked_for(request, self.entity)
        wanted = request.POST.get("columns", "") or request.GET.get("columns", "")
        columns = columns_asked(self.entity, wanted) or asked.columns
        rows = chosen.query(Verb.EXPORT, limited=False)
        ordering = {"ordering": chosen.params.get("ordering", "")}
        found = listing(self.entity, ordering, columns=columns, rows=rows)
        return export(self.entity, request.POST.get("format", "csv"), found, asked=wanted)


class ExportRecordView(RecordView):
    """`…/17/export/?format=vcf`: one record."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponseBase:
        return export_one(self.entity, request.GET.get("format", "json"), self.number)
