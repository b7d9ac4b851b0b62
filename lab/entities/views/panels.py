"""Parts of a record page that are loaded when they come into view: related lists, the timeline."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lab.entities.panels import related_named, related_rows
from lab.entities.timeline import KINDS, MOST, PAGE, timeline_of
from lab.entities.views.base import RecordView
from lab.records.tags import tags_of
from lab.tenancy.models import Sandboxed

TIMELINE = "timeline"


class PanelView(RecordView):
    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = self.record(())
        if kwargs["panel"] == TIMELINE:
            return self._timeline(request, row)
        related = related_named(self.entity, kwargs["panel"])
        if related is None:
            raise Http404
        asked = request.GET.get("page", "")
        page = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
        found = related_rows(self.entity, related, row, max(1, page))
        context = self.context(record=row, related=found)
        return render(request, "lab/entity/_related.html", context)

    def _timeline(self, request: HttpRequest, row: Sandboxed) -> HttpResponse:
        kind, length = request.GET.get("kind", ""), request.GET.get("length", "")
        kind = kind if kind in KINDS else KINDS[0]
        shown = min(int(length), MOST) if length.isdecimal() and len(length) < 5 else PAGE
        shown = max(shown, PAGE)
        context = self.context(
            record=row,
            timeline=timeline_of(self.entity, row, kind=kind, length=shown),
            kind=kind,
            kinds=list(zip(KINDS, (_("All"), _("Activities"), _("Changes")), strict=True)),
            longer=shown + 2 * PAGE if shown < MOST else 0,
            url=request.path,
            tags=tags_of([row])[row.pk],
        )
        return render(request, "lab/entity/_timeline.html", context)
