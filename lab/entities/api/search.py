"""Search over all collections, as the search box of the pages does it."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import TEXT, WHOLE, YES_NO, Described, every, many
from lab.entities.views.search import LONGEST, Group, groups

FOUND = every(number=WHOLE, label=TEXT, hint=TEXT)
GROUP = every(
    collection=TEXT,
    label=TEXT,
    results=many(FOUND),
    more={**YES_NO, "description": "Ask the collection itself by `q` for all of them."},
)


class SearchSchema(Described):
    operations = {"GET": ("search", 200, "SearchResults", many(GROUP))}
    tags = ("any collection",)
    parameters = (
        OpenApiParameter(
            "q", {"type": "string", "minLength": 1, "maxLength": LONGEST}, required=True
        ),
    )


class SearchView(SandboxView):
    """The first records of each kind in which every word is found."""

    schema = SearchSchema()

    def get(self, request: Request, sandbox: int) -> Response:
        require_known(request.query_params, {"q"})
        text = request.query_params.get("q", "").replace("\x00", "").strip()
        if not text or len(text) > LONGEST:
            wrong = _("Give one to %(most)d characters to look for.") % {"most": LONGEST}
            raise ValidationError({"q": [wrong]})
        return Response([_told(group) for group in groups(text)])


def _told(group: Group) -> dict[str, Any]:
    return {
        "collection": group.entity.name,
        "label": str(group.entity.label_plural),
        "results": [
            {"number": row.number, "label": str(row), "hint": str(hint)}
            for row, hint in group.found
        ],
        "more": group.more,
    }
