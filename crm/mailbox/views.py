"""The mailbox in three panes, the sheet on which a mail is written, and the pages of mails and templates."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from crm.documents.models import PartyDocument
from crm.documents.printing.pdf import engine
from crm.library.models import Document
from crm.mailbox import composing
from crm.mailbox.addresses import recipient_options
from crm.mailbox.boxes import (
    FOLDERS,
    conversation,
    counts,
    folder_named,
    shelf_of,
    unread_count,
    with_recipients,
)
from crm.mailbox.forms import template_choices
from crm.mailbox.merging import Letter, filled
from crm.mailbox.models import Mail, MailTemplate
from crm.mailbox.papers import may_mail
from crm.mailbox.places import offered_places
from crm.mailbox.quoting import parted
from crm.mailbox.services import mail_read, require_draft
from lab.access.decisions import Decision, Refused
from lab.access.models import Verb
from lab.entities.addresses import record_url
from lab.entities.cells import Cells, load_records
from lab.entities.fields import field_of
from lab.entities.files import file_url
from lab.entities.spec import REGISTRY
from lab.entities.views.actions import add_errors
from lab.entities.views.base import EntityView, RecordView, go
from lab.entities.views.records import RecordDetail
from lab.tenancy.actor import current_actor


def mailbox_url(folder: str = "", mail: Mail | None = None) -> str:
    asked = {"folder": folder, "mail": mail.number if mail else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse("mailbox", args=[current_actor().sandbox.pk])
    return f"{address}?{query}" if query else address


class MailboxPage(EntityView):
    """Folders at the left, their mails in the middle, the conversation at the right."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.actor.policy.require(Verb.VIEW, Mail)
        folder = folder_named(request.GET.get("folder", ""))
        text = request.GET.get("q", "").strip()[:100]
        page = shelf_of(folder, text, request.GET.get("page", ""))
        chosen, talk = self._chosen(request.GET.get("mail", ""))
        with_recipients([*page.mails, *talk])
        context = self.context(
            folders=[(each, _count(each.key)) for each in FOLDERS],
            folder=folder,
            text=text,
            page=page,
            mails=[_line(mail) for mail in page.mails],
            chosen=chosen,
            talk=[told(mail) for mail in talk],
            about=_about(chosen) if chosen else "",
            seen_url=_seen_url(chosen),
            may_add=self.actor.policy.may(Verb.ADD, Mail),
        )
        return render(request, "crm/mailbox/mailbox.html", context)

    def _chosen(self, number: str) -> tuple[Mail | None, list[Mail]]:
        return conversation(int(number)) if number.isdecimal() and len(number) < 9 else (None, [])


def _count(key: str) -> int:
    found = current_actor().policy.once("mailbox-counts", counts)
    return found.get(key, 0)


def _line(mail: Mail) -> dict[str, Any]:
    """A mail in the list: with whom, and how it begins."""
    names = (
        ", ".join(str(one) for one in mail.recipients.all())
        if mail.sender_id or mail.is_draft
        else ""
    )
    outgoing = mail.status != Mail.Status.RECEIVED
    return {"mail": mail, "who": names if outgoing else mail.sender_name, "outgoing": outgoing}


def told(mail: Mail) -> dict[str, Any]:
    """A mail as it is read."""
    own, quoted = parted(mail.body)
    shown = field_of(mail.attachments.model, "file")
    return {
        "mail": mail,
        "who": mail.sender_name or current_actor().policy.seats.get(mail.owner_id, ""),
        "own": own,
        "quoted": quoted,
        "recipients": list(mail.recipients.all()),
        "attachments": [
            (each, file_url(shown, each, each.file)) for each in mail.attachments.all()
        ],
    }


def _about(mail: Mail) -> Any:
    about = field_of(Mail, "about")
    load_records([about], [mail])
    return Cells()(about, mail)


def _seen_url(mail: Mail | None) -> str:
    """Where the page says that the mail was opened; "" where nobody has to be told."""
    seat = current_actor().seat
    if mail is None or not mail.unread or seat is None or mail.owner_id != seat.pk:
        return ""
    if not current_actor().policy.may_write:
        return ""
    return reverse("mail-seen", args=[current_actor().sandbox.pk, mail.number])


@require_POST
def seen(request: HttpRequest, sandbox: int, number: int) -> HttpResponse:
    """The mail lies open before its reader."""
    mail = composing.mail_of(str(number))
    mail_read(mail)
    return HttpResponse(status=204)


@require_safe
def badge(request: HttpRequest, sandbox: int) -> HttpResponse:
    """How many mails are unread, for the menu."""
    return render(request, "lab/components/count.html", {"count": unread_count()})


@require_safe
def people(request: HttpRequest, sandbox: int) -> JsonResponse:
    """Whom the picker of recipients offers."""
    current_actor().policy.require(Verb.VIEW, Mail)
    text = request.GET.get("q", "").strip()[:100]
    return JsonResponse(recipient_options(text), safe=False)


@require_safe
def fill(request: HttpRequest, sandbox: int) -> HttpResponse:
    """Subject and text of the template that was chosen."""
    words = composing.filled_template(request.GET)
    form = composing.Sheet(initial=words).form()
    return render(request, "crm/mailbox/_words.html", {"form": form})


class ComposeView(EntityView):
    """A new mail: blank, an answer, one that is passed on, or one about a record."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        self.actor.policy.require(Verb.ADD, Mail)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": request.get_full_path()})
        sheet = composing.sheet_for(request.GET)
        return self.page(sheet, sheet.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        sheet = composing.sheet_for(request.GET)
        return self.finish(sheet, None)

    def finish(self, sheet: composing.Sheet, draft: Any) -> HttpResponse:
        form = sheet.form(self.request.POST)
        if not form.is_valid():
            return self.page(sheet, form, draft, status=400)
        try:
            mail = composing.finished(form, self.request.FILES, draft)
        except ValidationError as error:
            add_errors(form, error)
            return self.page(sheet, form, draft, status=400)
        return go(self.request, self._following(mail), told=_saved(mail))

    def _following(self, mail: Mail) -> str:
        record = composing.record_of(field_of(Mail, "about").value(mail) or "")
        if record is not None and not mail.is_draft:
            return record_url(record)
        return mailbox_url("drafts" if mail.is_draft else "sent", mail)

    def page(
        self, sheet: composing.Sheet, form: Any, draft: Any = None, status: int = 200
    ) -> HttpResponse:
        about = str(form["about"].value() or "")
        record = composing.record_of(about)
        documents = Document.objects.visible().exclude(file="")
        collection = record.collection if record is not None else ""
        context = self.context(
            form=form,
            record=draft,
            about=record,
            about_url=record_url(record) if record is not None else "",
            templates=template_choices(collection),
            documents=list(documents.about(record)[:20]) if record is not None else [],
            attachments=list(draft.attachments.all()) if draft else [],
            passed_on=sheet.passed_on,
            answers=sheet.answers,
            has_pdf=isinstance(record, PartyDocument) and may_mail(record) and engine() is not None,
            pdf_chosen="pdf" in form.data if form.is_bound else draft is None,
            idempotency_key=self.request.POST.get("idempotency_key", ""),
            action=self.request.get_full_path(),
            back=mailbox_url(),
        )
        return render(self.request, "crm/mailbox/compose.html", context, status=status)


class RewriteView(ComposeView, RecordView):
    """A draft that is written on."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        mail, sheet = self._draft()
        return self.page(sheet, sheet.form(), mail)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        mail, sheet = self._draft()
        return self.finish(sheet, mail)

    def _draft(self) -> tuple[Any, composing.Sheet]:
        mail: Any = self.record(())
        self.actor.policy.require(Verb.CHANGE, mail)
        try:
            require_draft(mail)
        except ValidationError as error:
            raise Refused(" ".join(error.messages)) from error
        return mail, composing.sheet_of(mail)


def _saved(mail: Mail) -> str:
    return _("The draft is saved.") if mail.is_draft else _("The mail is sent.")


class MailPage(RecordDetail):
    """The mail as it is read, above what is known of it."""

    template = "crm/mailbox/mail.html"

    def story(self, row: Any) -> dict[str, Any]:
        return {"one": told(row), "seen_url": _seen_url(row)}

    def _sections(self, cells: Cells, row: Any, may_change: bool) -> list[tuple[Any, Any]]:
        """The text stands above, as it is read."""
        found = super()._sections(cells, row, may_change)
        return [
            (title, [datum for datum in data if datum.field.name != "body"])
            for title, data in found
        ]

    def may_change(self, row: Any) -> Decision:
        if row.is_draft:
            return super().may_change(row)
        return Decision(False, _("What was sent or received stays as it is."))


class TemplatePage(RecordDetail):
    """A template with its text filled in from the latest record that it is for."""

    template = "crm/mailbox/template.html"

    def story(self, row: Any) -> dict[str, Any]:
        record = self._sample(row)
        letter = Letter(record, getattr(record, "contact", None))
        return {
            "sample": record,
            "sample_subject": filled(row.subject, letter),
            "sample_body": filled(row.body, letter),
            "places": offered_places(),
            "compose_url": reverse("create", args=[self.actor.sandbox.pk, Mail.collection]),
        }

    def _sample(self, row: MailTemplate) -> Any:
        entity = REGISTRY.get(row.about or "accounts")
        return entity.rows().order_by("-pk").first() if entity else None
