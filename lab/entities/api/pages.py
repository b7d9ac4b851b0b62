"""Pages of a list: `{count, next, previous, results}`, counted exactly."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST = 1000


class Pages(PageNumberPagination):
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = MOST

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get("page_size", str(self.page_size))
        if not asked.isdecimal() or not 0 < int(asked[:9]) <= MOST:
            text = _("Give a number from 1 to %(most)d.") % {"most": MOST}
            raise ValidationError({"page_size": [text]})
        return int(asked)


def paged_schema(rows: dict[str, Any]) -> dict[str, Any]:
    """The description of a page of such rows."""
    return Pages().get_paginated_response_schema({"type": "array", "items": rows})
