"""Record pages with the chain of the sale on top."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crm.selling.chains import chain_of
from lab.entities.views.base import RecordView
from lab.entities.views.records import RecordDetail


class ChainedPage(RecordDetail):
    template = "crm/selling/record.html"

    def story(self, row: Any) -> dict[str, Any]:
        return {"chained": True}


class LeadPage(ChainedPage):
    """A lead shows what became of it, once it became something."""

    def story(self, row: Any) -> dict[str, Any]:
        return {"chained": row.status == row.Status.CONVERTED}


class ChainView(RecordView):
    """The chain, as the part of the page that it is loaded into."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **{**kwargs, "number": int(kwargs["number"])})

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return render(
            request,
            "crm/selling/_chain.html",
            self.context(chain=chain_of(self.record(()))),
        )
