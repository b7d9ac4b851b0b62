"""Documents as PDFs for programs."""

from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from crm.documents.models import Document
from crm.documents.printing.pdf import NoPdf
from crm.documents.printing.sheet import sheet_of
from crm.documents.views.printing import LANGUAGES, asked_language, pdf_answer
from lab.entities.api.asked import require_known
from lab.entities.api.collections import CollectionView
from lab.entities.api.described import FILE, GenericSchema
from lab.entities.api.files import AnyType
from lab.entities.spec import Entity


class CannotPrint(APIException):
    status_code = status.HTTP_501_NOT_IMPLEMENTED


class PdfSchema(GenericSchema):
    operations = {"GET": ("document_pdf", 200, "", FILE)}

    def get_override_parameters(self) -> list[Any]:
        text = _("The language of the sheet; without it your own.")
        language = OpenApiParameter("language", str, enum=list(LANGUAGES), description=text)
        return [*super().get_override_parameters(), language]


def is_document(entity: Entity) -> bool:
    return issubclass(entity.model, Document)


class PdfView(CollectionView):
    """The sheet of a document, for whoever sees the document."""

    schema = PdfSchema()
    fits = staticmethod(is_document)
    content_negotiation_class = AnyType

    def get(self, request: Request, number: int, **_address: Any) -> HttpResponse:
        require_known(request.query_params, {"language"})
        asked = request.query_params.get("language", "")
        if asked and asked not in LANGUAGES:
            text = _("Choose one of: %(choices)s.") % {"choices": ", ".join(LANGUAGES)}
            raise ValidationError({"language": [text]})
        document: Any = self.row(number)
        language = asked_language(request.query_params)
        with translation.override(language):
            sheet = sheet_of(self.entity, document)
        try:
            return pdf_answer(document, sheet, language)
        except NoPdf as error:
            raise CannotPrint(str(error)) from error
