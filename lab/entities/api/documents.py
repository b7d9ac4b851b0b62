"""The API's description, and a page to read and try it."""

from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from lab.entities.api.base import ApiView
from lab.ui.errors import nothing_here


class SchemaView(SpectacularAPIView):
    """For everybody who has a token or is logged in."""

    permission_classes = [IsAuthenticated]


# Swagger UI draws with inline styles; no other page of ours may.
@method_decorator(login_required, name="dispatch")
@method_decorator(csp_update({"style-src": [UNSAFE_INLINE]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """The description as a page on which calls can be tried."""

    url_name = "api-schema"
    template_name = "lab/api_docs.html"


@extend_schema(exclude=True)
class NowhereView(ApiView):
    """Any other address: programs are told in their own way that there is nothing."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        listed = _("All addresses end with a slash; /api/v1/docs/ lists them.")
        raise NotFound(f"{nothing_here()} {listed}")
