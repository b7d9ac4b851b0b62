"""The audit record of a school, for its administrators: page by page, or as a file."""

import csv
from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lab.company.audit_filters import AuditFilters
from lab.entities.exporting.cells import defused
from lab.people.audit import visible_audit
from lab.people.audit_models import AuditEntry
from lab.people.audit_words import details_told
from lab.people.models import User

PER_PAGE = 50
PER_READ = 1000


@login_required
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    assert isinstance(request.user, User)
    filters = AuditFilters(request.GET)
    found = filters.chosen(visible_audit(request.user))
    if request.GET.get("format") == "csv":
        return _csv(found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "filtered": any(filters.data.get(name) for name in filters.fields),
        "page": page,
        "acts": [(entry, details_told(entry)) for entry in page],
    }
    return render(request, "people/audit.html", context)


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, line: str) -> str:
        return line


def _csv(entries: QuerySet[AuditEntry]) -> StreamingHttpResponse:
    """The chosen entries for Excel, the newest first; texts that look like formulas are disarmed."""
    return StreamingHttpResponse(
        _lines(entries),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _lines(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    heads = (
        _("At"),
        _("Done by"),
        _("Act"),
        capfirst(_("person")),
        _("Class"),
        _("Details"),
        _("Through"),
    )
    yield "\ufeff" + writer.writerow(heads)
    for entry in entries.iterator(chunk_size=PER_READ):
        cells = (
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            entry.by.username if entry.by else "",
            entry.get_act_display(),
            entry.person.username if entry.person else "",
            entry.classroom or "",
            details_told(entry),
            entry.get_way_display(),
        )
        yield writer.writerow([defused(str(cell)) for cell in cells])
