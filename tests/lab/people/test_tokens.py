"""How long a program's token is good, and what ends it."""

import datetime as dt

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.authtoken.models import Token

from lab.people.audit import Act
from lab.people.audit_models import AuditEntry
from tests.lab.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Maple-window-71"


def asked(client: Client) -> dict:
    given = {"username": "li", "password": PASSWORD}
    return client.post("/api/v1/token/", given, content_type="application/json").json()


def status(key: str) -> int:
    return Client(headers={"Authorization": f"Token {key}"}).get("/api/v1/me/").status_code


def aged(key: str, days: float) -> None:
    made = timezone.now() - dt.timedelta(days=days)
    Token.objects.filter(key=key).update(created=made)


@override_settings(API_TOKEN_DAYS=30)
def test_a_token_ends_after_its_days_and_another_is_given(campus, client):
    told = asked(client)
    until = parse_datetime(told["expires_at"]) - timezone.now()
    assert dt.timedelta(days=29) < until <= dt.timedelta(days=30)
    aged(told["token"], 29.9)
    assert status(told["token"]) == 200 and asked(client)["token"] == told["token"]
    aged(told["token"], 30)
    assert status(told["token"]) == 401
    fresh = asked(client)["token"]
    assert fresh != told["token"]
    assert (status(fresh), status(told["token"])) == (200, 401)


@override_settings(API_TOKEN_DAYS=0)
def test_a_school_may_let_tokens_live(campus, client):
    told = asked(client)
    aged(told["token"], 5000)
    assert told["expires_at"] is None and status(told["token"]) == 200


def test_the_profile_says_when_the_token_ends_and_forgets_one_that_has(campus, client, enter):
    page = enter(campus.li)
    key = page.post("/me/token/").context["token"].key
    assert "It stops working on" in page.get("/me/").content.decode()
    aged(key, 5000)
    assert page.get("/me/").context["token"] is None


def test_a_new_password_ends_the_token(campus, enter):
    page = enter(campus.li)
    key = page.post("/me/token/").context["token"].key
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    page.post("/me/password/", form)
    assert status(key) == 401


def test_a_token_that_a_program_asked_for_stands_in_the_audit_record_once(campus, client):
    asked(client)
    asked(client)
    (entry,) = AuditEntry.objects.filter(act=Act.TOKEN_MADE, person=campus.li)
    assert (entry.by, entry.way) == (campus.li, "api")
