"""A document as a sheet of paper, on a page and as a PDF."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from crm.documents.models import Document
from crm.documents.printing.pdf import NoPdf, engine, file_name, pdf_of
from crm.documents.printing.sheet import Sheet, sheet_of
from lab.access.decisions import Hidden
from lab.company.models import CompanyProfile
from lab.entities.cells import head_picture
from lab.entities.fields import field_of
from lab.entities.views.base import RecordView

# Each in itself, for whoever reads only that one.
LANGUAGES = {"en": "English", "zh-hans": "中文"}
NOT_IMPLEMENTED = 501


class PaperView(RecordView):
    """What is not to be seen elsewhere is not seen here either; `?language=` is that of the sheet."""

    def document(self) -> Any:
        document = self.record()
        if not isinstance(document, Document):
            raise Hidden
        return document

    def sheet(self, document: Document, language: str) -> Sheet:
        with translation.override(language):
            return sheet_of(self.entity, document)


class PrintView(PaperView):
    """In the reader's language, unless another is asked for."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        document, language = self.document(), asked_language(request.GET)
        sheet = self.sheet(document, language)
        context = self.context(
            record=document,
            sheet=sheet,
            logo=head_picture(field_of(CompanyProfile, "logo"), sheet.company),
            chosen=language,
            languages=LANGUAGES,
            has_pdf=engine() is not None,
        )
        return render(request, "crm/documents/print.html", context)


class PdfView(PaperView):
    """The same sheet as a file."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        document, language = self.document(), asked_language(request.GET)
        try:
            return pdf_answer(document, self.sheet(document, language), language)
        except NoPdf as error:
            told = self.context(record=document, sentence=str(error))
            return render(request, "crm/documents/no_pdf.html", told, status=NOT_IMPLEMENTED)


def pdf_answer(document: Document, sheet: Sheet, language: str) -> HttpResponse:
    """Raises NoPdf."""
    with translation.override(language):
        content = pdf_of(sheet)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(document)}"'
    return answer


def asked_language(params: Mapping[str, Any]) -> str:
    """The language that `?language=` names, else the reader's."""
    asked = str(params.get("language", ""))
    known = {code for code, _name in settings.LANGUAGES}
    return asked if asked in known else translation.get_language() or settings.LANGUAGE_CODE
