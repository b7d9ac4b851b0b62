"""Earlier versions of a document's file, for programs."""

from typing import Any

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from crm.library.models import Document
from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView
from lab.entities.api.described import FILE, Described
from lab.entities.api.files import AnyType
from lab.entities.files import file_answer
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY


class VersionSchema(Described):
    operations = {"GET": ("documents_version_file", 200, "", FILE)}
    tags = ("documents",)


class VersionFileView(SandboxView):
    """The file of a document as it was in the version `ordinal`. The latest is `files/file/`; a new one
    is put by PATCH with `file` as multipart/form-data."""

    schema = VersionSchema()
    content_negotiation_class = AnyType

    def get(self, request: Request, number: int, ordinal: int, **_address: Any) -> HttpResponseBase:
        require_known(request.query_params, {"size"})
        document: Any = visible_row(REGISTRY[Document.collection], number)
        version = document.versions.filter(ordinal=ordinal).first()
        if version is None:
            raise Hidden
        return file_answer(request._request, version.file)
