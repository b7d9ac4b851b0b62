"""Notices for programs: those of the token's person, in that person's language."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import ApiView
from lab.entities.api.described import (
    MOMENT,
    MOMENT_OR_NOTHING,
    NUMBER_OR_NOTHING,
    TEXT,
    WHOLE,
    YES_NO,
    Described,
    every,
)
from lab.entities.api.pages import Pages
from lab.notices.models import Notice
from lab.notices.reading import mark_read, notices_of
from lab.people.models import User

NOTICE = every(
    id=WHOLE,
    kind=TEXT,
    text={**TEXT, "description": "In the language of the call."},
    remark={**TEXT, "description": "What somebody wrote: a comment, a reply."},
    sandbox=NUMBER_OR_NOTHING,
    attempt=WHOLE,
    seat=NUMBER_OR_NOTHING,
    collection=TEXT,
    record={**NUMBER_OR_NOTHING, "description": "The record's number, in this attempt."},
    outdated={**YES_NO, "description": "The company was put back since: the record may be gone."},
    at=MOMENT,
    simulated_at=MOMENT_OR_NOTHING,
    read_at=MOMENT_OR_NOTHING,
)


class NoticesSchema(Described):
    operations = {"GET": ("notices_list", 200, "Notice", NOTICE)}
    parameters = (
        OpenApiParameter("unread", bool, description="Only new ones."),
        OpenApiParameter("sandbox", int, description="Notices from this company."),
        OpenApiParameter("kind", str, description="Notices of this kind, such as `mentioned`."),
    )
    tags = ("notices",)
    paged = True


class NoticeReadSchema(Described):
    operations = {"POST": ("notice_read", 200, "Notice", NOTICE)}
    tags = ("notices",)


class NoticesReadSchema(Described):
    operations = {"POST": ("notices_read", 200, "NoticesRead", every(read=WHOLE))}
    tags = ("notices",)


class NoticesView(ApiView):
    """The caller's notices, the newest first."""

    schema = NoticesSchema()

    def get(self, request: Request) -> Response:
        require_known(request.query_params, ("unread", "sandbox", "kind"))
        rows: QuerySet[Notice] = _asked(notices_of(_person(request)), request.query_params)
        pages = Pages()
        page = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response([notice_told(one) for one in page or []])


class NoticeReadView(ApiView):
    """Mark a notice as read."""

    schema = NoticeReadSchema()

    def post(self, request: Request, number: int) -> Response:
        found = notices_of(_person(request)).filter(pk=number).first()
        if found is None:
            raise Hidden
        mark_read(Notice.objects.filter(pk=found.pk))
        found.refresh_from_db(fields=["read_at"])
        return Response(notice_told(found))


class NoticesReadView(ApiView):
    """Mark all of the caller's notices as read; answers how many were new."""

    schema = NoticesReadSchema()

    def post(self, request: Request) -> Response:
        return Response({"read": mark_read(Notice.objects.of(_person(request)))})


def _person(request: Request) -> User:
    return request.user  # type: ignore[return-value]


def _asked(rows: Any, params: Any) -> Any:
    unread, sandbox, kind = (params.get(name, "") for name in ("unread", "sandbox", "kind"))
    if unread not in ("", "true", "false"):
        raise ValidationError({"unread": ["true, false"]})
    if sandbox and not (sandbox.isdecimal() and len(sandbox) < 10):
        raise ValidationError({"sandbox": ["1, 2, 3 …"]})
    if unread:
        rows = rows.filter(read_at__isnull=unread == "true")
    if sandbox:
        rows = rows.filter(sandbox=int(sandbox))
    return rows.filter(kind_name=kind.replace("\x00", "")) if kind else rows


def notice_told(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.pk,
        "kind": notice.kind_name,
        "text": notice.text,
        "remark": notice.remark,
        "sandbox": notice.sandbox_id,
        "attempt": notice.attempt,
        "seat": notice.seat_number,
        "collection": notice.collection,
        "record": notice.record,
        "outdated": notice.outdated,
        "at": notice.at,
        "simulated_at": notice.simulated_at,
        "read_at": notice.read_at,
    }
