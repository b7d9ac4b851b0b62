"""Record pages with the chain of the sale on top."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.documents.chains import chain_collections, chain_of
from lab.access.decisions import Hidden
from lab.entities.views.base import RecordView
from lab.entities.views.records import RecordDetail


class ChainedPage(RecordDetail):
    template = "crm/documents/record.html"

    def story(self, row: Any) -> dict[str, Any]:
        return {"chained": self.entity.name in chain_collections()}


class ChainView(RecordView):
    """The chain, as the part of the page that it is loaded into."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.entity.name not in chain_collections():
            raise Hidden
        row = self.record(())
        return render(request, "crm/documents/_chain.html", self.context(chain=chain_of(row)))
