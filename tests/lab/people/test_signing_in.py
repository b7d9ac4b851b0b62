"""Login, lockout, logout, passwords, the first administrator."""

import re
import time

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from lab.people.models import PersonSession, User
from lab.people.sessions import SEEN
from tests.lab.people.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def log_in(client: Client, username: str, password: str = PASSWORD):
    return client.post("/login/", {"username": username, "password": password, "next": "/me/"})


def test_a_person_logs_in_by_user_name_in_any_case_and_width(campus, client):
    response = log_in(client, "ＬＩ")
    assert response.status_code == 302 and response["Location"] == "/me/"
    session = PersonSession.objects.get(user=campus.li)
    assert session.address == "127.0.0.1" and session.started_at is not None


def test_a_wrong_password_and_a_deactivated_person_get_the_same_answer(campus, client):
    campus.han.is_active = False
    campus.han.save()
    wrong = log_in(client, "li", "no")
    gone = log_in(client, "han")
    assert wrong.status_code == gone.status_code == 200
    assert str(wrong.context["form"].errors) == str(gone.context["form"].errors)


def test_the_login_page_never_leads_to_another_site(campus, client):
    form = {"username": "li", "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in client.post("/login/", form)["Location"]


@override_settings(AXES_FAILURE_LIMIT=3)
def test_three_failures_lock_the_name_at_this_address_and_nobody_else(campus, client):
    for name in ("li", "LI", "Li"):
        response = log_in(client, name, "wrong")
    assert response.status_code == 429
    locked = log_in(client, "li")
    assert locked.status_code == 429
    assert "10 minutes" in locked.content.decode()
    assert int(locked["Retry-After"]) == 600
    assert log_in(client, "han").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert log_in(elsewhere, "li").status_code == 302


@override_settings(AXES_FAILURE_LIMIT=3)
def test_the_lock_ends_after_its_time_and_with_a_new_password(campus, client, enter):
    for _ in range(3):
        log_in(client, "li", "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timezone.timedelta(minutes=11))
    assert log_in(client, "li").status_code == 302
    for _ in range(3):
        log_in(Client(), "han", "wrong")
    enter(campus.wang).post(
        reverse("enrolment-change", args=[campus.room.pk, campus.place(campus.han).pk]),
        {"do": "password"},
    )
    assert log_in(Client(), "han", "wrong").status_code == 200


@override_settings(AXES_FAILURE_LIMIT=3)
def test_a_program_that_fails_too_often_is_told_in_json(campus, client):
    for _ in range(4):
        response = client.post("/api/v1/token/", {"username": "li", "password": "wrong"})
    assert response.status_code == 429
    assert "minute" in response.json()["detail"]


def test_logout_takes_a_post_and_clears_what_the_browser_kept(campus, enter):
    client = enter(campus.li)
    assert client.get("/logout/").status_code == 405
    response = client.post("/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/me/").status_code == 302
    assert not PersonSession.objects.filter(user=campus.li).exists()


def test_a_forced_change_opens_only_what_is_needed_for_it(campus, enter):
    campus.li.must_change_password = True
    campus.li.save()
    client = enter(campus.li)
    assert client.get("/me/")["Location"] == "/me/password/"
    assert client.get("/me/", headers={"HX-Request": "true"})["HX-Redirect"] == "/me/password/"
    assert client.get("/api/v1/me/").status_code == 403
    assert client.get("/me/password/").status_code == 200
    assert client.post("/me/language/", {"language": "zh-hans"}).status_code == 302
    assert client.post("/logout/").status_code == 302


def test_changing_the_password_opens_the_rest_and_ends_other_sessions(campus, enter):
    campus.li.must_change_password = True
    campus.li.save()
    client, elsewhere = enter(campus.li), enter(campus.li)
    new = "Maple-window-71"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/me/password/", form)["Location"] == "/"
    campus.li.refresh_from_db()
    assert not campus.li.must_change_password and campus.li.check_password(new)
    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", "Maple-window-71", "Maple-window-71"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "password", "password"),
        (PASSWORD, "71717171717", "71717171717"),
        (PASSWORD, "Maple-window-71", "Maple-window-72"),
    ],
)
def test_a_bad_new_password_is_refused(campus, enter, old, new, again):
    campus.li.must_change_password = True
    campus.li.save()
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    response = enter(campus.li).post("/me/password/", form)
    assert response.status_code == 200 and response.context["form"].errors
    campus.li.refresh_from_db()
    assert campus.li.must_change_password and campus.li.check_password(PASSWORD)


def _idle(client: Client, seconds: int) -> None:
    session = client.session
    session[SEEN] = int(time.time()) - seconds
    session.save()


def test_an_idle_person_is_logged_out_and_comes_back_to_the_same_page(campus, enter):
    client = enter(campus.li)
    client.get("/me/")
    _idle(client, 3601)
    response = client.get("/me/logins/?page=1")
    assert response["Location"] == "/login/?next=%2Fme%2Flogins%2F%3Fpage%3D1"
    assert not PersonSession.objects.filter(user=campus.li).exists()


def test_work_keeps_the_session_open_and_background_requests_do_not(campus, enter):
    client = enter(campus.li)
    _idle(client, 3000)
    assert client.get("/me/", headers={"X-Background": "1"}).status_code == 200
    assert time.time() - client.session[SEEN] > 2990
    client.get("/me/")
    assert time.time() - client.session[SEEN] < 60
    _idle(client, 3601)
    assert client.get("/me/", headers={"X-Background": "1"}).status_code == 302


def test_an_idle_script_gets_401_and_not_a_page(campus, enter):
    client = enter(campus.li)
    _idle(client, 3601)
    response = client.get("/api/v1/me/")
    assert response.status_code == 401 and "Log in" in response.json()["detail"]


def test_working_all_the_time_writes_the_session_once_a_minute(campus, enter):
    client = enter(campus.li)
    client.get("/me/")
    before = PersonSession.objects.get(user=campus.li).session_data
    client.get("/me/")
    assert PersonSession.objects.get(user=campus.li).session_data == before


def test_a_deactivated_person_is_out_at_the_next_click(campus, enter):
    client = enter(campus.li)
    assert client.get("/me/").status_code == 200
    User.objects.filter(pk=campus.li.pk).update(is_active=False)
    assert client.get("/me/")["Location"].startswith("/login/")


def test_the_editor_sends_people_to_the_same_login(campus, client):
    assert client.get("/studio/")["Location"].startswith("/login/")
    assert client.get("/studio/password_reset/").status_code == 404


def test_a_forgotten_password_is_reset_by_mail_once(campus, client):
    token = Token.objects.create(user=campus.li)
    client.post("/password-reset/", {"email": "LI@example.org"})
    link = re.search(r"http://testserver(/password-reset/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert "li" in page.content.decode()
    new = "Maple-window-71"
    client.post(page.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    campus.li.refresh_from_db()
    assert campus.li.check_password(new)
    assert not Token.objects.filter(pk=token.pk).exists()
    again = Client().get(link, follow=True)
    assert not again.context["validlink"] and again.status_code == 200


def test_nobody_learns_by_the_reset_who_is_here(campus, client):
    User.objects.filter(pk=campus.han.pk).update(is_active=False)
    known, unknown, gone, empty = (
        client.post("/password-reset/", {"email": address})
        for address in ("li@example.org", "nobody@example.org", "han@example.org", "")
    )
    assert known["Location"] == unknown["Location"] == gone["Location"]
    assert empty.status_code == 200
    assert [message.to for message in mail.outbox] == [["li@example.org"]]


FIRST = {
    "school": "New School",
    "username": "Boss",
    "name": "Ms Boss",
    "email": "boss@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_an_empty_installation_welcomes_its_first_administrator(client):
    assert client.get("/login/")["Location"] == "/welcome/"
    assert client.get("/welcome/").status_code == 200
    assert client.post("/welcome/", FIRST).status_code == 302
    person = User.objects.get()
    assert (person.username, person.is_superuser, person.school.name) == (
        "boss",
        True,
        "New School",
    )
    assert client.get("/terms/").status_code == 200
    assert client.get("/welcome/").status_code == 404
    assert Client().post("/welcome/", FIRST | {"username": "second"}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"password2": "other"}, {"password1": "123", "password2": "123"}, {"username": ""}]
    + [{"username": "a b<script>"}, {"school": ""}, {"email": "nonsense"}],
)
def test_a_bad_first_administrator_is_refused(client, change):
    response = client.post("/welcome/", FIRST | change)
    assert response.status_code == 200 and response.context["form"].errors
    assert not User.objects.exists()


def test_the_first_administrator_can_come_by_command_once(db, monkeypatch, capsys):
    monkeypatch.setenv("ADMIN_PASSWORD", "short")
    with pytest.raises(CommandError):
        call_command("firstadmin", username="Chief")
    monkeypatch.setenv("ADMIN_PASSWORD", PASSWORD)
    call_command("firstadmin", username="Chief", school="North")
    assert User.objects.get().username == "chief" and User.objects.get().check_password(PASSWORD)
    with pytest.raises(CommandError, match="already"):
        call_command("firstadmin", username="second")
