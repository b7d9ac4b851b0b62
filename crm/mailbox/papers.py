"""Documents that go out by mail: their sheet as a PDF, with a text from a template in the language chosen."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.documents.models import Document, PartyDocument
from crm.documents.printing.pdf import NoPdf, engine, file_name, pdf_of
from crm.documents.printing.sheet import sheet_of
from crm.documents.views.printing import LANGUAGES
from crm.forms import RecordField
from crm.mailbox.merging import Letter, filled
from crm.mailbox.models import Mail, MailRecipient, MailTemplate
from crm.mailbox.services import mail_attach, mail_create, mail_send
from crm.parties.models import Contact
from crm.rows import reread
from lab.access.decisions import ALLOWED, Decision
from lab.access.models import Verb
from lab.entities.sight import sees
from lab.entities.spec import REGISTRY, Action, extend
from lab.files.references import NewFile
from lab.tenancy.actor import current_actor
from lab.tenancy.writing import sandbox_write

# Papers that come from outside, or stay inside the company.
NOT_SENT = frozenset(("supplier-invoices", "goods-receipts", "opening-balances", "receipts"))
PDF = "application/pdf"


@dataclass(frozen=True)
class Words:
    """Subject and text of a mail."""

    subject: str
    body: str


def house_language() -> str:
    """The language of the company, which its customers read as well."""
    language = current_actor().sandbox.language
    return language if language in LANGUAGES else "en"


def words_for(document: Any, language: str, contact: Contact | None) -> Words:
    """What the company's template says for this kind of paper, else a plain sentence."""
    letter = Letter(document, contact)
    with translation.override(language):
        found = template_for(document.collection, language)
        subject, body = (found.subject, found.body) if found else _plain_words()
        return Words(capfirst(filled(subject, letter)), filled(body, letter))


def template_for(collection: str, language: str) -> MailTemplate | None:
    """The first that is for this kind of record; one for all languages where none is for this one."""
    rows = MailTemplate.objects.visible().filter(about=collection, language__in=("", language))
    return rows.order_by("-language", "pk").first()


def _plain_words() -> tuple[str, str]:
    subject = _("{record_kind} {number} from {company}")
    body = _(
        "Dear {contact},\n\nplease find our {record_kind} {number} attached as a PDF. "
        "Do write or call me if anything is left open.\n\nKind regards\n{me}\n{company}"
    )
    return subject, body


def paper_of(document: Document, language: str) -> NewFile:
    """The printed sheet as a file. Raises ValidationError where no PDF can be made."""
    entity = REGISTRY[document.collection]
    try:
        with translation.override(language):
            content = pdf_of(sheet_of(entity, document))
    except NoPdf as error:
        raise ValidationError(str(error)) from error
    return NewFile(file_name(document), content, PDF)


def document_mail(
    document: Any,
    *,
    contact: Contact | None = None,
    language: str = "",
    subject: str = "",
    body: str = "",
) -> Mail:
    """Send a document to a contact of its account, as a PDF. What is left empty is said by the template."""
    with sandbox_write():
        may_mail(document).require()
        contact = _receiver(document, contact)
        language = language or house_language()
        words = words_for(document, language, contact)
        if (subject, body) == _usual(document, contact):
            subject = body = ""
        values = {
            "subject": subject or words.subject,
            "body": body or words.body,
            "about_collection": document.collection,
            "about_id": document.pk,
            "contact": contact,
        }
        to = {"role": MailRecipient.Role.TO, "contact": contact}
        mail = mail_create(values, [(None, to)])
        mail_attach(mail, file=paper_of(document, language))
        return mail_send(mail)


def _usual(document: Any, contact: Contact) -> tuple[str, str]:
    """What the form of the action begins with, which another language chosen there replaces."""
    words = words_for(document, house_language(), contact)
    return words.subject, words.body


def _receiver(document: Any, contact: Contact | None) -> Contact:
    contact = contact or document.contact
    if contact is None or not sees(contact):
        raise ValidationError({"contact": _("Choose the contact whom the mail goes to.")})
    contact = reread(contact, Verb.VIEW)
    if contact.account_id != document.account_id:
        raise ValidationError({"contact": _("This contact does not belong to the account.")})
    return contact


def mail_document(document: Any, **arguments: Any) -> Any:
    """The same as an action, which stays on the document's page."""
    document_mail(document, **arguments)
    return document


def may_mail(document: Any) -> Decision:
    if not document.code or document.status == Document.CANCELLED:
        return Decision(False, _("Only what is issued and holds goes out by mail."))
    return ALLOWED


class MailForm(forms.Form):
    contact = RecordField(Contact, label=gettext_lazy("To"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the PDF"), choices=list(LANGUAGES.items()), required=False
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Empty: what the company’s template says."),
    )


def begun(document: Any) -> dict[str, Any]:
    contact = document.contact if document.contact is not None and sees(document.contact) else None
    words = words_for(document, house_language(), contact)
    return {
        "contact": contact.number if contact else "",
        "language": house_language(),
        "subject": words.subject,
        "body": words.body,
    }


def warned(document: Any) -> list[str]:
    contact = document.contact
    if contact is not None and sees(contact) and not contact.email:
        return [_("“%(person)s” has no e-mail address yet.") % {"person": contact}]
    return []


MAIL_ACTION = Action(
    name="mail",
    label=gettext_lazy("Send by mail"),
    done=gettext_lazy("Sent by mail"),
    button=gettext_lazy("Send"),
    run=mail_document,
    form=MailForm,
    needs="view",
    available=may_mail,
    initial=begun,
    warns=warned,
    icon="mail-forward",
)


def reaches_by_mail(document: Any) -> bool:
    """Whether a mail with the PDF could go out to the document's contact."""
    contact = document.contact
    reachable = contact is not None and sees(contact) and bool(contact.email)
    return reachable and engine() is not None


def offer_mailing() -> None:
    """Called once, when all kinds of documents are declared."""
    for entity in list(REGISTRY.values()):
        if issubclass(entity.model, PartyDocument) and entity.name not in NOT_SENT:
            extend(entity.name, actions=(MAIL_ACTION,))
