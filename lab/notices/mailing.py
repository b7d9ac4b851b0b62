"""Notices by mail: one letter with all that is new, and a link that ends it."""

import smtplib
from collections.abc import Sequence

from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lab.notices.models import Notice
from lab.notices.wording import absolute, language_of, lines_of_mail, more_of_mail
from lab.people.mail import SMTP_TIMEOUT_SECONDS
from lab.people.models import User
from lab.ui.words import shortened

SALT = "notices-unsubscribe"


def mail_notices(person: User, notices: Sequence[Notice]) -> str:
    """Send them in one mail; answers what went wrong, "" when the server took it."""
    with translation.override(language_of(person)):
        mail = _letter(person, notices)
    try:
        get_connection(timeout=SMTP_TIMEOUT_SECONDS).send_messages([mail])
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return type(error).__name__
    return ""


def _letter(person: User, notices: Sequence[Notice]) -> EmailMessage:
    ending = absolute(reverse("notices-unsubscribe", args=[unsubscribe_token(person)]))
    told = {
        "person": person,
        "lines": lines_of_mail(notices),
        "more": more_of_mail(len(notices)),
        "choices": absolute(reverse("notice-choices")),
        "ending": ending,
    }
    headers = {
        "List-Unsubscribe": f"<{ending}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    text = render_to_string("lab/notices/mail.txt", told)
    return EmailMessage(_subject(notices), text, to=[person.email], headers=headers)


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        return shortened(notices[0].text, 120)
    text = ngettext("%(n)d notice", "%(n)d notices", len(notices)) % {"n": len(notices)}
    return f"{text} · {_('CRM Practicum')}"


def unsubscribe_token(person: User) -> str:
    """Good for ever and for this alone: who got the mail may end the mails."""
    return signing.dumps(person.pk, salt=SALT)


def person_of_token(token: str) -> User | None:
    try:
        return User.objects.filter(pk=signing.loads(token, salt=SALT)).first()
    except signing.BadSignature:
        return None
