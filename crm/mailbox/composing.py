"""The sheet on which a mail is written: what it begins with, and saving it with all that goes along."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from crm.documents.models import PartyDocument
from crm.library.models import Document
from crm.mailbox.addresses import answered_to, picked, token
from crm.mailbox.forms import ComposeForm
from crm.mailbox.merging import Letter, filled
from crm.mailbox.models import Mail, MailAttachment, MailRecipient, MailTemplate
from crm.mailbox.papers import house_language, may_mail, paper_of
from crm.mailbox.services import (
    answer_values,
    forward_values,
    mail_attach,
    mail_attach_document,
    mail_change,
    mail_create,
    mail_detach,
    mail_send,
)
from crm.parties.models import Contact, Lead
from lab.access.decisions import Hidden
from lab.entities.fields import field_of
from lab.entities.parsing import parse, parse_values
from lab.entities.spec import REGISTRY
from lab.records.repeats import once
from lab.tenancy.fields import number_of
from lab.tenancy.models import Sandboxed
from lab.tenancy.writing import sandbox_write

Person = tuple[str, str]


@dataclass
class Sheet:
    """What a form shows when it is opened."""

    initial: dict[str, Any] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    answers: Mail | None = None
    passed_on: Mail | None = None

    def form(self, data: QueryDict | None = None) -> ComposeForm:
        begun = {name: [value for value, _text in self.people.get(name, [])] for name in ROLES}
        return ComposeForm(data, initial={**self.initial, **begun}, people=self.people)


ROLES = ("to", "cc")


def sheet_for(asked: QueryDict) -> Sheet:
    """A new mail as the address asks: an answer, one passed on, or one about a record. Raises Hidden."""
    if number := asked.get("reply"):
        mail = mail_of(number)
        lines = answered_to(mail, everybody="all" in asked)
        return Sheet(_initial(answer_values(mail)), _people(lines), answers=mail)
    if number := asked.get("forward"):
        mail = mail_of(number)
        return Sheet(_initial(forward_values(mail)), passed_on=mail)
    record = record_of(asked.get("about", ""))
    people = _about_people(record, asked.get("contact", ""))
    about = f"{record.collection}/{record.number}" if record is not None else ""
    return Sheet({"about": about}, {"to": people})


def sheet_of(mail: Mail) -> Sheet:
    """A draft as it is."""
    values = {name: getattr(mail, name) for name in ("subject", "body")}
    people: dict[str, list[Person]] = {name: [] for name in ROLES}
    for recipient in mail.recipients.all():
        people[recipient.role].append(token(recipient))
    about = field_of(Mail, "about").value(mail) or ""
    return Sheet({**values, "about": about, "topics": ", ".join(mail.topics)}, people)


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    pk = values["about_id"]
    about = f"{values['about_collection']}/{number_of(pk)}" if pk else ""
    return {"subject": values["subject"], "body": values["body"], "about": about}


def _people(lines: Sequence[dict[str, Any]]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {name: [] for name in ROLES}
    for line in lines:
        recipient = MailRecipient(**line)
        if recipient.contact is not None:
            recipient.name = recipient.name or recipient.contact.name
            recipient.address = recipient.address or recipient.contact.email
        if recipient.seat_id:
            recipient.name = recipient.name or str(recipient.seat)
        found[line["role"]].append(token(recipient))
    return found


def _about_people(record: Any, contact: str) -> list[Person]:
    """Whom a mail about this record goes to, if it names somebody."""
    person = record if isinstance(record, Contact | Lead) else getattr(record, "contact", None)
    if contact.isdecimal() and len(contact) < 9:
        person = Contact.objects.visible().numbered(int(contact)).first()
    if not isinstance(person, Contact | Lead) or not person.email:
        return []
    return [(f"{person.collection}/{person.number}", person.name)]


def record_of(reference: str) -> Sandboxed | None:
    """The visible record that `accounts/17` names; None for ""."""
    collection, _slash, number = reference.partition("/")
    return _row(collection, number) if reference else None


def mail_of(number: str) -> Any:
    return _row(Mail.collection, number)


def _row(collection: str, number: str) -> Any:
    """The visible record of this number. Raises Hidden."""
    if collection not in REGISTRY or not number.isdecimal() or len(number) > 8:
        raise Hidden
    row = REGISTRY[collection].rows().numbered(int(number)).first()
    if row is None:
        raise Hidden
    return row


def filled_template(asked: QueryDict) -> dict[str, str]:
    """Subject and text of a template, for the record and the first recipient that the form names."""
    template = _row(MailTemplate.collection, asked.get("template", ""))
    letter = Letter(record_of(asked.get("about", "")), _first_contact(asked.getlist("to")))
    return {name: filled(getattr(template, name), letter) for name in ("subject", "body")}


def _first_contact(values: Sequence[str]) -> Any:
    """The first contact or lead among the recipients."""
    for value in values:
        collection, _slash, number = value.partition("/")
        if collection in (Contact.collection, Lead.collection) and number.isdecimal():
            model: Any = Contact if collection == Contact.collection else Lead
            return model.objects.visible().numbered(int(number[:8])).first()
    return None


def finished(
    form: ComposeForm, files: MultiValueDict[str, UploadedFile], draft: Mail | None = None
) -> Mail:
    """Save what was written as a draft, with its attachments; send it where that was asked for.

    Raises ValidationError; nothing is written then.
    """
    said = form.data

    def write() -> Mail:
        with sandbox_write():
            mail = _written(form, draft)
            _attach_all(mail, form, files)
            return mail_send(mail) if "send" in said else mail

    key = said.get("idempotency_key", "")
    if draft is not None or not key:
        return write()
    wish = {name: said.getlist(name) for name in sorted(said) if name != "csrfmiddlewaretoken"}  # type: ignore[attr-defined]
    return cast(
        Mail, once(key, Mail, write, wish={"mail": wish, "files": sorted(map(str, files.values()))})
    )


def _written(form: ComposeForm, draft: Mail | None) -> Mail:
    given = form.cleaned_data
    names = (name for name in ("subject", "body", "about", "topics") if name in given)
    values = parse_values(Mail, {name: given[name] for name in names})
    lines = [(None, one) for role in ROLES for one in picked(given[role], role)]
    if draft is not None:
        return mail_change(draft, values, lines)
    said = form.data
    if number := said.get("reply"):
        answered = mail_of(number)
        values |= {"thread": answered.thread, "contact_id": answered.contact_id}
    return mail_create(values, lines)


def _attach_all(mail: Mail, form: ComposeForm, files: MultiValueDict[str, UploadedFile]) -> None:
    said: Any = form.data
    for number in said.getlist("detach"):
        if number.isdecimal():
            mail_detach(mail, attachment=int(number[:8]))
    for upload in files.getlist("files"):
        mail_attach(mail, file=parse(field_of(MailAttachment, "file"), upload)["file"])
    for number in said.getlist("documents"):
        document = Document.objects.visible().numbered(int(number[:8] or 0)).first()
        if document is not None:
            mail_attach_document(mail, document=document)
    if number := said.get("forward"):
        _pass_on(mail, mail_of(number), said.getlist("passed_on"))
    record: Any = record_of(form.cleaned_data["about"])
    if said.get("pdf") and isinstance(record, PartyDocument) and may_mail(record):
        mail_attach(mail, file=paper_of(record, house_language()))


def _pass_on(mail: Mail, passed_on: Mail, numbers: Sequence[str]) -> None:
    for attachment in passed_on.attachments.all():
        if str(attachment.number) in numbers:
            mail_attach(mail, file=attachment.file)
