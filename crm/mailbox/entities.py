"""Mails and their templates as people see them."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.mailbox import events
from crm.mailbox.forms import AttachForm, DetachForm
from crm.mailbox.models import Mail, MailAttachment, MailRecipient, MailTemplate
from crm.mailbox.papers import offer_mailing
from crm.mailbox.services import (
    mail_attach_document,
    mail_change,
    mail_create,
    mail_detach,
    mail_forward,
    mail_read,
    mail_reply,
    mail_reply_all,
    mail_send,
    mail_unread,
    may_answer,
    may_mark,
    may_send,
)
from crm.mailbox.views import ComposeView, MailPage, RewriteView, TemplatePage
from lab.access.decisions import ALLOWED, Decision
from lab.entities.spec import Action, BuiltInView, Entity, Lines, Related, Section, extend, register

__all__ = ["events", "offer_mailing"]


def _received() -> Mapping[str, Sequence[str]]:
    return {"status": [Mail.Status.RECEIVED]}


def _sent() -> Mapping[str, Sequence[str]]:
    return {"status": [Mail.Status.SENT]}


def _may_attach(mail: Mail) -> Decision:
    return ALLOWED if mail.is_draft else Decision(False, _("This mail is no draft."))


def _may_read(mail: Mail) -> Decision:
    return may_mark(mail) if mail.unread else Decision(False)


def _may_unread(mail: Mail) -> Decision:
    return may_mark(mail) if not mail.unread else Decision(False)


MAILS = register(
    Entity(
        model=Mail,
        area="mailbox",
        icon="mail",
        head=("status", "sender_name", "sent_at"),
        columns=("subject", "status", "sender_name", "contact", "about", "sent_at", "owner"),
        more_columns=("unread", "thread", "sender_address"),
        sections=(
            Section(title=_("Mail"), fields=("subject", "about", "contact", "topics", "body")),
        ),
        filters=("status", "unread", "contact", "about", "sent_at", "thread", "subject"),
        search=("subject", "body", "sender_name"),
        ordering=("-sent_at",),
        built_in=(
            BuiltInView(
                key="inbox", label=_("My inbox"), params=_received, whose="me", for_seats=True
            ),
            BuiltInView(key="sent", label=pgettext_lazy("mails", "Sent"), params=_sent),
        ),
        lines=Lines(
            model=MailRecipient,
            fields=("role", "contact", "seat", "address"),
            computed=("name",),
            name="recipients",
            title=_("Recipients"),
            told=False,
        ),
        parts=(
            Lines(
                model=MailAttachment,
                fields=("file_name", "size_bytes"),
                name="attachments",
                title=_("Attachments"),
            ),
        ),
        actions=(
            Action(
                name="send",
                label=_("Send"),
                done=_("Mail sent"),
                run=mail_send,
                available=may_send,
                icon="send",
                primary=True,
            ),
            Action(
                name="reply",
                label=pgettext_lazy("mail", "Reply"),
                done=_("Answer begun"),
                run=mail_reply,
                needs="view",
                available=may_answer,
                icon="arrow-back-up",
                primary=True,
            ),
            Action(
                name="reply-all",
                label=_("Reply to all"),
                done=_("Answer begun"),
                run=mail_reply_all,
                needs="view",
                available=may_answer,
                icon="arrow-back-up-double",
            ),
            Action(
                name="forward",
                label=_("Forward"),
                done=_("Mail to be passed on begun"),
                run=mail_forward,
                needs="view",
                available=may_answer,
                icon="arrow-forward-up",
            ),
            Action(
                name="attach",
                label=_("Attach a document"),
                done=_("Document attached"),
                run=mail_attach_document,
                form=AttachForm,
                available=_may_attach,
                icon="paperclip",
            ),
            Action(
                name="detach",
                label=_("Take an attachment off"),
                done=_("Attachment taken off"),
                run=mail_detach,
                form=DetachForm,
                available=_may_attach,
                icon="paperclip",
            ),
            Action(
                name="read",
                label=_("Mark as read"),
                done=_("Marked as read"),
                run=mail_read,
                available=_may_read,
                icon="mail-opened",
            ),
            Action(
                name="unread",
                label=_("Mark as unread"),
                done=_("Marked as unread"),
                run=mail_unread,
                available=_may_unread,
                icon="mail",
            ),
        ),
        create=mail_create,
        change=mail_change,
        views={"record": MailPage, "create": ComposeView, "edit": RewriteView},
    )
)

MAIL_TEMPLATES = register(
    Entity(
        model=MailTemplate,
        area="mailbox",
        icon="template",
        head=("about", "language"),
        columns=("name", "about", "language", "subject"),
        sections=(
            Section(
                title=_("Mail template"), fields=("name", "about", "language", "subject", "body")
            ),
        ),
        filters=("about", "language"),
        search=("name", "subject", "body"),
        ordering=("name",),
        import_key="name",
        bulk_fields=("about", "language"),
        views={"record": TemplatePage},
    )
)

for _name in ("contacts", "accounts"):
    extend(
        _name,
        related=(
            Related(
                collection="mails",
                field="contact" if _name == "contacts" else "contact__account",
                columns=("subject", "status", "contact", "sent_at", "owner"),
                where=(("status__in", (Mail.Status.SENT, Mail.Status.RECEIVED)),),
            ),
        ),
    )
