"""The pages of documents: what is in the file, its versions, and several files at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from crm.library.models import Document, DocumentVersion, Folder
from crm.library.pdf_pages import MOST_PAGES
from crm.library.previews import page_path, preview_of
from crm.library.tree import folder_tree
from lab.access.decisions import Hidden
from lab.access.models import Verb
from lab.entities.addresses import list_url, record_url
from lab.entities.fields import field_of
from lab.entities.files import GUARDED, file_url, version_of
from lab.entities.saving import change_record, create_record
from lab.entities.views.base import EntityView, RecordView
from lab.entities.views.lists import ListView
from lab.entities.views.records import RecordDetail
from lab.files.models import Blob
from lab.files.references import digest_of

SENT_WITH = ("title", "description", "about", "folder", "comment")


class DocumentPage(RecordDetail):
    """The file itself in the middle, its versions below."""

    template = "crm/library/document.html"

    def story(self, row: Any) -> dict[str, Any]:
        address = [self.actor.sandbox.pk, row.number]
        versions = list(row.versions.all())
        shown = field_of(Document, "file")
        return {
            "file_url": file_url(shown, row, row.file) if row.file else "",
            "preview_url": reverse("document-preview", args=address) if row.file else "",
            "upload_url": upload_url(f"document={row.number}"),
            "versions": [(each, _version_url(each), self._seat(each)) for each in versions],
        }

    def _seat(self, version: Any) -> Any:
        return self.actor.policy.seats.get(version.made_by_id) or ""


def _version_url(version: Any) -> str:
    return file_url(field_of(DocumentVersion, "file"), version, version.file)


def upload_url(asked: str = "") -> str:
    address = f"{list_url(Document.collection)}upload/"
    return f"{address}?{asked}" if asked else address


class PreviewView(RecordView):
    """What is in the file, loaded when it comes into view."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        document: Any = self.record(())
        if not document.file:
            raise Hidden
        preview = preview_of(document.file)
        address = [self.actor.sandbox.pk, document.number]
        version = version_of(document.file)
        pages = [
            f"{reverse('document-page', args=[*address, page])}?v={version}"
            for page in preview.pages
        ]
        context = self.context(
            record=document,
            preview=preview,
            pages=pages,
            file_url=file_url(field_of(Document, "file"), document, document.file),
        )
        return render(request, "crm/library/_preview.html", context)


class PdfPageView(RecordView):
    """A page of a PDF as a picture."""

    def get(self, request: HttpRequest, page: int, **_kwargs: Any) -> HttpResponseBase:
        document: Any = self.record(())
        path = page_path(Blob(sha256=digest_of(document.file)), page)
        if not document.file or not 1 <= page <= MOST_PAGES or not default_storage.exists(path):
            raise Hidden
        answer = FileResponse(default_storage.open(path), content_type="image/webp")
        answer["Cache-Control"] = "private, max-age=3600"
        for header, text in GUARDED.items():
            answer[header] = text
        return answer


class UploadView(EntityView):
    """One of several files that were dropped on a page: a new document, or with `document` a new
    version of that one. What it is about stands in the address. Answers with JSON.
    """

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        raw: dict[str, Any] = {
            name: value for name in SENT_WITH if (value := self._said(request, name))
        }
        raw["file"] = request.FILES.get("file", "")
        number = self._said(request, "document")
        try:
            if number:
                found = self._version(number, raw)
            else:
                key = request.POST.get("idempotency_key", "")
                found = create_record(self.entity, raw, key=key)
        except ValidationError as error:
            told = error.messages
            return JsonResponse({"errors": told}, status=400)
        shown = {"number": found.number, "title": str(found), "url": record_url(found)}
        return JsonResponse(shown, status=201)

    def _said(self, request: HttpRequest, name: str) -> str:
        return request.POST.get(name) or request.GET.get(name, "")

    def _version(self, number: str, raw: dict[str, Any]) -> Any:
        if not number.isdecimal() or len(number) > 8:
            raise Hidden
        kept = {name: value for name, value in raw.items() if name in ("file", "comment")}
        return change_record(self.entity, int(number), kept)


class FoldersPage(ListView):
    """The folders as a tree with what lies in them; with filters or an order the usual table."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET or request.headers.get("HX-Request"):
            return super().get(request, **kwargs)
        policy = self.actor.policy
        policy.require(Verb.VIEW, Folder)
        branches = folder_tree()
        context = self.context(
            branches=branches,
            count=Folder.objects.visible().count(),
            may_add=policy.may(Verb.ADD, Folder),
            may_import=policy.may(Verb.IMPORT, Folder),
        )
        return render(request, "crm/library/folders.html", context)


class FolderPage(RecordDetail):
    """A folder with the documents in it, and a place to drop more."""

    template = "crm/library/folder.html"

    def story(self, row: Any) -> dict[str, Any]:
        return {"upload_url": upload_url(f"folder={row.number}")}
