"""Mails to people: the invitation that replaces a password on paper."""

from collections.abc import Iterable

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, get_connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from lab.people.models import User

SMTP_TIMEOUT_SECONDS = 20


def send_invitations(people: Iterable[User], *, by: User, request: HttpRequest) -> int:
    """Mail everybody who has an address a link to set a password; answers how many were sent.

    All go through one connection. Raises OSError (smtplib's errors are) when the mail server fails.
    """
    home = request.build_absolute_uri("/")
    mails = [_invitation(person, by, home) for person in people if person.email]
    connection = get_connection(timeout=SMTP_TIMEOUT_SECONDS)
    return connection.send_messages(mails) or 0


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
