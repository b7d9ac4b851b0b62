"""Tokens of programs: given, good for a time, revoked. A person has one at most."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from lab.people.audit import Act, audit
from lab.people.models import User


def good_until(token: Token) -> dt.datetime | None:
    """When the token stops working; None where the school lets tokens live for ever."""
    days = settings.API_TOKEN_DAYS
    return token.created + dt.timedelta(days=days) if days else None


def is_expired(token: Token) -> bool:
    until = good_until(token)
    return until is not None and until <= timezone.now()


def token_of(person: User) -> Token | None:
    """The person's token, while it is good."""
    token = Token.objects.filter(user=person).first()
    return None if token is None or is_expired(token) else token


def token_create(person: User) -> Token:
    """A new token for programs; the former one stops working."""
    with transaction.atomic():
        Token.objects.filter(user=person).delete()
        audit(Act.TOKEN_MADE, by=person, person=person)
        return Token.objects.create(user=person)


def token_given(person: User) -> Token:
    """The present token of somebody who has proved to be it, or a new one."""
    return token_of(person) or token_create(person)


def token_revoke(person: User) -> None:
    with transaction.atomic():
        if Token.objects.filter(user=person).delete()[0]:
            audit(Act.TOKEN_REVOKED, by=person, person=person)
