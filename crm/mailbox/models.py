"""Mail inside the company's own world: to customers, colleagues, invented addresses. None leaves the lab."""

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.activities.models import TOPICS, About, AboutQuerySet
from crm.library.files import LibraryFileField
from crm.mailbox.places import unknown_places
from crm.mailbox.quoting import parted
from crm.parties.models import Contact
from lab.files.references import name_of
from lab.records.picklists import PicklistsField
from lab.tenancy.models import Sandboxed, Seat
from lab.tenancy.scope import SandboxedManager
from lab.ui.words import shortened

LONGEST_SUBJECT = 200
LONGEST_ADDRESS = 254


class MailQuerySet(AboutQuerySet):
    def inbox(self) -> "MailQuerySet":
        return self.filter(status=Mail.Status.RECEIVED)

    def unread(self) -> "MailQuerySet":
        return self.inbox().filter(unread=True)

    def past(self) -> "MailQuerySet":
        """What was sent and received; the copy in a colleague's mailbox is not told a second time."""
        sent = Mail.objects.visible().filter(status=Mail.Status.SENT).order_by()
        found = self.exclude(status=Mail.Status.DRAFT)
        copies = Q(status=Mail.Status.RECEIVED, message__in=sent.values("message"))
        return found.exclude(copies).order_by("-sent_at", "-pk")


class Mail(About):
    """A mail in one mailbox: that of the seat that wrote it, or received it; others have copies.

    `message` is the same in all copies of a mail, `thread` in all mails of a conversation. `contact` is
    whom outside it is exchanged with; names and addresses stand as they were when it was sent.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        RECEIVED = "received", pgettext_lazy("mail", "Received")

    collection = "mails"
    family = "mails"
    label_columns = ("subject",)
    rights: ClassVar[dict[str, str]] = {"delete": "own"}
    tones: ClassVar[dict[str, dict[str, str]]] = {
        "status": {"draft": "secondary", "sent": "blue", "received": "green"}
    }

    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    body = models.TextField(pgettext_lazy("mail", "text"), blank=True)
    topics = PicklistsField(
        TOPICS, verbose_name=_("topics"), help_text=_("What you ask or write about.")
    )
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.DRAFT, editable=False
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    unread = models.BooleanField(_("unread"), default=False, editable=False)
    thread = models.PositiveIntegerField(_("conversation"), default=0, editable=False)
    message = models.PositiveIntegerField(_("message"), default=0, editable=False)
    sender = models.ForeignKey(
        Seat,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("sender"),
    )
    sender_name = models.CharField(
        pgettext_lazy("mail", "from"), max_length=120, blank=True, editable=False
    )
    sender_address = models.CharField(
        _("sender’s address"), max_length=LONGEST_ADDRESS, blank=True, editable=False
    )

    objects: ClassVar[Any] = SandboxedManager.from_queryset(MailQuerySet)()

    class Meta(About.Meta):
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-sent_at", "-pk"]
        indexes = [
            *About.Meta.indexes,
            models.Index(fields=["sandbox", "owner", "status", "id"], name="mail_by_box"),
            models.Index(fields=["sandbox", "thread"], name="mail_by_thread"),
            models.Index(fields=["sandbox", "message"], name="mail_by_message"),
        ]

    def __str__(self) -> str:
        return self.subject or gettext("(no subject)")

    @classmethod
    def nameless(cls, _number: int) -> str:
        return gettext("(no subject)")

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def moment(self) -> dt.datetime:
        return self.sent_at  # type: ignore[return-value]

    @property
    def summary(self) -> str:
        """Its text without what it quotes, for lists and timelines."""
        own, _quoted = parted(self.body)
        return shortened(own, 240)

    summary.fget.label = _("summary")  # type: ignore[attr-defined]


class MailRecipient(Sandboxed):
    """To whom a mail goes: a contact, a colleague's seat, or an address."""

    class Role(models.TextChoices):
        TO = "to", pgettext_lazy("mail", "To")
        CC = "cc", pgettext_lazy("mail", "Cc")

    collection = "mail-recipients"
    part_of = "mail"

    mail = models.ForeignKey(
        Mail, models.CASCADE, related_name="recipients", verbose_name=_("mail")
    )
    role = models.CharField(
        pgettext_lazy("mail", "as"), max_length=2, choices=Role, default=Role.TO
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact"),
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("seat")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120, blank=True)
    address = models.EmailField(_("e-mail"), max_length=LONGEST_ADDRESS, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["-role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(seat__isnull=False) | ~Q(address=""),
                name="mail_recipient_named",
                violation_error_message=_("Name a contact, a colleague or an address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.address


class MailAttachment(Sandboxed):
    """A file that goes with a mail, as it was when it was attached."""

    collection = "mail-attachments"
    part_of = "mail"

    mail = models.ForeignKey(
        Mail, models.CASCADE, related_name="attachments", verbose_name=_("mail")
    )
    file = LibraryFileField(_("file"))
    size_bytes = models.PositiveIntegerField(_("size"), default=0)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return name_of(self.file)

    file_name.fget.label = _("file")  # type: ignore[attr-defined]

    @property
    def size(self) -> str:
        return filesizeformat(self.size_bytes)


class MailTemplate(Sandboxed):
    """A text that is used again, with places that are filled in from the record it is about."""

    class For(models.TextChoices):
        LEADS = "leads", _("Leads")
        CONTACTS = "contacts", _("Contacts")
        ACCOUNTS = "accounts", _("Accounts")
        OPPORTUNITIES = "opportunities", _("Opportunities")
        QUOTES = "quotes", _("Quotes")
        ORDERS = "orders", pgettext_lazy("documents", "Orders")
        CONTRACTS = "contracts", _("Contracts")
        DELIVERIES = "deliveries", _("Deliveries")
        INVOICES = "invoices", _("Invoices")
        PURCHASE_ORDERS = "purchase-orders", _("Purchase orders")

    class Language(models.TextChoices):
        ENGLISH = "en", "English"
        CHINESE = "zh-hans", "中文"

    collection = "mail-templates"
    rights: ClassVar[dict[str, str]] = {"add": "all", "change": "all"}

    name = models.CharField(_("name"), max_length=80)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(pgettext_lazy("mail", "text"))
    about = models.CharField(
        _("for"),
        max_length=20,
        choices=For,
        blank=True,
        help_text=_("Empty: for records of any kind."),
    )
    language = models.CharField(
        _("language"),
        max_length=7,
        choices=Language,
        blank=True,
        help_text=_("Empty: for all languages."),
    )

    class Meta:
        verbose_name = _("mail template")
        verbose_name_plural = _("mail templates")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sandbox", "name"],
                name="mail_template_name_once",
                violation_error_message=_("There is a template of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        wrong = {}
        for name in ("subject", "body"):
            if unknown := unknown_places(getattr(self, name)):
                text = gettext("Nothing is known to fill in for %(places)s.")
                wrong[name] = text % {"places": ", ".join(f"{{{one}}}" for one in unknown)}
        if wrong:
            raise ValidationError(wrong)
