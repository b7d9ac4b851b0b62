"""The audit record for programs of a school's administrators, newest first."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.company.api.describing import AuditSchema
from lab.company.audit_filters import AuditFilters
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView
from lab.entities.api.pages import Pages
from lab.people.audit import visible_audit
from lab.people.audit_models import AuditEntry
from lab.people.models import User


class AuditView(ApiView):
    """What was done to accounts, classes and terms of the caller's school. Nothing can be edited."""

    schema = AuditSchema()

    def get(self, request: Request) -> Response:
        person: User = request.user  # type: ignore[assignment]
        entries = visible_audit(person)
        filters = AuditFilters(request.query_params)
        require_known(request.query_params, filters.fields)
        if not filters.is_valid():
            told = {name: [str(text) for text in texts] for name, texts in filters.errors.items()}
            raise ValidationError(told)
        pages = Pages()
        page = pages.paginate_queryset(filters.chosen(entries), request, view=self)
        return pages.get_paginated_response([_told(one) for one in page or []])


def _told(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at,
        "act": entry.act,
        "by": entry.by.username if entry.by else None,
        "person": entry.person.username if entry.person else None,
        "classroom": entry.classroom_id,
        "school": entry.school_id,
        "through": entry.way,
        "details": entry.details,
    }
