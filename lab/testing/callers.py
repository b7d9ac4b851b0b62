"""Clients for tests: a person's browser, and a program with a person's token."""

from django.test import Client
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from lab.people.models import User


def program(person: User, *, seat: int | None = None) -> APIClient:
    """Calls the API with the person's token, on one of their seats if it is named."""
    token, _made = Token.objects.get_or_create(user=person)
    headers = {"Authorization": f"Token {token.key}"}
    if seat is not None:
        headers["X-Seat"] = str(seat)
    client = APIClient(headers=headers)
    client.default_format = "json"  # type: ignore[attr-defined]
    return client


def browser(person: User) -> Client:
    """Logged in as the person."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
