"""What can happen to mails: they are written, sent, received, read, answered and passed on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from crm.library.models import Document
from crm.mailbox.addresses import answered_to, named, seat_address
from crm.mailbox.models import LONGEST_SUBJECT, Mail, MailAttachment, MailRecipient
from crm.mailbox.places import open_places
from crm.parties.models import Contact
from crm.parts import Pieces, matched, write_parts
from crm.rows import reread
from lab import records
from lab.access.actors import entrusted
from lab.access.decisions import ALLOWED, Decision
from lab.files.references import NewFile, digest_of
from lab.files.storing import blobs_of
from lab.tenancy.actor import current_actor
from lab.tenancy.gathering import remembered
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.writing import sandbox_write

MOST_RECIPIENTS = 50
MOST_ATTACHMENTS = 20
Status = Mail.Status
Values = Mapping[str, Any]


def mail_create(values: Values, lines: Pieces | None = None) -> Mail:
    """A draft in the acting seat's mailbox; `lines` are its recipients."""
    with sandbox_write():
        mail = records.create(Mail, values)
        _write_recipients(mail, lines)
        return mail


def mail_change(mail: Mail, values: Values, lines: Pieces | None = None) -> Mail:
    with sandbox_write():
        mail = reread(mail)
        require_draft(mail)
        mail = records.change(mail, values)
        _write_recipients(mail, lines)
        return mail


def _write_recipients(mail: Mail, lines: Pieces | None) -> None:
    if lines is None:
        return
    if len(lines) > MOST_RECIPIENTS:
        text = _("At most %(count)d recipients.") % {"count": MOST_RECIPIENTS}
        raise ValidationError({"recipients": text})
    parts = matched(mail, MailRecipient, lines)
    for part in parts.parts:
        part.values = named(part.values)
    write_parts(mail, parts)


def require_draft(mail: Mail) -> None:
    if not mail.is_draft:
        raise ValidationError(_("What was sent or received stays as it is."))


def may_send(mail: Mail) -> Decision:
    return ALLOWED if mail.is_draft else Decision(False, _("This mail is no draft."))


def may_answer(mail: Mail) -> Decision:
    return Decision(False, _("Send this draft first.")) if mail.is_draft else ALLOWED


def mail_send(mail: Mail) -> Mail:
    """Send a draft: it reaches the mailboxes of the colleagues that it names; customers answer later.

    No mail leaves the lab, whatever the address.
    """
    with sandbox_write():
        mail = reread(mail)
        may_send(mail).require()
        recipients = list(mail.recipients.select_related("contact"))
        _require_whole(mail, recipients)
        owner = current_actor().policy.seats[mail.owner_id]
        values = {
            "status": Status.SENT,
            "sent_at": current_actor().now,
            "sender": owner,
            "sender_name": str(owner),
            "sender_address": seat_address(owner),
            "contact_id": mail.contact_id or _first_contact(recipients),
            "message": _next("message"),
            "thread": mail.thread or _next("thread"),
        }
        names = ", ".join(str(one) for one in recipients)
        mail = records.change(mail, values, event="mail.sent", data={"to": names[:200]})
        _deliver(mail, recipients)
        return mail


def _require_whole(mail: Mail, recipients: Sequence[MailRecipient]) -> None:
    if not any(one.role == MailRecipient.Role.TO for one in recipients):
        raise ValidationError(_("Name somebody whom the mail goes to."))
    if not mail.subject:
        raise ValidationError({"subject": _("Write a subject: it decides whether a mail is read.")})
    if left := open_places(f"{mail.subject} {mail.body}"):
        text = _("Fill in what is still open: %(places)s.")
        raise ValidationError({"body": text % {"places": ", ".join(f"{{{one}}}" for one in left)}})


def _first_contact(recipients: Sequence[MailRecipient]) -> int | None:
    return next((one.contact_id for one in recipients if one.contact_id), None)


def _next(name: str) -> int:
    """The next free number; the sandbox is locked, so nobody takes it at the same time."""
    last = remembered("last-mails", (), dict[str, int])
    if name not in last:
        last[name] = Mail.objects.order_by().aggregate(last=Max(name))["last"] or 0
    last[name] += 1
    return last[name]


def _deliver(mail: Mail, recipients: Sequence[MailRecipient]) -> None:
    """A copy into the mailbox of each colleague."""
    seats = list(dict.fromkeys(one.seat_id for one in recipients if one.seat_id))
    if not seats:
        return
    told = {name: getattr(mail, name) for name in SHARED}
    with entrusted():
        copies = records.create_many(
            Mail,
            [{**told, "owner_id": pk, "status": Status.RECEIVED, "unread": True} for pk in seats],
            event="mail.delivered",
        )
        for copy in copies:
            _copy_parts(mail, copy)


def _copy_parts(mail: Mail, copy: Mail) -> None:
    for model, names in COPIED.items():
        rows = [
            {"mail": copy, **{name: getattr(row, name) for name in names}}
            for row in model.objects.filter(mail=mail).order_by("pk")
        ]
        records.create_many(model, rows)


SHARED = (
    "subject",
    "body",
    "sent_at",
    "thread",
    "message",
    "contact_id",
    "about_collection",
    "about_id",
    "sender_id",
    "sender_name",
    "sender_address",
)
COPIED: dict[type[Any], tuple[str, ...]] = {
    MailRecipient: ("role", "contact_id", "seat_id", "name", "address"),
    MailAttachment: ("file", "size_bytes"),
}


def mail_receive(
    *,
    to: Seat,
    subject: str,
    body: str,
    contact: Contact | None = None,
    name: str = "",
    address: str = "",
    about: Sandboxed | None = None,
    answers: Mail | None = None,
    files: Sequence[str] = (),
) -> Mail:
    """Put a mail of a simulated customer into a seat's mailbox: of a contact, or of a name and an address.

    An answer belongs to the conversation of the mail that it `answers`, and is about the same. For the
    engine, not for people: who acts needs no right to the mailbox.
    """
    about_values = {"about_collection": about.collection, "about_id": about.pk} if about else {}
    if answers is not None and not about_values:
        names = ("about_collection", "about_id")
        about_values = {name: getattr(answers, name) for name in names}
    with sandbox_write(), entrusted():
        values = {
            "subject": subject[:LONGEST_SUBJECT],
            "body": body,
            "owner": to,
            "status": Status.RECEIVED,
            "unread": True,
            "sent_at": current_actor().now,
            "contact": contact,
            "sender_name": contact.name if contact else name,
            "sender_address": contact.email if contact else address,
            "thread": answers.thread if answers else _next("thread"),
            "message": _next("message"),
            **about_values,
        }
        mail = records.create(Mail, values, event="mail.received")
        own = {"mail": mail, "seat": to, "name": str(to), "address": seat_address(to)}
        records.create(MailRecipient, own)
        for file in files:
            _attach(mail, file)
        return mail


def mail_read(mail: Mail) -> Mail:
    """Mark it as read on the acting seat."""
    return _mark(mail, unread=False)


def mail_unread(mail: Mail) -> Mail:
    """Mark it as not read yet on the acting seat."""
    return _mark(mail, unread=True)


def _mark(mail: Mail, *, unread: bool) -> Mail:
    """Only who sits where the mail arrived decides whether it is read."""
    with sandbox_write():
        mail = reread(mail)
        may_mark(mail).require()
        event = "mail.unread" if unread else "mail.read"
        if mail.unread == unread:
            return mail
        return records.change(mail, {"unread": unread}, event=event)


def may_mark(mail: Mail) -> Decision:
    seat = current_actor().seat
    if mail.status != Status.RECEIVED:
        return Decision(False, _("Only a mail that was received is read or unread."))
    if seat is None or mail.owner_id != seat.pk:
        return Decision(False, _("This mail lies in another mailbox than yours."), of_right=True)
    return ALLOWED


def mail_reply(mail: Mail) -> Mail:
    """A draft of an answer to the sender."""
    return _answer(mail, everybody=False)


def mail_reply_all(mail: Mail) -> Mail:
    """A draft that answers the sender and all who got the mail."""
    return _answer(mail, everybody=True)


def _answer(mail: Mail, *, everybody: bool) -> Mail:
    mail = reread(mail, "view")
    may_answer(mail).require()
    lines = [(None, one) for one in answered_to(mail, everybody=everybody)]
    return mail_create(answer_values(mail), lines)


def answer_values(mail: Mail) -> dict[str, Any]:
    """What an answer begins with."""
    return {
        "subject": _prefixed(_("Re: %(subject)s"), mail.subject),
        "body": f"\n\n{quoted(mail)}",
        **_place_of(mail),
        "thread": mail.thread,
    }


def mail_forward(mail: Mail) -> Mail:
    """A draft that passes a mail on, with its attachments and without a recipient yet."""
    with sandbox_write():
        mail = reread(mail, "view")
        may_answer(mail).require()
        draft = mail_create(forward_values(mail))
        for attachment in mail.attachments.all():
            _attach(draft, attachment.file)
        return draft


def forward_values(mail: Mail) -> dict[str, Any]:
    return {
        "subject": _prefixed(_("Fwd: %(subject)s"), mail.subject),
        "body": f"\n\n{quoted(mail)}",
        **_place_of(mail),
    }


def _place_of(mail: Mail) -> dict[str, Any]:
    names = ("about_collection", "about_id", "contact_id")
    return {name: getattr(mail, name) for name in names}


def _prefixed(pattern: str, subject: str) -> str:
    prefix = (pattern % {"subject": ""}).strip()
    told = subject if subject.startswith(prefix) else pattern % {"subject": subject}
    return told[:LONGEST_SUBJECT]


def quoted(mail: Mail) -> str:
    when = date_format(localtime(mail.sent_at), "SHORT_DATETIME_FORMAT") if mail.sent_at else ""
    head = _("On %(when)s %(who)s wrote:") % {"when": when, "who": mail.sender_name}
    return "\n".join([head, *(f"> {line}" for line in mail.body.splitlines())])


def mail_attach(mail: Mail, *, file: str) -> Mail:
    """Put a file to a draft: a new one, or one that is kept already."""
    with sandbox_write():
        mail = reread(mail)
        require_draft(mail)
        if mail.attachments.count() >= MOST_ATTACHMENTS:
            text = _("At most %(count)d attachments.") % {"count": MOST_ATTACHMENTS}
            raise ValidationError(text)
        _attach(mail, file)
        return mail


def mail_attach_document(mail: Mail, *, document: Document) -> Mail:
    """Put the latest version of a document of the library to a draft."""
    document = reread(document, "view")
    if not document.file:
        raise ValidationError({"document": _("This document has no file yet.")})
    return mail_attach(mail, file=document.file)


def mail_detach(mail: Mail, *, attachment: int) -> Mail:
    """Take a file off a draft, by the number of the attachment."""
    with sandbox_write():
        mail = reread(mail)
        require_draft(mail)
        row = mail.attachments.filter(pk__in=MailAttachment.objects.numbered(attachment)).first()
        if row is None:
            raise ValidationError({"attachment": _("There is no such attachment.")})
        records.delete(row)
        return mail


def _attach(mail: Mail, file: str) -> None:
    if isinstance(file, NewFile):
        size = len(file.content)
    else:
        blob = blobs_of([file]).get(digest_of(file))
        size = blob.size if blob else 0
    records.create(MailAttachment, {"mail": mail, "file": file, "size_bytes": size})
