"""Mails to people: the invitation that replaces a password on paper."""

import logging
import smtplib
from collections.abc import Callable, Sequence

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from lab.people.models import User

SMTP_TIMEOUT_SECONDS = 20
logger = logging.getLogger(__name__)


def send_invitations(
    people: Sequence[User], *, by: User, home: str, told: Callable[[int], None] = lambda done: None
) -> dict[int, str]:
    """Mail everybody a link to choose a password; answers what went wrong, by the person's id.

    All go through one connection. A refused address is that person's problem; when the server itself
    fails, the rest is not tried, because each attempt could wait for the timeout. `told` hears how
    many are through.
    """
    if not people:
        return {}
    problems: dict[int, str] = {}
    connection = get_connection(timeout=SMTP_TIMEOUT_SECONDS)
    down = ""
    for done, person in enumerate(people, 1):
        if not down:
            down = _send(connection, _invitation(person, by, home), person, problems)
        if down:
            problems[person.pk] = down
        told(done)
    _close(connection)
    return problems


def _send(
    connection: BaseEmailBackend, mail: EmailMessage, person: User, problems: dict[int, str]
) -> str:
    """Send one mail; answers why the server is down, "" when it is not."""
    try:
        connection.open()
        connection.send_messages([mail])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        problems[person.pk] = type(error).__name__
    except OSError as error:  # smtplib's errors are
        return type(error).__name__
    except ValueError as error:  # an address or a name that no mail can bear
        logger.warning("no mail to person %s: %s", person.pk, error)
        problems[person.pk] = type(error).__name__
    return ""


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        return  # everything was sent before


def _invitation(person: User, by: User, home: str) -> EmailMessage:
    key = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    link = reverse("password-reset-confirm", kwargs={"uidb64": key, "token": token})
    with translation.override(person.language or translation.get_language()):
        text = render_to_string(
            "people/invitation.txt",
            {"person": person, "by": by, "link": home.rstrip("/") + link, "home": home},
        )
        return EmailMessage(_("Your login for CRM Practicum"), text, to=[person.email])
