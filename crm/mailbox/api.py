"""Attachments of mails, for programs."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from crm.mailbox.models import Mail, MailAttachment
from crm.mailbox.services import mail_attach
from lab.access.decisions import Hidden
from lab.entities.api.asked import require_known
from lab.entities.api.base import SandboxView, object_of
from lab.entities.api.collections import Body
from lab.entities.api.described import FILE, SNIPPET, Described
from lab.entities.api.files import AnyType, FieldsAndFiles
from lab.entities.api.rows import written_told
from lab.entities.fields import field_of
from lab.entities.files import file_answer
from lab.entities.parsing import parse
from lab.entities.saving import visible_row
from lab.entities.spec import REGISTRY


class AttachmentBody(Body):
    file = serializers.FileField()


class AttachSchema(Described):
    operations = {"POST": ("mails_attach_file", 201, "MailAttached", SNIPPET)}
    bodies = {"POST": AttachmentBody}
    tags = ("mails",)


class AttachmentsView(SandboxView):
    """Put a file to a draft: `file` as multipart/form-data. Answers with the mail."""

    schema = AttachSchema()
    parser_classes = (FieldsAndFiles,)  # type: ignore[assignment]

    def post(self, request: Request, number: int, **_address: Any) -> Response:
        # Of a mail that is hidden not even what is wrong with the file is told.
        mail: Any = visible_row(REGISTRY[Mail.collection], number)
        upload = request.FILES.get("file") or object_of(request.data).get("file")
        if not isinstance(upload, UploadedFile):
            AttachmentBody.of(request)
        file = parse(field_of(MailAttachment, "file"), upload)["file"]
        return Response(written_told(mail_attach(mail, file=file)), status.HTTP_201_CREATED)


class AttachmentSchema(Described):
    operations = {"GET": ("mails_attachment_file", 200, "", FILE)}
    tags = ("mails",)


class AttachmentFileView(SandboxView):
    """The file that goes with a mail."""

    schema = AttachmentSchema()
    content_negotiation_class = AnyType

    def get(
        self, request: Request, number: int, attachment: int, **_address: Any
    ) -> HttpResponseBase:
        require_known(request.query_params, {"size"})
        mail: Any = visible_row(REGISTRY[Mail.collection], number)
        row = mail.attachments.filter(pk__in=MailAttachment.objects.numbered(attachment)).first()
        if row is None:
            raise Hidden
        return file_answer(request._request, row.file)
